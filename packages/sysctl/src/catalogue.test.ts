import { expect, test } from '@jest/globals';
import { catalogue } from './catalogue.ts';

/** Every key of a Linux 6.18 host with both modules, read off the kernel, with what it started with. */
const measured: Record<string, string> = {
  'net.netfilter.nf_conntrack_acct': '0',
  'net.netfilter.nf_conntrack_buckets': '262144',
  'net.netfilter.nf_conntrack_checksum': '1',
  'net.netfilter.nf_conntrack_count': '0',
  'net.netfilter.nf_conntrack_events': '2',
  'net.netfilter.nf_conntrack_expect_max': '4096',
  'net.netfilter.nf_conntrack_frag6_high_thresh': '4194304',
  'net.netfilter.nf_conntrack_frag6_low_thresh': '3145728',
  'net.netfilter.nf_conntrack_frag6_timeout': '60',
  'net.netfilter.nf_conntrack_generic_timeout': '600',
  'net.netfilter.nf_conntrack_gre_timeout': '30',
  'net.netfilter.nf_conntrack_gre_timeout_stream': '180',
  'net.netfilter.nf_conntrack_icmp_timeout': '30',
  'net.netfilter.nf_conntrack_icmpv6_timeout': '30',
  'net.netfilter.nf_conntrack_log_invalid': '0',
  'net.netfilter.nf_conntrack_max': '262144',
  'net.netfilter.nf_conntrack_sctp_timeout_closed': '10',
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_echoed': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_cookie_wait': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_established': '210',
  'net.netfilter.nf_conntrack_sctp_timeout_heartbeat_sent': '30',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_ack_sent': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_recd': '3',
  'net.netfilter.nf_conntrack_sctp_timeout_shutdown_sent': '3',
  'net.netfilter.nf_conntrack_tcp_be_liberal': '0',
  'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst': '0',
  'net.netfilter.nf_conntrack_tcp_loose': '1',
  'net.netfilter.nf_conntrack_tcp_max_retrans': '3',
  'net.netfilter.nf_conntrack_tcp_timeout_close': '10',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': '30',
  'net.netfilter.nf_conntrack_tcp_timeout_max_retrans': '300',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_unacknowledged': '300',
  'net.netfilter.nf_conntrack_timestamp': '0',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
  'net.bridge.bridge-nf-call-arptables': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.bridge.bridge-nf-filter-pppoe-tagged': '0',
  'net.bridge.bridge-nf-filter-vlan-tagged': '0',
  'net.bridge.bridge-nf-pass-vlan-input-dev': '0',
  'net.nf_conntrack_max': '262144',
};

test('holds every key that a kernel has, and no other', () => {
  expect([...catalogue.keys()].sort()).toEqual(Object.keys(measured).sort());
});

test.each(Object.entries(measured))('%s starts with %s', (key, value) => {
  expect(catalogue.get(key)?.default).toBe(value);
});

test.each([...catalogue.values()])('$key: its own default is within its bounds', (entry) => {
  expect(entry.minimum).toBeLessThan(entry.maximum);
  expect(Number(entry.default)).toBeGreaterThanOrEqual(entry.minimum);
  expect(Number(entry.default)).toBeLessThanOrEqual(entry.maximum);
  expect(entry.kind === 'boolean').toBe(entry.unit === 'switch');
  expect(entry.description).toMatch(/^[A-Z][^\n]*[^.]$/);
});

test('knows what can only be read, what is one value under two names, and what namespaces lack', () => {
  const names = (wanted: (key: string) => boolean): string[] => [...catalogue.keys()].filter(wanted).sort();
  expect(names((key) => catalogue.get(key)?.writable === false)).toEqual(['net.netfilter.nf_conntrack_count']);
  expect(catalogue.get('net.nf_conntrack_max')?.sameAs).toBe('net.netfilter.nf_conntrack_max');
  expect(names((key) => catalogue.get(key)?.initialNamespaceOnly === true)).toEqual([
    'net.netfilter.nf_conntrack_buckets',
    'net.netfilter.nf_conntrack_expect_max',
    'net.netfilter.nf_conntrack_max',
    'net.nf_conntrack_max',
  ]);
  expect(names((key) => catalogue.get(key)?.module === 'br_netfilter').every((key) => key.startsWith('net.bridge.'))).toBe(true);
});
