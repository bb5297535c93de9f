import { expect, test } from '@jest/globals';
import { checkSettings } from './check-settings.ts';

const place = (line: number): { file: string; line: number; column: number } => ({ file: 'policy.yaml', line, column: 1 });
const low = 'net.netfilter.nf_conntrack_frag6_low_thresh';
const high = 'net.netfilter.nf_conntrack_frag6_high_thresh';

test('keeps what holds, and finds all that does not', () => {
  const { settings, diagnostics } = checkSettings([
    { key: 'net/netfilter/nf_conntrack_acct', value: 'true', place: place(1) },
    { key: 'net.netfilter.nf_conntrack_bogus', value: '1', place: place(2) },
    { key: 'net.netfilter.nf_conntrack_udp_timeout', value: '0', place: place(3) },
  ]);
  expect([...settings.values()]).toEqual([{ key: 'net.netfilter.nf_conntrack_acct', value: '1', place: place(1) }]);
  expect(diagnostics.map((d) => [d.code, d.place?.line])).toEqual([
    ['sysctl/unknown-key', 2],
    ['sysctl/out-of-range', 3],
  ]);
});

test('one value under two names is an error that names both places', () => {
  const { diagnostics } = checkSettings([
    { key: 'net.netfilter.nf_conntrack_max', value: '524288', place: place(1) },
    { key: 'net.nf_conntrack_max', value: '524288', place: place(2) },
  ]);
  expect(diagnostics).toMatchObject([
    { code: 'sysctl/duplicate-key', place: place(2), message: expect.stringContaining('same kernel value'), related: [{ place: place(1) }] },
  ]);
});

test('the lower fragment threshold may equal the upper one, not pass it', () => {
  const written = (value: string): { key: string; value: string; place: ReturnType<typeof place> }[] => [
    { key: low, value, place: place(1) },
    { key: high, value: '4194304', place: place(2) },
  ];
  expect(checkSettings(written('4194304')).diagnostics).toEqual([]);
  expect(checkSettings(written('4194305')).diagnostics).toMatchObject([
    { code: 'sysctl/thresholds-crossed', place: place(1), related: [{ place: place(2) }] },
  ]);
});
