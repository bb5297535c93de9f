import { backendOf, effective, empty, type Document } from '@pvewall/fw';
import { readHost, trafficFile, type TrafficGuest, type TrafficHost } from '@pvewall/traffic';
import type { BareNode, LintState } from './lint-state.ts';

/** The nodes of a state, whose rules keep the places where they were written. */
export function trafficHosts(state: LintState): TrafficHost[] {
  const clusterDoc = state.cluster ?? empty({ tier: 'cluster', file: 'cluster.fw' });
  const cluster = trafficFile(clusterDoc, 'cluster', undefined);
  const read = (doc: Document, address: string): ReturnType<typeof trafficFile> => trafficFile(doc, address, cluster.config);
  const vnets = new Map([...state.vnets].map(([name, doc]) => [name, read(doc, `vnet.${name}`)]));
  const guestOf = (guest: TrafficGuest): TrafficGuest => {
    const { vmid, kind, nics, texts } = guest;
    return { vmid, kind, nics, texts, file: read(state.guests.get(vmid)?.doc ?? empty({ tier: 'guest', file: `${vmid}.fw` }), `guest.${vmid}`) };
  };
  return state.nodes.map((node) => {
    const bare = readHost(node);
    const doc = state.hosts.get(node.node) ?? empty({ tier: 'host', file: 'host.fw' });
    const backend = backendOf(effective(doc));
    return { ...bare, backend, cluster, host: read(doc, `node.${node.node}.host`), vnets, guests: guestsOf(node, bare, guestOf) };
  });
}

function guestsOf({ guests }: BareNode, bare: TrafficHost, guestOf: (guest: TrafficGuest) => TrafficGuest): Map<number, TrafficGuest> {
  return new Map(guests.flatMap(({ vmid }) => {
    const guest = bare.guests.get(vmid);
    return guest === undefined ? [] : [[vmid, guestOf(guest)] as const];
  }));
}
