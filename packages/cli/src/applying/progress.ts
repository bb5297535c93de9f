import type { ApplyEvent } from '@pvewall/reconcile';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import { wantsJson } from '../report-findings.ts';

const effectWords: Readonly<Record<Extract<ApplyEvent, { type: 'performed' }>['effect']['type'], string>> = {
  'write-file': 'wrote',
  'remove-file': 'removed',
  'write-link': 'linked',
  'write-sysctl': 'set',
  'restore-ebtables': 'loaded the ebtables table',
  command: 'ran',
};

/** One line per act, on stderr. */
export function progress(invocation: Invocation, io: Io): (event: ApplyEvent) => void {
  if (wantsJson(invocation)) return () => undefined;
  io.err('\n');
  return (event) => {
    if (event.type === 'performed') io.err(`  ${event.address}: ${verbOf(event.effect)} ${objectOf(event.effect)}${event.interim ? ' (for now: old and new together)' : ''}\n`);
    if (event.type === 'reverting') io.err('  taking it back:\n');
    if (event.type === 'undone') io.err(`  put back: ${formerOf(event.effect)}\n`);
  };
}

/** A link that goes is written as one to nowhere. */
function verbOf(effect: Parameters<typeof objectOf>[0]): string {
  return effect.type === 'write-link' && effect.after === null ? 'removed the link' : effectWords[effect.type];
}

/** The thing as it is again. */
function formerOf(effect: Parameters<typeof objectOf>[0]): string {
  if (effect.type === 'write-sysctl') return `${effect.key} = ${effect.before ?? ''}`;
  return effect.type === 'restore-ebtables' ? `the ebtables table ${effect.table}` : objectOf(effect);
}

function objectOf(effect: Extract<ApplyEvent, { type: 'performed' }>['effect']): string {
  switch (effect.type) {
    case 'write-sysctl':
      return `${effect.key} = ${effect.after}`;
    case 'restore-ebtables':
      return effect.table;
    case 'command':
      return effect.argv.join(' ');
    default:
      return effect.path;
  }
}
