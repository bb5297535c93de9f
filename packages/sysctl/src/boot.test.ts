import { describe, expect, test } from '@jest/globals';
import { effectiveAtBoot, winners } from './boot.ts';
import { sysctlFile } from './own-files.ts';

const acct = 'net.netfilter.nf_conntrack_acct';
const udp = 'net.netfilter.nf_conntrack_udp_timeout';
const max = 'net.netfilter.nf_conntrack_max';

/** The value that a key gets at boot, given files as `[path, text]`. */
function value(key: string, ...files: [path: string, text: string][]): string | undefined {
  return effectiveAtBoot(files.map(([path, text]) => ({ path, text }))).get(key)?.value;
}

describe('at boot', () => {
  test('the last name wins, whatever its folder', () => {
    const early: [string, string] = ['/etc/sysctl.d/99-local.conf', `${udp} = 1`];
    const late: [string, string] = ['/usr/lib/sysctl.d/pve-firewall.conf', `${udp} = 2`];
    expect(value(udp, early, late)).toBe('2');
    expect(value(udp, late, early)).toBe('2');
  });

  test('a file hides those of its name in weaker folders, even when it is empty', () => {
    const names = ['/lib', '/usr/lib', '/usr/local/lib', '/run', '/etc'];
    const files = names.map((base, i): [string, string] => [`${base}/sysctl.d/a.conf`, `${udp} = ${i}`]);
    for (let strongest = 1; strongest <= files.length; strongest++) {
      expect(value(udp, ...files.slice(0, strongest))).toBe(String(strongest - 1));
    }
    expect(value(udp, ...files.slice(0, 4), ['/etc/sysctl.d/a.conf', ''])).toBeUndefined();
  });

  test('only *.conf in these very folders counts', () => {
    expect(value(udp, ['/etc/sysctl.d/a.conf.bak', `${udp} = 1`], ['/etc/sysctl.d/x/a.conf', `${udp} = 1`], ['/etc/sysctl.conf', `${udp} = 1`])).toBeUndefined();
    expect(value(udp, ['/etc/sysctl.d/99-sysctl.conf', `${udp} = 1`])).toBe('1');
  });

  test('a later line wins over an earlier one, and over the other name of the value', () => {
    expect(value(udp, ['/etc/sysctl.d/a.conf', `${udp} = 1\nnet/netfilter/nf_conntrack_udp_timeout = 2`])).toBe('2');
    expect(value(max, ['/etc/sysctl.d/a.conf', `${max} = 1\nnet.nf_conntrack_max = 2`])).toBe('2');
    expect(value(max, ['/etc/sysctl.d/a.conf', `net.nf_conntrack_max = 2\n${max} = 1`])).toBe('1');
  });

  test('a pattern reaches the keys that nobody names, wherever it stands', () => {
    const pattern: [string, string] = ['/etc/sysctl.d/z.conf', 'net.netfilter.nf_conntrack_udp_* = 7'];
    expect(value(udp, pattern)).toBe('7');
    expect(value(`${udp}_stream`, pattern)).toBe('7');
    expect(value(acct, pattern)).toBeUndefined();
    expect(value(udp, ['/etc/sysctl.d/a.conf', `${udp} = 1`], pattern)).toBe('1');
    expect(value(udp, ['/etc/sysctl.d/a.conf', `-${udp}`], pattern)).toBeUndefined();
    expect(value(acct, ['/etc/sysctl.d/a.conf', 'net.*.nf_conntrack_[!b]c?t = 1'])).toBe('1');
    expect(value(acct, ['/etc/sysctl.d/a.conf', 'net.* = 1'])).toBeUndefined();
    expect(value(acct, ['/etc/sysctl.d/a.conf', 'net.[z-a].x = 1'])).toBeUndefined();
  });

  test('tells the file and the line', () => {
    const files = [{ path: '/etc/sysctl.d/a.conf', text: `# c\n${acct} = 1\n` }];
    expect(effectiveAtBoot(files).get(acct)).toEqual({ value: '1', file: '/etc/sysctl.d/a.conf', line: 2 });
  });
});

describe('who overrides us', () => {
  const place = { file: 'policy.yaml', line: 2, column: 3 };
  const settings = [{ key: udp, value: '20', place }];
  const ours = { path: sysctlFile, text: `${udp} = 20\n` };

  test('nobody, as a rule: our file comes last', () => {
    const others = ['/etc/sysctl.d/99-sysctl.conf', '/usr/lib/sysctl.d/pve-firewall.conf', '/usr/lib/sysctl.d/99-protect-links.conf'];
    expect(winners(settings, [...others.map((path) => ({ path, text: `${udp} = 9` })), ours])).toEqual([]);
  });

  test('a file that comes later still', () => {
    expect(winners(settings, [ours, { path: '/etc/sysctl.d/zzz.conf', text: `${udp} = 9` }])).toMatchObject([
      { code: 'sysctl/overridden-at-boot', place, message: expect.stringContaining('/etc/sysctl.d/zzz.conf:1'), related: [{ place: { file: '/etc/sysctl.d/zzz.conf' } }] },
    ]);
    expect(winners(settings, [ours, { path: '/etc/sysctl.d/zzz.conf', text: `${udp} = 20` }])).toEqual([]);
  });

  test('/etc/sysctl.conf, once somebody runs sysctl --system', () => {
    expect(winners(settings, [ours, { path: '/etc/sysctl.conf', text: `${udp}=20\n${udp}=9` }])).toMatchObject([
      { code: 'sysctl/sysctl-conf-differs', place, message: expect.stringContaining('/etc/sysctl.conf:2') },
    ]);
    expect(winners(settings, [ours, { path: '/etc/sysctl.conf', text: `${udp}=20` }])).toEqual([]);
  });
});
