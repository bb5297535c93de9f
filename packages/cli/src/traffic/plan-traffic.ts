import { hasErrors, type Host } from '@pvewall/model';
import type { Proposal } from '@pvewall/reconcile';
import { compareDatacenters, type TrafficChanges } from '@pvewall/traffic';
import { timeLimit } from './time-limit.ts';
import { trafficStates, type TrafficStates } from './traffic-states.ts';

/** What a plan means for packets; each is made once, when somebody asks for it, as both take their time. */
export interface PlanTraffic {
  /** What changes; undefined where the plan has errors, or no file of the firewall changes. */
  readonly changes: () => Promise<TrafficChanges | undefined>;
  readonly states: () => Promise<TrafficStates>;
}

/** Wall time in milliseconds after which a comparison ends, and says so. */
const patience = 20_000;

/** @param localNetwork what the nodes would detect, where somebody says it */
export function planTraffic(host: Host, proposal: Proposal, localNetwork: string | undefined): PlanTraffic {
  const states = once(() => trafficStates(host, proposal, localNetwork));
  const isSilent = hasErrors(proposal.plan.diagnostics) || !changesFirewall(proposal);
  return { changes: once(async () => (isSilent ? undefined : compare(await states(), proposal))), states };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}

function compare({ before, after, datacenter }: TrafficStates, proposal: Proposal): TrafficChanges {
  const changes = compareDatacenters(before, after, timeLimit(patience));
  const unseen = datacenter.guestsKnown ? [] : proposal.plan.resources.filter(({ kind }) => kind === 'guest').map(({ address }) => `${address} (its own configuration is not to be seen here)`);
  return unseen.length === 0 ? changes : { ...changes, status: 'partial', unfinished: [...changes.unfinished, ...unseen] };
}

const firewallFile = /^\/etc\/pve\/.*\.fw$/;

function changesFirewall({ order }: Proposal): boolean {
  return order.some(({ effects }) => effects.some((effect) => 'path' in effect && firewallFile.test(effect.path)));
}
