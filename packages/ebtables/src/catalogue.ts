import { amongList, ipv4WithMask, ipv6WithMask, macOnly, macWithMask } from './addresses.ts';
import { ethertype, protocol, protocolType } from './ethertypes.ts';
import { icmpTypes } from './icmp.ts';
import { rate } from './limit.ts';
import { ipProtocol } from './protocols.ts';
import { port } from './services.ts';
import { burst, chainTarget, hardwareType, interfaceName, logLevel, logPrefix, mark, standardTarget, trafficClass } from './rule-values.ts';
import { decimal, hexadecimal, named, range } from './value.ts';
import type { Value } from './value.ts';

/** One option: its printed name, other spellings, what it takes, and when the tools print it. */
export interface OptionSpec {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Absent for a flag. */
  readonly value?: Value;
  /** `!` may stand before it (or, in the older spelling, before its value). */
  readonly negatable?: true;
  /** Printed with this value when the extension is there and the option is not. */
  readonly default?: string;
  /** Not printed when it has this value. */
  readonly silent?: string;
  /** Switches its extension on and is never printed itself. */
  readonly switch?: true;
  readonly required?: true;
}

/** One entry per extension of ebtables(8); options in the order the tools print them. */
export interface ExtensionSpec {
  readonly name: string;
  readonly kind: 'head' | 'match' | 'watcher' | 'target';
  readonly options: readonly OptionSpec[];
  /** The protocols `-p` must name for it, in canonical spelling. */
  readonly protocols?: readonly string[];
}

const packetTypes = { 0: 'host', 1: 'broadcast', 2: 'multicast', 3: 'otherhost', 4: 'outgoing', 5: 'loopback', 6: 'fastroute' };
const arpOperations = {
  1: 'Request', 2: 'Reply', 3: 'Request_Reverse', 4: 'Reply_Reverse', 5: 'DRARP_Request', 6: 'DRARP_Reply', 7: 'DRARP_Error', 8: 'InARP_Request', 9: 'ARP_NAK',
};

const match = (name: string, value: Value, ...aliases: string[]): OptionSpec => ({ name, value, negatable: true, aliases });
const after = (name: string, fallback: string): OptionSpec => ({ name, value: standardTarget, default: fallback });
const ports = range('a port', 65535, port);

export const head: ExtensionSpec = {
  name: 'head',
  kind: 'head',
  options: [
    match('-p', protocol, '--protocol', '--proto'),
    match('-s', macWithMask, '--source', '--src'),
    match('-d', macWithMask, '--destination', '--dst'),
    match('-i', interfaceName, '--in-interface', '--in-if'),
    match('--logical-in', interfaceName),
    match('-o', interfaceName, '--out-interface', '--out-if'),
    match('--logical-out', interfaceName),
  ],
};

export const jump: OptionSpec = { name: '-j', aliases: ['--jump'], value: chainTarget };

