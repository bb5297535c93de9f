import type { Effect } from '@pvewall/model';
import { layout } from './layout.ts';
import type { Look } from './look.ts';
import { count } from './words.ts';

/** What is done on the host, one line each: `write /etc/pve/firewall/cluster.fw (12 lines, was 10)`. */
export function effectLines(effects: readonly Effect[], look: Look): string[] {
  return effects.map((effect, i) => {
    const [verb, rest] = effectWords(effect);
    const text = `${rest}${occasion(effect, effects.slice(0, i), effects.slice(i + 1))}`;
    return layout([{ spans: [{ text: `    * ${verb}`, style: 'quiet' }] }, { spans: [{ text, style: 'quiet' }] }], 6, look);
  });
}

/** Why a file is written more than once. */
function occasion(effect: Effect, earlier: readonly Effect[], later: readonly Effect[]): string {
  const isSame = (other: Effect): boolean => 'path' in effect && 'path' in other && other.path === effect.path;
  if (later.some(isSame)) return ', for now with what is old and what is new, so that no other file refers to a missing name';
  return earlier.some(isSame) ? ', at last as the policy says, when the other files are done' : '';
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
