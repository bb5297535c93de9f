import { fault, ok } from './value.ts';
import type { Parsed } from './value.ts';

/** Frame types with a name: `number name alias...`, as Debian's /etc/ethertypes lists them. */
const table = `
0800 IPv4 ip ip4
0805 X25
0806 ARP ether-arp
0808 FR_ARP
08ff BPQ
22f3 TRILL
22f4 L2-IS-IS
6558 TEB
6559 RAW_FR
8035 RARP
809b ATALK
80f3 AARP
8100 802_1Q 8021q 1q 802.1q dot1q
8137 IPX
8191 NetBEUI
86dd IPv6 ip6
880b PPP
8847 MPLS
8848 MPLS_MULTI
884c ATMMPOA
8863 PPP_DISC
8864 PPP_SES
8884 ATMFATE
888e EAPOL
88a8 S-TAG
88c7 EAP_PREAUTH
88cc LLDP
88e5 MACSEC
88e7 PBB macinmac
88f5 MVRP
88f7 PTP
8906 FCOE
8914 FIP
8915 ROCE
a0ed LoWPAN
`;

const nameOf = new Map<number, string>();
const numberOf = new Map<string, number>();
for (const line of table.trim().split('\n')) {
  const [hex = '', ...names] = line.split(' ');
  nameOf.set(parseInt(hex, 16), names[0] ?? hex);
  for (const name of names) numberOf.set(name.toLowerCase(), parseInt(hex, 16));
}

/** Below 0x600 a frame's type field is a length. */
const firstType = 0x600;

/** What `-p` takes: a name in any case, a hexadecimal number with or without 0x, or LENGTH for 802.3 frames. */
export function protocol(text: string): Parsed {
  return text.toLowerCase() === 'length' ? ok('Length') : ethertype(text);
}

/** A frame type of at least 0x600, as `--vlan-encap` takes it. */
export function ethertype(text: string): Parsed {
  const number = parse(text);
  if (number === undefined) return fault(`${text} is not an Ethernet frame type: a hexadecimal number such as 0x88cc or a name such as IPv4, IPv6, ARP, 802_1Q`);
  if (number < firstType) return fault(`${text} is not an Ethernet frame type: those begin at 0x0600`);
  return ok(print(number));
}

/** Any 16-bit protocol type, as `--arp-ptype` takes it. */
export function protocolType(text: string): Parsed {
  const number = parse(text);
  return number === undefined ? fault(`${text} is not a protocol type: a hexadecimal number or a name such as IPv4`) : ok(print(number));
}

/** A number is tried first, as the tools do. */
function parse(text: string): number | undefined {
  const number = /^(?:0x)?[0-9a-f]{1,8}$/i.test(text) ? parseInt(text, 16) : numberOf.get(text.toLowerCase());
  return number !== undefined && number <= 0xffff ? number : undefined;
}

function print(number: number): string {
  return nameOf.get(number) ?? `0x${number.toString(16)}`;
}
