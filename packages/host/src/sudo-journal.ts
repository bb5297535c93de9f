import type { Query, Reading } from '@pvewall/model';
import { complaint, run } from './program.ts';

/** Some thousand commands: each leaves about six entries. */
const most = 10_000;
const fields = ['MESSAGE', '_EXE', '__REALTIME_TIMESTAMP'];

/** What the journal of this machine has of sudo itself: fields with `_` are journald's own word, which no logger can forge. */
export async function readSudoJournal({ since, until }: Extract<Query, { readonly type: 'sudo-journal' }>): Promise<Reading> {
  const times = [`--since=@${Math.floor(since)}`, `--until=@${Math.ceil(until)}`];
  const outcome = await run(['journalctl', '--quiet', '--no-pager', '--output=json', `--output-fields=${fields.join()}`, `--lines=${most}`, ...times, '_COMM=sudo']);
  if (!outcome.ran && outcome.missing) return { status: 'absent' };
  if (outcome.ran && outcome.exitCode === 0) return { status: 'text', text: outcome.stdout };
  return { status: 'failed', reason: `journalctl: ${complaint(outcome)}`, hint: 'Run as root, and try it by hand: journalctl _COMM=sudo' };
}