export const extensions: readonly ExtensionSpec[] = [
  {
    name: '802_3', kind: 'match', protocols: ['Length'],
    options: [match('--802_3-sap', hexadecimal('a SAP', 2)), match('--802_3-type', hexadecimal('a SNAP type', 4))],
  },
  { name: 'among', kind: 'match', options: [match('--among-src', amongList), match('--among-dst', amongList)] },
  {
    name: 'arp', kind: 'match', protocols: ['ARP', 'RARP'],
    options: [
      match('--arp-op', named('an ARP opcode', arpOperations, { max: 65535 }), '--arp-opcode'),
      match('--arp-htype', hardwareType),
      match('--arp-ptype', protocolType),
      match('--arp-ip-src', ipv4WithMask),
      match('--arp-ip-dst', ipv4WithMask),
      match('--arp-mac-src', macWithMask),
      match('--arp-mac-dst', macWithMask),
      { name: '--arp-gratuitous', negatable: true },
    ],
  },
  {
    name: 'ip', kind: 'match', protocols: ['IPv4'],
    options: [
      match('--ip-src', ipv4WithMask, '--ip-source'),
      match('--ip-dst', ipv4WithMask, '--ip-destination'),
      match('--ip-tos', trafficClass),
      match('--ip-proto', ipProtocol, '--ip-protocol'),
      match('--ip-icmp-type', icmpTypes.ip),
      match('--ip-igmp-type', icmpTypes.igmp),
      match('--ip-sport', ports, '--ip-source-port'),
      match('--ip-dport', ports, '--ip-destination-port'),
    ],
  },
  {
    name: 'ip6', kind: 'match', protocols: ['IPv6'],
    options: [
      match('--ip6-src', ipv6WithMask, '--ip6-source'),
      match('--ip6-dst', ipv6WithMask, '--ip6-destination'),
      match('--ip6-tclass', trafficClass),
      match('--ip6-proto', ipProtocol, '--ip6-protocol'),
      match('--ip6-sport', ports, '--ip6-source-port'),
      match('--ip6-dport', ports, '--ip6-destination-port'),
      match('--ip6-icmp-type', icmpTypes.ip6),
    ],
  },
  {
    name: 'limit', kind: 'match',
    options: [
      { name: '--limit', value: rate, default: '3/hour' },
      { name: '--limit-burst', value: burst, default: '5' },
    ],
  },
  { name: 'mark_m', kind: 'match', options: [match('--mark', mark)] },
  { name: 'pkttype', kind: 'match', options: [match('--pkttype-type', named('a packet type', packetTypes, { max: 7 }))] },
  {
    name: 'stp', kind: 'match',
    options: [
      match('--stp-type', named('an STP type', { 0: 'config', 128: 'tcn' }, { max: 255 })),
      match('--stp-flags', named('STP flags', { 1: 'topology-change', 128: 'topology-change-ack' }, { max: 255 })),
      match('--stp-root-prio', range('a priority', 65535)),
      match('--stp-root-addr', macWithMask),
      match('--stp-root-cost', range('a cost', 4294967295)),
      match('--stp-sender-prio', range('a priority', 65535)),
      match('--stp-sender-addr', macWithMask),
      match('--stp-port', range('a port', 65535)),
      match('--stp-msg-age', range('an age', 65535)),
      match('--stp-max-age', range('an age', 65535)),
      match('--stp-hello-time', range('a time', 65535)),
      match('--stp-forward-delay', range('a delay', 65535)),
    ],
  },
  {
    name: 'vlan', kind: 'match', protocols: ['802_1Q'],
    options: [match('--vlan-id', decimal('a VLAN', 0, 4094)), match('--vlan-prio', decimal('a priority', 0, 7)), match('--vlan-encap', ethertype)],
  },
  {
    name: 'log', kind: 'watcher',
    options: [
      { name: '--log', switch: true },
      { name: '--log-level', value: logLevel, default: 'notice' },
      { name: '--log-prefix', value: logPrefix(29), silent: '' },
      { name: '--log-ip' },
      { name: '--log-arp' },
      { name: '--log-ip6' },
    ],
  },
  {
    name: 'nflog', kind: 'watcher',
    options: [
      { name: '--nflog', switch: true },
      { name: '--nflog-prefix', value: logPrefix(63), silent: '' },
      { name: '--nflog-group', value: decimal('a group', 0, 65535), default: '1' },
      { name: '--nflog-range', value: decimal('a size', 0, 4294967295), silent: '0' },
      { name: '--nflog-threshold', value: decimal('a number of frames', 0, 65535), silent: '1' },
    ],
  },
  {
    name: 'ulog', kind: 'watcher',
    options: [
      { name: '--ulog', switch: true },
      { name: '--ulog-prefix', value: logPrefix(31), silent: '' },
      { name: '--ulog-nlgroup', value: decimal('a group', 1, 32), default: '1' },
      { name: '--ulog-cprange', value: named('a size', { 0: 'default_cprange' }, { max: 131072 }), silent: 'default_cprange' },
      { name: '--ulog-qthreshold', value: decimal('a number of frames', 1, 50), silent: '1' },
    ],
  },
  {
    name: 'arpreply', kind: 'target', protocols: ['ARP'],
    options: [
      { name: '--arpreply-mac', value: macOnly, required: true },
      { name: '--arpreply-target', value: standardTarget, silent: 'DROP' },
    ],
  },
  {
    name: 'dnat', kind: 'target',
    options: [{ name: '--to-dst', aliases: ['--to-destination'], value: macOnly, required: true }, after('--dnat-target', 'ACCEPT')],
  },
  {
    name: 'snat', kind: 'target',
    options: [{ name: '--to-src', aliases: ['--to-source'], value: macOnly, required: true }, { name: '--snat-arp' }, after('--snat-target', 'ACCEPT')],
  },
  {
    name: 'mark', kind: 'target',
    options: [
      { name: '--mark-set', aliases: ['--set-mark'], value: mark },
      { name: '--mark-or', value: mark },
      { name: '--mark-and', value: mark },
      { name: '--mark-xor', value: mark },
      after('--mark-target', 'ACCEPT'),
    ],
  },
  { name: 'redirect', kind: 'target', options: [{ name: '--redirect-target', value: standardTarget, silent: 'ACCEPT' }] },
];

/** An option together with the extension it belongs to. */
export interface Known {
  readonly extension: ExtensionSpec;
  readonly option: OptionSpec;
}

/** Every spelling of every option. */
export const options: ReadonlyMap<string, Known> = new Map(
  [head, { name: 'jump', kind: 'head', options: [jump] } satisfies ExtensionSpec, ...extensions].flatMap((extension) =>
    extension.options.flatMap((option) => [option.name, ...(option.aliases ?? [])].map((name) => [name, { extension, option }] as const)),
  ),
);

export const targets: ReadonlyMap<string, ExtensionSpec> = new Map(extensions.flatMap((e) => (e.kind === 'target' ? [[e.name, e]] : [])));
