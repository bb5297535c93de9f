import type { Effect } from '@pvewall/model';
import { layout } from './layout.ts';
import type { Look } from './look.ts';
import { count } from './words.ts';

/** What is done on the host, one line each: `write /etc/pve/firewall/cluster.fw (12 lines, was 10)`. */
export function effectLines(effects: readonly Effect[], look: Look): string[] {
  return effects.map((effect) => {
    const [verb, rest] = effectWords(effect);
    return layout([{ spans: [{ text: `    * ${verb}`, style: 'quiet' }] }, { spans: [{ text: rest, style: 'quiet' }] }], 6, look);
  });
}

export function effectWords(effect: Effect): [verb: string, rest: string] {
  switch (effect.type) {
    case 'write-file':
      return ['write', `${effect.path} (${lines(effect.before, effect.after)})`];
    case 'remove-file':
      return ['remove', effect.path];
    case 'write-link':
      return effect.after === null ? ['remove', `the link ${effect.path}`] : ['link', `${effect.path} -> ${effect.after}`];
    case 'write-sysctl':
      return ['set', `${effect.key} = ${effect.after} (is ${effect.before})`];
    case 'restore-ebtables':
      return ['load', `the ebtables table ${effect.table}`];
    case 'command':
      return ['run', `${effect.argv.join(' ')} (${effect.purpose})`];
  }
}

function lines(before: string | null, after: string): string {
  const now = count(lineCount(after), 'line');
  return before === null ? `new, ${now}` : `${now}, was ${String(lineCount(before))}`;
}

function lineCount(text: string): number {
  return text === '' ? 0 : text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}
