import { describe, expect, test } from '@jest/globals';
import { catalogue } from './catalogue.ts';
import { checkValue } from './check-value.ts';

const finWait = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const loose = 'net.netfilter.nf_conntrack_tcp_loose';

describe('accepts', () => {
  test.each([
    [finWait, '30', '30'],
    [finWait, ' 30 ', '30'],
    [finWait, '1', '1'],
    [finWait, '2147483', '2147483'],
    [loose, '0', '0'],
    [loose, 'true', '1'],
    [loose, 'false', '0'],
    ['net.netfilter.nf_conntrack_log_invalid', '255', '255'],
  ])('%s = %j as %s', (key, value, canonical) => {
    expect(checkValue(key, value)).toEqual({ ok: true, key, value: canonical, diagnostics: [] });
  });

  test.each([
    ['net.nf_conntrack_max', 'net.netfilter.nf_conntrack_max'],
    ['net/nf_conntrack_max', 'net.netfilter.nf_conntrack_max'],
    ['net/netfilter/nf_conntrack_max', 'net.netfilter.nf_conntrack_max'],
    ['net/bridge/bridge-nf-call-iptables', 'net.bridge.bridge-nf-call-iptables'],
  ])('%s as a spelling of %s', (written, key) => {
    expect(checkValue(written, String(catalogue.get(key)?.default))).toMatchObject({ ok: true, key });
  });

  test('a size of the hash table as the kernel will round it, with a word', () => {
    const key = 'net.netfilter.nf_conntrack_buckets';
    expect(checkValue(key, '65536')).toEqual({ ok: true, key, value: '65536', diagnostics: [] });
    expect(checkValue(key, '65537')).toMatchObject({ ok: true, value: '66048', diagnostics: [{ code: 'sysctl/rounded', severity: 'warning', hint: 'Write 66048.' }] });
  });
});

describe('refuses', () => {
  test.each(['', '30 40', '30s', '1e3', '0x10', '010', '+5', '3.5', '-', 'true', '30\n40', '9'.repeat(30)])('%j as a timeout: no plain number', (value) => {
    expect(checkValue(finWait, value)).toMatchObject({ ok: false, diagnostics: [{ code: 'sysctl/bad-value', severity: 'error' }] });
  });

  test.each(['0', '-1', '2147484'])('%s as a timeout: out of range, though the kernel takes some of it', (value) => {
    expect(checkValue(finWait, value)).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'sysctl/out-of-range', message: `${finWait} must be from 1 to 2147483 seconds, not ${value}` }],
    });
  });

  test.each(['yes', 'on', 'True'])('%j as a switch, and says what to write', (value) => {
    expect(checkValue(loose, value)).toMatchObject({ ok: false, diagnostics: [{ code: 'sysctl/bad-value', hint: 'Write 1 or 0.' }] });
  });

  test('2 as a switch', () => {
    expect(checkValue(loose, '2')).toMatchObject({ ok: false, diagnostics: [{ code: 'sysctl/out-of-range' }] });
  });

  test('what the kernel only reports', () => {
    expect(checkValue('net.netfilter.nf_conntrack_count', '1')).toMatchObject({ ok: false, diagnostics: [{ code: 'sysctl/not-writable' }] });
  });

  test.each([
    ['net.netfilter.nf_conntrack_tcp_timout_fin_wait', `Did you mean ${finWait}?`],
    ['nf_conntrack_tcp_timeout_fin_wait', `Did you mean ${finWait}?`],
    ['net.ipv4.netfilter.nf_conntrack_tcp_timeout_fin_wait', `Did you mean ${finWait}?`],
    ['net.bridge.bridge_nf_call_iptables', 'Did you mean net.bridge.bridge-nf-call-iptables?'],
    ['kernel.panic', 'Only net.netfilter.nf_conntrack_* and net.bridge.bridge-nf-* can be set here.'],
  ])('%s, which does not exist', (key, hint) => {
    expect(checkValue(key, '1')).toMatchObject({ ok: false, diagnostics: [{ code: 'sysctl/unknown-key', hint }] });
  });

  test('tcp_syncookies, which is pve-firewall\'s', () => {
    expect(checkValue('net.ipv4.tcp_syncookies', '1')).toMatchObject({
      ok: false,
      diagnostics: [{ code: 'sysctl/unknown-key', message: expect.stringContaining('pve-firewall keeps it at 1') }],
    });
  });

  test('with the place that it was given', () => {
    const origin = { place: { file: 'policy.yaml', line: 3, column: 5 }, address: 'node.pve.sysctl' };
    expect(checkValue(finWait, 'x', origin).diagnostics).toEqual([expect.objectContaining(origin)]);
  });
});

test('every writable key takes its own default, its bounds, and nothing beyond them', () => {
  for (const { key, minimum, maximum, default: initial, writable, sameAs } of catalogue.values()) {
    if (!writable) continue;
    const ok = (value: number | string): boolean => checkValue(key, String(value)).ok;
    expect([key, ok(initial), ok(minimum), ok(maximum), ok(minimum - 1), ok(maximum + 1)]).toEqual([key, true, true, true, false, false]);
    expect(checkValue(key, initial)).toMatchObject({ key: sameAs ?? key, value: initial });
  }
});
