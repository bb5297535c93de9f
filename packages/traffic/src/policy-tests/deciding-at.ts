import type { DecidingRule } from '../changes/traffic-changes.ts';
import { decidingRule } from '../describe/deciding-rule.ts';
import type { Station } from '../evaluate.ts';
import type { End, Way } from '../reach/way.ts';
import type { TrafficFile } from '../traffic-host.ts';
import type { TestGround } from './test-result.ts';

/** What decided at a chain on a way, with its place in the policy, else on the host. */
export function decidingAt(way: Way, { chain, decidedBy }: Station, placeOf: TestGround['placeOf']): DecidingRule {
  const rule = decidingRule(decidedBy, fileOf(way, chain));
  const place = placeOf?.(rule.address, decidedBy) ?? rule.place;
  return place === undefined ? rule : { ...rule, place };
}

/** The file whose options hold at a chain: a guest's at its devices, a VNet's between, the datacenter's at the node. */
function fileOf({ host, from, to }: Way, chain: string): TrafficFile {
  if (chain.startsWith('bridge-')) return host.vnets.get(bridgeOf(to) ?? bridgeOf(from) ?? '') ?? host.cluster;
  if (/-in$/i.test(chain) && to.kind === 'nic') return to.guest.file;
  return /-out$/i.test(chain) && from.kind === 'nic' ? from.guest.file : host.cluster;
}

function bridgeOf(end: End): string | undefined {
  return end.kind === 'nic' ? end.nic.bridge : end.kind === 'outside' ? end.iface : undefined;
}
