import { HostError, type Address, type Drift, type Host } from '@pvewall/model';
import { ignoreAlso, type Policy } from '@pvewall/resources';
import { isSameRecord, readApplied, type Applied, type AppliedPolicy } from '../applied.ts';
import { explainRemaining, undertakingOf } from '../apply/apply-plan.ts';
import type { Undertaking } from '../apply/undertaking.ts';
import { digest } from '../digest.ts';
import { onlyThen } from '../drift/origins.ts';
import { makePlan, type Proposal } from '../make-plan.ts';
import { mergeProposals } from './merge-proposals.ts';

export interface RepairAsked {
  readonly drift: Drift;
  /** What is on record. */
  readonly applied: Applied | undefined;
  /** A policy out of the texts that were applied; undefined when this release does not take them any more. */
  readonly load: (policy: AppliedPolicy) => Policy | undefined;
}

/** What takes back what the host left, to what was applied there last. */
export interface RepairPlan {
  /** Of all that is taken back; undefined when there is nothing. */
  readonly way: RepairWay | undefined;
  /** What differs through the host, or through nobody knows whom, and stays. */
  readonly left: readonly { readonly address: Address; readonly why: string }[];
}

export interface RepairWay {
  readonly proposal: Proposal;
  /** The one that was applied last to something that is taken back: its tests and its words on who must get in count. */
  readonly policy: Policy;
  /** What is on record of what was applied stays as it is: `performed` by an undertaking without it. */
  readonly undertaking: Undertaking;
}

/** A policy that was applied, and what of it is taken back. */
interface Part {
  readonly policy: Policy;
  readonly texts: AppliedPolicy;
  readonly targets: readonly Address[];
  readonly proposal: Proposal;
}

/**
 * Plans the way back of all that somebody changed on the host. What the policy asks for since is not applied by it. A
 * resource on which the host is, in part, as the policy says by now is left to an apply: the way back would undo that.
 * Changes nothing. Throws HostError.
 */
export async function planRepair(host: Host, { drift, applied, load }: RepairAsked): Promise<RepairPlan> {
  const left: { address: Address; why: string }[] = unknownOnes(drift);
  const changed = leftByHost(drift);
  const parts: Part[] = [];
  for (const { policy: texts, addresses } of applied?.parts ?? []) {
    const policy = texts === undefined ? undefined : load(texts);
    const covered = new Set(addresses);
    const found = changed.filter((address) => covered.has(address));
    if (texts === undefined || policy === undefined || found.length === 0) continue;
    const own = ignoreAlso(policy, drift.ignored);
    const ahead = await aheadOfPolicy(host, own, found, drift);
    left.push(...[...ahead].map((address) => ({ address, why: 'somebody made it on the host what the policy says by now, in part; pvewall apply settles it' })));
    const targets = found.filter((address) => !ahead.has(address));
    if (targets.length > 0) parts.push({ policy: own, texts, targets, proposal: await planTargets(host, own, targets) });
  }
  return { way: wayOf(host, parts, applied), left };
}

/** What somebody on the host has changed, whoever else has. */
function leftByHost({ origins }: Drift): Address[] {
  return [...origins].filter(([, { changes }]) => changes.some((origin) => origin === 'host' || origin === 'both')).map(([address]) => address);
}

function unknownOnes({ origins }: Drift): { address: Address; why: string }[] {
  const unknown = [...origins].filter(([, { changes }]) => changes.includes('unknown'));
  return unknown.map(([address]) => ({ address, why: 'what was applied to it is not on record; pvewall apply makes it as the policy says' }));
}

function planTargets(host: Host, policy: Policy, targets: readonly Address[]): Promise<Proposal> {
  return makePlan(host, policy, { selection: { targets, excludes: [] } });
}

async function aheadOfPolicy(host: Host, policy: Policy, targets: readonly Address[], { plan }: Drift): Promise<ReadonlySet<Address>> {
  const { plan: then } = await planTargets(host, policy, targets);
  const now = new Map(plan.resources.map((resource) => [resource.address, resource]));
  const ahead = then.resources.filter((before) => {
    const own = now.get(before.address);
    return own !== undefined && onlyThen(own, before).length > 0;
  });
  return new Set(ahead.map(({ address }) => address));
}

function wayOf(host: Host, parts: readonly Part[], applied: Applied | undefined): RepairWay | undefined {
  const [newest] = parts;
  if (newest === undefined) return undefined;
  const proposal = mergeProposals(host.node, parts.map((part) => part.proposal));
  const { texts: { file, files }, policy } = newest;
  const undertaking = undertakingOf(policy, proposal, { source: file, digest: digest(JSON.stringify(Object.entries(files))) }, []);
  return {
    proposal,
    policy,
    undertaking: {
      ...undertaking,
      what: { ...undertaking.what, command: 'repair' },
      check: async (now) => {
        await refuseOtherRecord(now, applied);
        await undertaking.check(now);
      },
      prove: async (now) => (await Promise.all(parts.map((part) => planTargets(now, part.policy, part.targets)))).flatMap(({ plan }) => explainRemaining(plan)),
    },
  };
}

/** Somebody who applied meanwhile may have made his own what looked like drift. */
async function refuseOtherRecord(host: Host, applied: Applied | undefined): Promise<void> {
  if (isSameRecord(await readApplied(host), applied)) return;
  throw new HostError('stale', 'something was applied since the host was read; nothing was written', { hint: 'Ask again what has drifted.' });
}
