import { HostError, tableSection, type Effect, type Host, type Query, type Reading, type RestoreEbtables, type WriteSysctl } from '@pvewall/model';
import { sysctlPath } from '@pvewall/resources';
import { chainLines } from '../revert-script/chain-lines.ts';
import { withChains } from './with-chains.ts';

/** An effect that leaves something which can be looked at. */
export type Lasting = Exclude<Effect, { type: 'command' }>;

/** How a host stands to an effect: as before it, or not; then what leads back, and whether the act itself left it so. */
export type Found =
  | { readonly status: 'before' }
  | { readonly status: 'after' | 'other'; readonly wayBack: Lasting; /** Of `other`. */ readonly why: string };

/** What there is now. Throws HostError when it cannot be read. `left`: what the host showed right after the act, if known. */
export async function stateOf(host: Host, effect: Lasting, left: string | null): Promise<Found> {
  const [reading] = await host.read([queryOf(effect)]);
  if (reading === undefined || reading.status === 'failed') throw new HostError('failed', `${nameOf(effect)} cannot be read: ${reading?.reason ?? 'no answer'}`);
  return judges[effect.type](effect as never, reading, left);
}

/** What the host shows after a kernel act, which prints things in its own way; undefined where the effect itself says it. */
export async function leftBy(host: Host, effect: Effect): Promise<string | undefined> {
  if (effect.type !== 'restore-ebtables' && effect.type !== 'write-sysctl') return undefined;
  const [reading] = await host.read([queryOf(effect)]);
  return effect.type === 'write-sysctl' ? valueOf(reading) ?? '' : chainLines(sectionOf(reading, effect.table), effect.chains);
}

/** For people. */
export function nameOf(effect: Effect): string {
  if ('path' in effect) return effect.path;
  if (effect.type === 'write-sysctl') return effect.key;
  return effect.type === 'restore-ebtables' ? `ebtables table ${effect.table}` : effect.argv.join(' ');
}

function queryOf(effect: Lasting): Query {
  if (effect.type === 'restore-ebtables') return { type: 'ebtables' };
  if (effect.type === 'write-sysctl') return { type: 'file', path: sysctlPath(effect.key) };
  return { type: effect.type === 'write-link' ? 'link' : 'file', path: effect.path };
}

type Judges = { readonly [T in Lasting['type']]: (effect: Extract<Lasting, { type: T }>, now: Reading, left: string | null) => Found };

const judges: Judges = {
  'write-file': ({ path, before, after, mode }, reading) => compare(textOf(reading), before, after, (now) => toContent(path, now, before, mode)),
  'remove-file': ({ path, before, mode }, reading) => compare(textOf(reading), before, null, (now) => toContent(path, now, before, mode)),
  'write-link': ({ path, before, after }, reading) => compare(textOf(reading), before, after, (now) => ({ type: 'write-link', path, before: now, after: before })),
  'write-sysctl': judgeSysctl,
  'restore-ebtables': judgeEbtables,
};

function compare(now: string | null, before: string | null, after: string | null, wayBack: (now: string | null) => Lasting): Found {
  if (now === before) return { status: 'before' };
  return { status: now === after ? 'after' : 'other', wayBack: wayBack(now), why: now === null ? 'somebody removed it' : 'somebody changed it' };
}

function toContent(path: string, now: string | null, wanted: string | null, mode: number | undefined): Lasting {
  if (wanted === null) return { type: 'remove-file', path, before: now ?? '' };
  return { type: 'write-file', path, before: now, after: wanted, ...(mode !== undefined && { mode }) };
}

function judgeSysctl({ key, before }: WriteSysctl, reading: Reading, left: string | null): Found {
  const now = valueOf(reading);
  // What came with a module that was not loaded before has no value to go back to.
  if (before === null || now === undefined || now === words(before)) return { status: 'before' };
  const wayBack: Lasting = { type: 'write-sysctl', key, before: now, after: before };
  return { status: left === null || now === left ? 'after' : 'other', wayBack, why: `somebody set it to ${now}` };
}

function judgeEbtables({ table, chains, before }: RestoreEbtables, reading: Reading, left: string | null): Found {
  const section = sectionOf(reading, table);
  const now = chainLines(section, chains);
  const then = chainLines(before, chains);
  if (now === then) return { status: 'before' };
  const wayBack: Lasting = { type: 'restore-ebtables', table, chains, before: section, after: withChains(section, table, then, chains) };
  return { status: left === null || now === left ? 'after' : 'other', wayBack, why: 'somebody changed its chains' };
}

function textOf(reading: Reading): string | null {
  return reading.status === 'text' ? reading.text : null;
}

function sectionOf(reading: Reading | undefined, table: string): string {
  return reading?.status === 'ebtables' ? tableSection(reading.text, table) : '';
}

function valueOf(reading: Reading | undefined): string | undefined {
  return reading?.status === 'text' ? words(reading.text) : undefined;
}

/** The kernel puts tabs between words and a line end after them. */
function words(text: string): string {
  return text.trim().split(/\s+/).join(' ');
}
