import { fault, integer, ok } from './value.ts';
import type { Parsed } from './value.ts';

/** `number name alias...`: IP protocols as /etc/protocols names them, the printed name first. */
const table = `
0 ip hopopt all
1 icmp
2 igmp
3 ggp
4 ipencap
5 st
6 tcp
8 egp
9 igp
12 pup
17 udp
20 hmp
22 xns-idp
27 rdp
29 iso-tp4
33 dccp
36 xtp
37 ddp
38 idpr-cmtp
41 ipv6
43 ipv6-route
44 ipv6-frag
45 idrp
46 rsvp
47 gre
50 esp ipsec-esp
51 ah ipsec-ah
57 skip
58 ipv6-icmp icmpv6
59 ipv6-nonxt
60 ipv6-opts
73 rspf cphb
81 vmtp
88 eigrp
89 ospf ospfigp
93 ax.25
94 ipip
97 etherip
98 encap
103 pim
108 ipcomp
112 vrrp
115 l2tp
124 isis
132 sctp
133 fc
135 mobility-header ipv6-mh mh
136 udplite
137 mpls-in-ip
138 manet
139 hip
140 shim6
141 wesp
142 rohc
143 ethernet
`;

const nameOf = new Map<number, string>();
const numberOf = new Map<string, number>();
for (const line of table.trim().split('\n')) {
  const [number, ...names] = line.split(' ');
  nameOf.set(Number(number), names[0] ?? '');
  for (const name of names) numberOf.set(name, Number(number));
}

/** An IP protocol by number or by name in any case. */
export function ipProtocol(text: string): Parsed {
  const number = numberOf.get(text.toLowerCase()) ?? integer(text);
  if (number === undefined || number > 255) return fault(`${text} is not an IP protocol: a number up to 255 or a name such as tcp, udp, icmp`);
  return ok(nameOf.get(number) ?? String(number));
}

/** The names ebtables-legacy does not take, though ebtables-nft does. */
export const protocolsLegacyLacks: ReadonlySet<string> = new Set(['icmpv6', 'all', 'ipv6-mh', 'mh']);
