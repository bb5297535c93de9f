import type { Reading, RestoreEbtables, Trial } from '@pvewall/model';
import { HostError, sameSection, tableSection } from '@pvewall/model';
import { variantOf } from './ebtables-text.ts';
import type { Outcome } from './program.ts';
import { complaint, run, runOrThrow } from './program.ts';

/** Ask this machine's ebtables for all its tables. */
export async function readEbtables(): Promise<Reading> {
  const [version, save] = await Promise.all([run(['ebtables', '--version']), run(['ebtables-save'])]);
  if (isMissing(version) || isMissing(save)) return { status: 'absent' };
  if (!version.ran || version.exitCode !== 0) return failed('ebtables --version', version);
  if (!save.ran || save.exitCode !== 0) return failed('ebtables-save', save);
  return { status: 'ebtables', text: save.stdout, variant: variantOf(version.stdout) };
}

/** Load one table in one transaction, when the kernel still has what `before` says. Throws HostError. */
export async function restoreEbtables({ table, before, after }: RestoreEbtables): Promise<void> {
  const now = tableSection(await runOrThrow(['ebtables-save'], 'read the ebtables rules'), table);
  if (!sameSection(now, before)) {
    throw new HostError('stale', `the ebtables table ${table} was changed by somebody since it was read`, { hint: 'Plan again.' });
  }
  await runOrThrow(['ebtables-restore'], `load the ebtables table ${table}`, after);
}

const exits = { missing: 65, refused: 66, unprinted: 67 } as const;

/** Constant: what varies comes in on standard input. Standard error tells what ebtables thinks of it. */
const script = [
  `command -v ebtables-restore >/dev/null || exit ${exits.missing}`,
  `ebtables-restore || exit ${exits.refused}`,
  `ebtables-save || exit ${exits.unprinted}`,
].join('\n');

/** Let this machine's ebtables load and print a table in a network namespace of its own, which ends with it. */
export async function tryEbtables(table: string, input: string): Promise<Trial> {
  const outcome = await inOwnNetwork(['sh', '-c', script], input);
  if (!outcome.ran) return unavailable(outcome.reason);
  if (outcome.exitCode === exits.missing) return unavailable('there is no program ebtables-restore; apt-get install ebtables');
  if (outcome.exitCode === exits.refused) return kernelLacks(outcome.stderr) ? unavailable(complaint(outcome)) : refusal(outcome.stderr);
  if (outcome.exitCode !== 0) return unavailable(complaint(outcome));
  return { status: 'accepted', text: tableSection(outcome.stdout, table) };
}

/** Who is not root, or root without CAP_SYS_ADMIN as in a service's sandbox, needs a user namespace of his own for it. */
async function inOwnNetwork(argv: readonly string[], input: string): Promise<Outcome> {
  if (process.getuid?.() === 0) {
    const outcome = await run(['unshare', '-n', '--', ...argv], input);
    if (!(outcome.ran && /^unshare: /m.test(outcome.stderr))) return outcome;
  }
  return run(['unshare', '-Urn', '--', ...argv], input);
}

/** Says nothing about the rules: the tool cannot work here at all. */
function kernelLacks(stderr: string): boolean {
  return /kernel doesn't support|Failed to initialize|Operation not permitted|Permission denied|Protocol not supported/i.test(stderr);
}

/** nft: `Error occurred at line: 3`, or `line 5: RULE_APPEND failed`; legacy: `ebtables-restore: line 3: ...` at times. */
function refusal(stderr: string): Trial {
  const line = /\bline:? (\d+)/.exec(stderr)?.[1];
  const lines = stderr.split('\n').map((text) => text.replace(/^(?:ebtables-restore[^:]*: ?)+/, '').trim());
  const message = lines.find((text) => text !== '' && !/^(Error occurred at line|Try `)/.test(text)) ?? 'ebtables-restore refused it';
  return { status: 'refused', message, ...(line !== undefined && { line: Number(line) }) };
}

function unavailable(reason: string): Trial {
  return { status: 'unavailable', reason };
}

function isMissing(outcome: Outcome): boolean {
  return !outcome.ran && outcome.missing;
}

function failed(program: string, outcome: Outcome): Reading {
  return { status: 'failed', reason: `${program}: ${complaint(outcome)}`, hint: `Run as root, and try it by hand: ${program}` };
}
