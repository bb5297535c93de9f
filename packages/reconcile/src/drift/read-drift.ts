import { hasErrors, type Address, type CheckOutcome, type Diagnostic, type Drift, type Host, type Origin, type Plan, type ResourceOrigin, type ResourcePlan } from '@pvewall/model';
import { guardFlags, ignoreAlso, type Policy } from '@pvewall/resources';
import { changedBy } from '../by-whom/changed-by.ts';
import type { Applied, AppliedPart, AppliedPolicy } from '../applied.ts';
import { makePlan, type Proposal } from '../make-plan.ts';
import { originsOf } from './origins.ts';

export interface DriftAsked {
  readonly checks: readonly CheckOutcome[];
  /** Addresses that were left out. */
  readonly ignored: readonly Address[];
  /** What leads from the host to the policy. */
  readonly proposal: Proposal;
  /** What is on record. */
  readonly applied: Applied | undefined;
  /** A policy out of the texts that were applied; undefined when this release does not take them any more. */
  readonly load: (policy: AppliedPolicy) => Policy | undefined;
}

/**
 * Tells for each difference between policy and host who made it. The policies that were applied are asked again, because
 * what they mean is compared, not texts: what the web interface writes in another order is nobody's doing. Throws HostError.
 */
export async function readDrift(host: Host, { proposal, applied, load, checks, ignored }: DriftAsked): Promise<Drift> {
  const { plan, guards } = proposal;
  const thens = plan.resources.length === 0 ? [] : await plansThen(host, applied, (texts) => leftToOthers(load(texts), ignored));
  const found = plan.resources.map((resource) => ({ resource, changes: changesOrigins(resource, applied, thens) }));
  const written = await lastWritten(host, found.filter(({ changes }) => changes.some((origin) => origin !== 'policy')).map(({ resource }) => resource));
  const writers = await changedBy(host, [...written.values()].map(({ path, at }) => ({ path, at: Date.parse(at) })));
  const origins = new Map(found.map(({ resource: { address }, changes }): [Address, ResourceOrigin] => [address, { changes, ...whenAndWho(written.get(address), writers) }]));
  const flags = [...new Set(guards.map(({ code }) => `--${guardFlags[code].flag}`))];
  return { plan, origins, flags, checks, ignored, ...(applied !== undefined && { appliedAt: applied.appliedAt }) };
}

/** What leads from the host to what was applied to some of its resources. */
interface Then {
  readonly part: AppliedPart;
  readonly covers: ReadonlySet<Address>;
  /** Absent: nobody can tell. */
  readonly plan?: Plan;
}

async function plansThen(host: Host, applied: Applied | undefined, load: DriftAsked['load']): Promise<Then[]> {
  const thens: Then[] = [];
  for (const part of applied?.parts ?? []) {
    const policy = part.policy === undefined ? undefined : load(part.policy);
    const plan = policy === undefined ? undefined : (await makePlan(host, policy)).plan;
    thens.push({ part, covers: new Set(part.addresses), ...(plan !== undefined && { plan }) });
  }
  return thens;
}

/** What is left to others now is no matter of what was applied then. */
function leftToOthers(policy: Policy | undefined, ignored: readonly Address[]): Policy | undefined {
  return policy === undefined ? undefined : ignoreAlso(policy, ignored);
}

function changesOrigins(now: ResourcePlan, applied: Applied | undefined, thens: readonly Then[]): readonly Origin[] {
  const every = (origin: Origin): Origin[] => (now.changes.length === 0 ? [origin] : now.changes.map(() => origin));
  if (applied === undefined) return every('unknown');
  const then = thens.find(({ covers }) => covers.has(now.address));
  // It was not applied to this before, so nothing can have left it.
  if (then === undefined) return every('policy');
  if (then.plan === undefined || hasErrors(then.plan.diagnostics.filter((finding) => concerns(finding, now.address)))) return every('unknown');
  return originsOf(now, then.plan.resources.find(({ address }) => address === now.address));
}

/** What has no address is about the whole. */
function concerns({ address }: Diagnostic, resource: Address): boolean {
  return address === undefined || address === resource || address.startsWith(`${resource}.`);
}

/** A file and when it was last written, ISO 8601. */
interface LastWritten {
  readonly path: string;
  readonly at: string;
}

function whenAndWho(written: LastWritten | undefined, writers: ReadonlyMap<string, string>): Omit<ResourceOrigin, 'changes'> {
  const by = written === undefined ? undefined : writers.get(written.path);
  return { ...(written !== undefined && { changedAt: written.at }), ...(by !== undefined && { changedBy: by }) };
}

/** The latest of each resource's files. Kernel state has no time, and a file that is gone has none, either. */
async function lastWritten(host: Host, resources: readonly ResourcePlan[]): Promise<Map<Address, LastWritten>> {
  const asked = resources.flatMap(({ address, effects }) => pathsOf(effects).map((path) => ({ address, path })));
  const readings = await host.read(asked.map(({ path }) => ({ type: 'written-at', path })));
  const latest = new Map<Address, LastWritten>();
  readings.forEach((reading, i) => {
    const { address, path } = asked[i] as (typeof asked)[number];
    if (reading.status === 'text' && reading.text > (latest.get(address)?.at ?? '')) latest.set(address, { path, at: reading.text });
  });
  return latest;
}

function pathsOf(effects: ResourcePlan['effects']): string[] {
  return [...new Set(effects.flatMap((effect) => (effect.type === 'write-file' || effect.type === 'remove-file' ? [effect.path] : [])))];
}
