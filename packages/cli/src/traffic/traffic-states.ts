import { clusterFile } from '@pvewall/fw';
import type { Effect, Host } from '@pvewall/model';
import type { Proposal } from '@pvewall/reconcile';
import { FirewallFiles, readHost, type HostTexts, type TrafficHost } from '@pvewall/traffic';
import { readDatacenter, type Datacenter } from './read-datacenter.ts';
import { textsAfter } from './texts-after.ts';

/** The nodes of a datacenter before and after a plan; guests' files are parsed when somebody asks for them. */
export interface TrafficStates {
  /** One for each node; the node that is planned for comes first. */
  readonly before: readonly TrafficHost[];
  readonly after: readonly TrafficHost[];
  /** What the nodes themselves let through between two effects, in the order in which these are done. */
  readonly between: readonly StateBetween[];
  readonly datacenter: Datacenter;
}

export interface StateBetween {
  /** For people: `after writing /etc/pve/firewall/cluster.fw`. */
  readonly label: string;
  readonly hosts: readonly TrafficHost[];
}

/** @param localNetwork what the nodes would detect, where somebody says it */
export async function trafficStates(host: Host, { order }: Pick<Proposal, 'order'>, localNetwork: string | undefined): Promise<TrafficStates> {
  const datacenter = await readDatacenter(host, localNetwork);
  const files = new FirewallFiles();
  const read = (nodes: readonly HostTexts[]): TrafficHost[] => nodes.map((texts) => readHost(texts, files));
  const effects = order.flatMap((step) => step.effects);
  return {
    before: read(datacenter.nodes),
    after: read(textsAfter(datacenter.nodes, effects)),
    between: statesBetween(effects).map(({ label, done }) => ({ label, hosts: read(textsAfter(datacenter.nodes, done)) })),
    datacenter,
  };
}

const nodeFile = /^\/etc\/pve\/nodes\/[^/]+\/host\.fw$/;

/** What a guest's own file says is no matter of who reaches a node; the last effect of all leads to the state after. */
function statesBetween(effects: readonly Effect[]): { label: string; done: readonly Effect[] }[] {
  const states = effects.flatMap((effect, i) => {
    const path = effect.type === 'write-file' || effect.type === 'remove-file' ? effect.path : '';
    if (path !== clusterFile && !nodeFile.test(path)) return [];
    return [{ label: `after ${effect.type === 'remove-file' ? 'removing' : 'writing'} ${path}`, done: effects.slice(0, i + 1) }];
  });
  return states.slice(0, -1);
}
