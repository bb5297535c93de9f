import type { Backend } from '@pvewall/fw';
import type { Family } from '../address.ts';
import { broadcast, icmpName, networks, proto } from './literals.ts';
import { narrow } from './lowered-rule.ts';
import type { Direction, LoweredRule, Match, Origin, Verdict } from './lowered-rule.ts';

/** What a REJECT drops without an answer; `all`: it is a DROP. */
export type Silent = readonly Match[] | 'all';

const classD = { source: networks('224.0.0.0/4') };

const answers: Readonly<Record<Backend, Readonly<Record<Family, readonly Match[]>>>> = {
  iptables: { 4: [{ dest: broadcast[4] }, classD, { proto: proto(icmpName[4]) }], 6: [{ proto: proto(icmpName[6]) }] },
  nftables: { 4: [{ dest: broadcast[4] }, classD], 6: [] },
};

/** What a REJECT does in a chain of the node or of a guest: proxmox-firewall has no answer for what comes to a guest. */
export function silentIn(backend: Backend, family: Family, place: 'node' | 'guest', direction: Direction): Silent {
  return backend === 'nftables' && place === 'guest' && direction === 'in' ? 'all' : answers[backend][family];
}

/** The rules of one verdict. Those of a REJECT are the packets that get no answer first. */
export function acting(match: Match, verdict: Verdict, silent: Silent, origin: Origin): LoweredRule[] {
  if (verdict !== 'REJECT') return [{ match, verdict, origin }];
  if (silent === 'all') return [{ match, verdict: 'DROP', origin }];
  const drops = silent.flatMap((more): LoweredRule[] => {
    const both = narrow(match, more);
    return both === undefined ? [] : [{ match: both, verdict: 'DROP', origin }];
  });
  return [...drops, { match, verdict, origin }];
}
