import type { Family } from '../address.ts';
import { broadcast, icmpName, networks, proto } from './literals.ts';
import { narrow } from './lowered-rule.ts';
import type { LoweredRule, Match, Origin, Verdict } from './lowered-rule.ts';

/** What pve-firewall's reject chain drops without an answer (docs/proxmox-ve.md 3). */
const silent: Readonly<Record<Family, readonly Match[]>> = {
  4: [{ dest: broadcast[4] }, { source: networks('224.0.0.0/4') }, { proto: proto(icmpName[4]) }],
  6: [{ proto: proto(icmpName[6]) }],
};

/** The rules of a REJECT: those packets that get no answer first. */
function rejecting(match: Match, family: Family, origin: Origin): LoweredRule[] {
  const drops = silent[family].flatMap((more): LoweredRule[] => {
    const both = narrow(match, more);
    return both === undefined ? [] : [{ match: both, verdict: 'DROP', origin }];
  });
  return [...drops, { match, verdict: 'REJECT', origin }];
}

/** The rules of one verdict. */
export function acting(match: Match, verdict: Verdict, family: Family, origin: Origin): LoweredRule[] {
  return verdict === 'REJECT' ? rejecting(match, family, origin) : [{ match, verdict, origin }];
}
