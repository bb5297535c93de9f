import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { catalogue } from './catalogue.ts';
import { parseModulesLoadD, printModulesLoadD } from './modules-load-d.ts';
import { modulesFor } from './own-files.ts';
import { canonicalKey, dotted, sysctlPath } from './spelling.ts';
import { parseSysctlD, printSysctlD } from './sysctl-d.ts';

test('a file is read as systemd reads it', () => {
  const text = '# c\n; c\n\n  net.a = 1 2 \nnet/b/c.d=3\n-net.e = 4\n-net.f\nnonsense\n= 5\nnet.g =\n';
  expect(parseSysctlD(text, '/etc/sysctl.d/x.conf')).toEqual({
    entries: [
      { key: 'net.a', value: '1 2', line: 4 },
      { key: 'net.b.c/d', value: '3', line: 5 },
      { key: 'net.e', value: '4', optional: true, line: 6 },
      { key: 'net.f', optional: true, line: 7 },
      { key: 'net.g', value: '', line: 10 },
    ],
    diagnostics: [8, 9].map((line) =>
      expect.objectContaining({ code: 'sysctl/bad-line', severity: 'warning', place: { file: '/etc/sysctl.d/x.conf', line, column: 1 } }),
    ),
  });
});

test('what is printed is read back, under its header', () => {
  const keys = [...catalogue.keys()];
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(fc.constantFrom(...keys), fc.nat().map(String)), { selector: ([key]) => key }), (entries) => {
      const text = printSysctlD(entries, 'Written by pvewall.\n\nDo not edit.');
      expect(text.startsWith('# Written by pvewall.\n#\n# Do not edit.\n')).toBe(true);
      expect(text.endsWith('\n')).toBe(true);
      const read = parseSysctlD(text, 'f');
      expect(read.diagnostics).toEqual([]);
      expect(read.entries.map(({ key, value }) => [key, value])).toEqual(entries);
    }),
  );
});

test.each([
  ['net.ipv4.conf.eth0/1.rp_filter', 'net.ipv4.conf.eth0/1.rp_filter', '/proc/sys/net/ipv4/conf/eth0.1/rp_filter'],
  ['net/ipv4/conf/eth0.1/rp_filter', 'net.ipv4.conf.eth0/1.rp_filter', '/proc/sys/net/ipv4/conf/eth0.1/rp_filter'],
  ['net.bridge.bridge-nf-call-iptables', 'net.bridge.bridge-nf-call-iptables', '/proc/sys/net/bridge/bridge-nf-call-iptables'],
])('%s is %s in dots and lies at %s', (key, dots, path) => {
  expect(dotted(key)).toBe(dots);
  expect(canonicalKey(key)).toBe(dots);
  expect(sysctlPath(key)).toBe(path);
});

test('modules are read and printed', () => {
  expect(parseModulesLoadD('# c\n\n nf_conntrack \n; c\nbr_netfilter')).toEqual(['nf_conntrack', 'br_netfilter']);
  const text = printModulesLoadD(['nf_conntrack'], 'Written by pvewall.');
  expect(text).toBe('# Written by pvewall.\nnf_conntrack\n');
});

test('which modules some keys need', () => {
  expect(modulesFor([])).toEqual([]);
  expect(modulesFor(['net.nf_conntrack_max', 'net.netfilter.nf_conntrack_acct'])).toEqual(['nf_conntrack']);
  expect(modulesFor(['net.nf_conntrack_max', 'net.bridge.bridge-nf-call-iptables'])).toEqual(['br_netfilter', 'nf_conntrack']);
});
