import { describe, expect, test } from '@jest/globals';
import { catalogue } from './catalogue.ts';
import { checkOverrides } from './check-overrides.ts';
import { overrides } from './overrides.ts';

const max = 'net.netfilter.nf_conntrack_max';
const established = 'net.netfilter.nf_conntrack_tcp_timeout_established';
const synRecv = 'net.netfilter.nf_conntrack_tcp_timeout_syn_recv';
const buckets = 'net.netfilter.nf_conntrack_buckets';

function writes(key: string, options: Record<string, string> = {}): string | undefined {
  return overrides(key, new Map(Object.entries(options)))?.value;
}

describe('the iptables backend', () => {
  test.each([
    [undefined, '262144'],
    ['32768', '262144'],
    ['262144', '262144'],
    ['262145', '270336'],
    ['270336', '270336'],
    ['300000', '303104'],
  ])('with nf_conntrack_max %s writes %s, and a quarter of it as hash size', (option, value) => {
    const options: Record<string, string> = option === undefined ? {} : { nf_conntrack_max: option };
    expect(writes(max, options)).toBe(value);
    expect(writes('net/nf_conntrack_max', options)).toBe(value);
    expect(writes(buckets, options)).toBe(String(Number(value) / 4));
  });

  test('writes the established timeout or its default; the SYN timeout only when nobody asks for one', () => {
    expect(writes(established)).toBe('432000');
    expect(writes(established, { nf_conntrack_tcp_timeout_established: '7875' })).toBe('7875');
    expect(writes(synRecv)).toBe('60');
    expect(writes(synRecv, { nf_conntrack_tcp_timeout_syn_recv: '30' })).toBeUndefined();
  });

  test('fixes these to 1, and leaves all other keys alone', () => {
    const fixed = ['net.bridge.bridge-nf-call-ip6tables', 'net.bridge.bridge-nf-call-iptables', 'net.ipv4.tcp_syncookies'];
    expect(fixed.map((key) => writes(key))).toEqual(['1', '1', '1']);
    const touched = [...catalogue.keys()].filter((key) => writes(key) !== undefined);
    expect(touched.sort()).toEqual([...fixed.slice(0, 2), buckets, max, established, synRecv, 'net.nf_conntrack_max'].sort());
  });
});

test('the nftables backend writes what is set, as it is, and nothing else', () => {
  const options = { nftables: '1', nf_conntrack_max: '40000', nf_conntrack_tcp_timeout_syn_recv: '30' };
  expect([max, synRecv, established, buckets, 'net.bridge.bridge-nf-call-iptables'].map((key) => writes(key, options))).toEqual([
    '40000',
    '30',
    undefined,
    undefined,
    undefined,
  ]);
  expect(writes(established, { nftables: '0' })).toBe('432000');
});

describe('a setting of the policy', () => {
  const place = { file: 'policy.yaml', line: 9, column: 1 };
  const at = { file: 'policy.yaml', line: 4, column: 1 };

  test('that agrees with the firewall is fine', () => {
    const options = new Map([['nf_conntrack_tcp_timeout_established', { value: '7875', at }]]);
    expect(checkOverrides([{ key: established, value: '7875', place }], options)).toEqual([]);
    expect(checkOverrides([{ key: max, value: '262144', place }], options)).toEqual([]);
  });

  test('that disagrees is an error that names both places', () => {
    const options = new Map([['nf_conntrack_tcp_timeout_established', { value: '7875', at }]]);
    expect(checkOverrides([{ key: established, value: '3600', place }], options)).toEqual([
      {
        code: 'sysctl/overwritten-by-firewall',
        severity: 'error',
        message: `${established} is 3600 here, but pve-firewall sets it to 7875 (pve-firewall writes it every 10 seconds: the host option nf_conntrack_tcp_timeout_established)`,
        hint: `Set the host option nf_conntrack_tcp_timeout_established instead and remove ${established} here, or set it to 7875.`,
        place,
        related: [{ message: 'the host option nf_conntrack_tcp_timeout_established says 7875', place: at }],
      },
    ]);
  });

  test('that disagrees with a fixed value is told that no option helps', () => {
    const found = checkOverrides([{ key: 'net.bridge.bridge-nf-call-iptables', value: '0', place }], new Map());
    expect(found).toMatchObject([{ hint: 'Remove net.bridge.bridge-nf-call-iptables here, or set it to 1.', place }]);
  });
});
