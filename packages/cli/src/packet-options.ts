import type { Option } from './command.ts';

/** What a packet is, and where it goes. */
export const packetOptions = {
  from: { value: 'ZONE', summary: 'where the packet comes from: outside, host, vm100, ct101, vm100i1 for its net1, vmbr1/eno2' },
  to: { value: 'ZONE', summary: 'where it goes' },
  proto: { value: 'PROTOCOL', summary: 'tcp, udp, icmp, icmpv6 or another of /etc/protocols' },
  dport: { value: 'PORT', summary: 'the port that it goes to, a number or a service' },
  sport: { value: 'PORT', summary: 'the port that it comes from (default: 49152)' },
  source: { value: 'ADDRESS', summary: 'its source (default: what the host knows of the zone)' },
  dest: { value: 'ADDRESS', summary: 'its destination (default: the same)' },
  'icmp-type': { value: 'TYPE', summary: 'a name, a type or type/code (default: echo-request)' },
  iface: { value: 'NAME', summary: "the node's interface towards outside (default: vmbr0)" },
  packets: { value: 'FILE', summary: 'simulate many: one JSON packet a line, - for stdin; prints one JSON object a line' },
} as const satisfies Readonly<Record<string, Option>>;
