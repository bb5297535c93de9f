import { everyAddress } from '../../address.ts';
import type { Family } from '../../address.ts';
import { difference } from '../../bounds.ts';
import { isOn } from '../../options.ts';
import { broadcast, icmp, multicast, networks, ports, proto } from '../literals.ts';
import { builtIn } from '../lowered-rule.ts';
import type { LoweredRule, Verdict } from '../lowered-rule.ts';
import type { Ruleset } from '../lower-host.ts';
import { acting } from '../reject.ts';
import type { Silent } from '../reject.ts';

/** Read off proxmox-firewall's fixed ruleset: what it adds to the rules of the files. */

const tcp = proto('tcp');
const udp = proto('udp');

const icmpErrors = {
  4: icmp(4, 'destination-unreachable', 'source-quench', 'time-exceeded'),
  6: icmp(6, 'destination-unreachable', 'packet-too-big', 'time-exceeded', 'parameter-problem'),
} as const;

/** The first of all, for the node and for guests, in both directions. */
export function allowIcmp(family: Family): LoweredRule[] {
  return [builtIn('icmp_errors', icmpErrors[family], 'ACCEPT')];
}

const discovery = {
  in: icmp(6, 'router-solicitation', 'router-advertisement', 'neighbor-solicitation', 'neighbor-advertisement', 'redirect'),
  out: icmp(6, 'router-solicitation', 'neighbor-solicitation', 'neighbor-advertisement'),
} as const;
const routers = icmp(6, 'router-advertisement', 'redirect');

/** An option that is off blocks, where pve-firewall only does not accept. */
export function allowOrBlock(allowed: boolean): Verdict {
  return allowed ? 'ACCEPT' : 'DROP';
}

export function ndp(family: Family, direction: 'in' | 'out', allowed: boolean): LoweredRule[] {
  return family === 4 ? [] : [builtIn('ndp', discovery[direction], allowOrBlock(allowed))];
}

export function radv(family: Family, allowed: boolean): LoweredRule[] {
  return family === 4 ? [] : [builtIn('radv', routers, allowOrBlock(allowed))];
}

/** Before any rule of a file; corosync is reached by everybody. */
export function nodeIn({ datacenter, family }: Ruleset, silent: Silent): LoweredRule[] {
  const source = datacenter.addresses.set('management', family) ?? [];
  const noise = [
    { proto: udp, dport: ports(135, [137, 139], 445) },
    { proto: udp, sport: ports(137), dport: ports([1024, 65535]) },
    { proto: tcp, dport: ports(135, 139, 445) },
  ];
  return [
    builtIn('igmp', { proto: proto('igmp') }, 'ACCEPT'),
    builtIn('management', { proto: tcp, dport: ports(8006, [5900, 5999], 3128, 22), source }, 'ACCEPT'),
    builtIn('corosync', { proto: udp, dport: ports([5405, 5412]) }, 'ACCEPT'),
    ...noise.flatMap((match) => acting(match, 'REJECT', silent, { kind: 'built-in', name: 'noise' })),
    builtIn('noise', { proto: udp, dport: ports(1900) }, 'DROP'),
    builtIn('noise', { proto: udp, sport: ports(53) }, 'DROP'),
  ];
}

/** The node's options, also before the rules of the files. */
export function nodeOptionsIn({ host: { host }, family }: Ruleset): LoweredRule[] {
  const notUnset = difference(everyAddress[4], networks('0.0.0.0'));
  const smurfs = family === 6 ? [] : [builtIn('smurfs', { dest: broadcast[4], source: notUnset }, 'DROP'), builtIn('smurfs', { source: multicast[4] }, 'DROP')];
  return [
    ...ndp(family, 'in', isOn(host, 'ndp')),
    ...(isOn(host, 'tcpflags') ? [builtIn('tcpflags', { proto: tcp, sport: ports(0) }, 'DROP')] : []),
    ...(isOn(host, 'nosmurfs') ? smurfs : []),
  ];
}
