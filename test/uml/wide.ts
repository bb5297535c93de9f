import type { Table } from '@pvewall/ebtables';

export interface WideRule {
  readonly table: Table;
  readonly typed: string;
}

const MAC = '00:0a:0b:0c:01:02';

/** What the conformance cases leave out of ebtables(8): every other match, watcher and target that ebtables-legacy takes. */
const rules: Readonly<Record<Table, readonly string[]>> = {
  filter: [
    `-A INPUT -s ${MAC}/ff:ff:ff:00:00:00 -d ! Multicast -i eth0 -j DROP`,
    '-A FORWARD -i eth0 -o ! veth+ -j ACCEPT',
    '-A FORWARD -p LENGTH --802_3-type 0x1234 -j DROP',
    '-A INPUT -p ARP --arp-ptype 0x800 --arp-htype Ethernet -j DROP',
    `-A INPUT -p RARP --arp-opcode Reply_Reverse --arp-mac-dst ! ${MAC} --arp-ip-dst ! 10.1.0.0/16 -j DROP`,
    '-A INPUT -p IPv4 --ip-dst ! 192.168.0.0/255.255.0.0 --ip-tos ! 0x08 -j DROP',
    '-A INPUT -p IPv4 --ip-proto udp --ip-sport 1000:2000 --ip-dport ! 53 -j DROP',
    '-A INPUT -p IPv4 --ip-proto tcp --ip-dport :1024 -j DROP',
    '-A INPUT -p IPv4 --ip-proto tcp --ip-sport 60000: -j DROP',
    '-A INPUT -p IPv4 --ip-proto icmp --ip-icmp-type echo-request -j DROP',
    '-A INPUT -p IPv4 --ip-proto icmp --ip-icmp-type 3/1 -j DROP',
    '-A INPUT -p IPv4 --ip-proto igmp --ip-igmp-type membership-query -j DROP',
    '-A INPUT -p IPv4 --ip-proto 89 -j ACCEPT',
    '-A INPUT -p IPv6 --ip6-dst ! 2001:0db8:0:0::1/64 --ip6-tclass 0x10 -j DROP',
    '-A INPUT -p IPv6 --ip6-src 2001:db8::1 --ip6-proto tcp --ip6-sport 1:22 -j DROP',
    '-A INPUT -p IPv6 --ip6-proto ipv6-icmp --ip6-icmp-type neighbour-solicitation -j ACCEPT',
    '-A INPUT -p IPv6 --ip6-proto ipv6-icmp --ip6-icmp-type 1:4/0:255 -j ACCEPT',
    '-A INPUT --limit 3/day -j CONTINUE',
    '-A INPUT --limit 100/h --limit-burst 7 -j CONTINUE',
    '-A INPUT --mark 0x10/0xf0 -j DROP',
    '-A INPUT --mark /0x1 -j DROP',
    '-A FORWARD --pkttype-type ! otherhost -j ACCEPT',
    '-A FORWARD -d BGA --stp-type tcn --stp-flags topology-change -j DROP',
    `-A FORWARD -d BGA --stp-root-prio 1:10 --stp-root-addr ${MAC} --stp-root-cost 5: -j DROP`,
    '-A FORWARD -d BGA --stp-sender-prio ! 4 --stp-port 1:2 --stp-msg-age 1 --stp-max-age 20 --stp-hello-time 2 --stp-forward-delay 15 -j DROP',
    '-A FORWARD -p 802_1Q --vlan-id ! 7 -j ACCEPT',
    '-A FORWARD -p 802_1Q --vlan-encap ! 0x88cc -j ACCEPT',
    `-A FORWARD --among-src ! ${MAC} --among-dst 00:11:22:33:44:55=10.0.0.1 -j ACCEPT`,
    '-A INPUT --log-level debug --log-prefix "a: b" --log-arp --log-ip6 -j ACCEPT',
    '-A INPUT --nflog-group 3 --nflog-range 64 --nflog-threshold 5 -j CONTINUE',
    '-A OUTPUT -j mark --mark-and 0xff --mark-target CONTINUE',
    '-A OUTPUT -j mark --mark-xor 0x3 --mark-target DROP',
    '-A FORWARD -j own',
    '-A own -p IPv4 -j RETURN',
    '-A own -j DROP',
  ],
  nat: [
    `-A PREROUTING -p ARP --arp-op Request -j arpreply --arpreply-mac ${MAC}`,
    `-A PREROUTING -p ARP -j arpreply --arpreply-mac ${MAC} --arpreply-target CONTINUE`,
    `-A PREROUTING -j dnat --to-destination ${MAC}`,
    `-A OUTPUT -j dnat --to-dst ${MAC} --dnat-target CONTINUE`,
    `-A POSTROUTING -j snat --to-source ${MAC} --snat-arp`,
    `-A POSTROUTING -o eth0 -j snat --to-src ${MAC} --snat-target CONTINUE`,
    '-A PREROUTING -j redirect',
    '-A PREROUTING -p IPv4 -j redirect --redirect-target DROP',
  ],
  broute: ['-A BROUTING -p IPv4 -i eth0 -j DROP', '-A BROUTING -p ! ARP -j redirect --redirect-target DROP'],
};

export const wideRules: readonly WideRule[] = (['filter', 'nat', 'broute'] as const).flatMap((table) => rules[table].map((typed) => ({ table, typed })));
