import { recordsFolder, type Address, type Diagnostic, type Effect, type Host } from '@pvewall/model';
import { report } from './diagnostics.ts';

/** The texts of a policy as they were applied: enough to ask again what it wanted. */
export interface AppliedPolicy {
  /** The file that was named. */
  readonly file: string;
  /** It and its includes, by name. */
  readonly files: Readonly<Record<string, string>>;
}

/** What one policy was the last to be applied to. */
export interface AppliedPart {
  /** ISO 8601, UTC. */
  readonly appliedAt: string;
  /** Absent: it is not on record (an earlier release kept none; a very large one is not kept). */
  readonly policy?: AppliedPolicy;
  readonly addresses: readonly Address[];
}

/** What the last applies on this host covered. Kept to tell what a policy lets go, and what the host has left since. */
export interface Applied {
  readonly appliedAt: string;
  readonly addresses: readonly Address[];
  /** Newest first; every address is in one of them. */
  readonly parts: readonly AppliedPart[];
}

const name = 'applied.json';
const formatVersion = '1.0';
/** Of all texts that are kept, in characters: a host refuses to read files that are much larger. */
const mostText = 4 * 1024 * 1024;

/** What is on record, and whether there is a record that says nothing: that something was applied, and nobody knows what. */
export interface AppliedRecord {
  readonly applied?: Applied;
  readonly isDamaged: boolean;
}

/** Throws HostError when it cannot be read. */
export async function readAppliedRecord(host: Host): Promise<AppliedRecord> {
  const text = await readText(host);
  const applied = text === null ? undefined : parse(text);
  return { isDamaged: text !== null && applied === undefined, ...(applied !== undefined && { applied }) };
}

/** Undefined when nothing was applied yet, or when what is there says nothing. Throws HostError when it cannot be read. */
export async function readApplied(host: Host): Promise<Applied | undefined> {
  return (await readAppliedRecord(host)).applied;
}

/** What a plan says of a record that says nothing. An apply goes on all the same, and writes it anew. */
export function recordFindings({ isDamaged }: AppliedRecord): Diagnostic[] {
  if (!isDamaged) return [];
  const message = `${recordsFolder}/${name} is damaged: what was applied to this host is not known`;
  return [report('apply/record-damaged', { message, hint: 'pvewall apply writes it anew. Until then nobody can tell whether a difference was made on the host or in the policy.' })];
}

/** What is on record after an apply. `partial`: it adds to what was applied before; all of a policy stands for itself. */
export function afterApply(before: Applied | undefined, now: AppliedPart, partial: boolean): Applied {
  if (!partial || before === undefined) return { appliedAt: now.appliedAt, addresses: now.addresses, parts: [now] };
  const covered = new Set(now.addresses);
  const older = before.parts.map((part) => ({ ...part, addresses: part.addresses.filter((address) => !covered.has(address)) }));
  const merged = older.find(({ policy }) => isSame(policy, now.policy));
  const parts = [{ ...now, addresses: [...(merged?.addresses ?? []), ...now.addresses] }, ...older.filter((part) => part !== merged && part.addresses.length > 0)];
  return { appliedAt: now.appliedAt, addresses: [...new Set([...before.addresses, ...now.addresses])], parts };
}

/** Whether two records say the same, but for the time. */
export function isSameRecord(a: Applied | undefined, b: Applied | undefined): boolean {
  return withoutTimes(a) === withoutTimes(b);
}

function withoutTimes(applied: Applied | undefined): string {
  return JSON.stringify(applied && [applied.addresses, applied.parts.map(({ policy, addresses }) => [policy ?? null, [...addresses].sort()])]);
}

function isSame(a: AppliedPolicy | undefined, b: AppliedPolicy | undefined): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** What keeps in mind what an apply covers; an effect like the others, so that a revert takes it back, too. */
export async function appliedEffects(host: Host, applied: Applied): Promise<Effect[]> {
  const before = await readText(host);
  const after = textOf(applied);
  return before === after ? [] : [{ type: 'write-file', path: `${recordsFolder}/${name}`, before, after, mode: 0o600 }];
}

/** The newest part covers all that the others do not, so that the names of ten thousand guests stand there once. */
function textOf({ appliedAt, addresses, parts }: Applied): string {
  let left = mostText;
  const policies = parts.map(({ policy, ...part }, i) => {
    const size = policy === undefined ? 0 : Object.values(policy.files).reduce((sum, text) => sum + text.length, 0);
    left -= size;
    return { applied_at: part.appliedAt, addresses: i === 0 ? null : part.addresses, policy: policy === undefined || left < 0 ? null : policy };
  });
  return `${JSON.stringify({ format_version: formatVersion, applied_at: appliedAt, addresses, policies }, null, 2)}\n`;
}

async function readText(host: Host): Promise<string | null> {
  return host.records.read(name);
}

function parse(text: string): Applied | undefined {
  try {
    const { applied_at: appliedAt, addresses: all, policies } = JSON.parse(text) as Record<string, unknown>;
    if (typeof appliedAt !== 'string' || !Array.isArray(all)) return undefined;
    const addresses = all.filter((address) => typeof address === 'string');
    return { appliedAt, addresses, parts: partsOf(policies, addresses) ?? [{ appliedAt, addresses }] };
  } catch {
    return undefined;
  }
}

/** Undefined for what says nothing: releases before 0.2 kept no policies. */
function partsOf(policies: unknown, all: readonly Address[]): AppliedPart[] | undefined {
  if (!Array.isArray(policies) || policies.length === 0) return undefined;
  const entries = policies as { applied_at?: unknown; addresses?: unknown; policy?: unknown }[];
  const named = new Set(entries.flatMap(({ addresses }) => (Array.isArray(addresses) ? (addresses as unknown[]) : [])));
  return entries.map(({ applied_at: appliedAt, addresses, policy }) => ({
    appliedAt: String(appliedAt),
    addresses: Array.isArray(addresses) ? addresses.filter((address) => typeof address === 'string') : all.filter((address) => !named.has(address)),
    ...(isPolicy(policy) && { policy }),
  }));
}

function isPolicy(value: unknown): value is AppliedPolicy {
  const { file, files } = (value ?? {}) as { file?: unknown; files?: unknown };
  return typeof file === 'string' && typeof files === 'object' && files !== null && Object.values(files).every((text) => typeof text === 'string');
}
