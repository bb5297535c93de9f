import { describe, expect, test } from '@jest/globals';
import { ask, denied, said, type Answers } from '../testing.ts';
import { sysctlAsBoot } from './sysctl-as-boot.ts';
import { sysctlModules } from './sysctl-modules.ts';
import { sysctlOverridden } from './sysctl-overridden.ts';

const finWait = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const udp = 'net.netfilter.nf_conntrack_udp_timeout';
const established = 'net.netfilter.nf_conntrack_tcp_timeout_established';
const vlan = 'net.bridge.bridge-nf-filter-vlan-tagged';
const proc = (key: string): string => `/proc/sys/${key.replaceAll('.', '/')}`;
const ours = '/etc/sysctl.d/zz-pvewall.conf';
const modules = '/etc/modules-load.d/pvewall.conf';
const found = (text: string): string => expect.stringContaining(text) as unknown as string;
const host: Answers = { [ours]: `# pvewall\n${finWait} = 30\n`, [modules]: 'nf_conntrack\n', [proc(finWait)]: '30\n', [proc(udp)]: '30\n', [proc(established)]: '432000\n' };
const hashSize = 'net.netfilter.nf_conntrack_buckets';
/** With the other backend nobody writes it. */
const buckets: Answers = { ...host, '/etc/pve/nodes/pve/host.fw': '[OPTIONS]\nnftables: 1\n', '/etc/sysctl.d/x.conf': `${hashSize}=1000\n` };

describe('running values and those of the next boot', () => {
  test.each<[string, Answers, Parameters<typeof ask>[2], ReturnType<typeof said>]>([
    ['the same', host, {}, 'passed'],
    ['set by hand', { ...host, [proc(finWait)]: '45\n' }, {}, [`check/sysctl-not-as-boot node.pve.sysctl.${finWait}: ${finWait} is 45, and will be 30 after the next boot: ${ours}:2 sets it`]],
    ['set by hand, and of the policy, whose differences tell', { ...host, [proc(finWait)]: '45\n' }, { relied: new Set(['node.pve.sysctl']) }, 'passed'],
    ['of a file that was not loaded, in any folder', { ...host, '/usr/lib/sysctl.d/10-x.conf': `${udp}=60\n` }, { relied: new Set(['node.pve.sysctl']) }, [found(`${udp} is 30, and will be 60 after the next boot: /usr/lib/sysctl.d/10-x.conf:1`)]],
    ['of a file that was not loaded, beside a policy without such values', { ...host, '/usr/lib/sysctl.d/10-x.conf': `${udp}=60\n` }, { relied: new Set(['cluster']) }, 'not-applicable'],
    ['of a file that another one hides', { ...host, '/usr/lib/sysctl.d/10-x.conf': `${udp}=60\n`, '/etc/sysctl.d/10-x.conf': '' }, {}, 'passed'],
    ['of sysctl.conf, which is not read at boot', { ...host, '/etc/sysctl.conf': `${udp}=60\n` }, {}, 'passed'],
    ['of a module that comes too late', { ...host, '/etc/sysctl.d/pve.conf': `${vlan} = 1\n`, [proc(vlan)]: '0\n' }, {}, 'passed'],
    ['of a module that comes in time', { ...host, '/etc/sysctl.d/pve.conf': `${vlan} = 1\n`, [proc(vlan)]: '0\n', '/etc/modules': 'br-netfilter\n' }, {}, [found(`${vlan} is 0, and will be 1`)]],
    ['written by pve-firewall in every cycle', { ...host, '/etc/sysctl.d/x.conf': `${established}=600\n` }, {}, 'passed'],
    ['overridden by another file, of which another check tells', { ...host, '/etc/sysctl.d/zzz.conf': `${finWait}=99\n` }, {}, 'not-applicable'],
    ['overridden, and running so already', { ...host, [proc(finWait)]: '99\n', '/etc/sysctl.d/zzz.conf': `${finWait}=99\n` }, {}, 'passed'],
    ['said again by another file, and set by hand', { ...host, [proc(finWait)]: '45\n', '/etc/sysctl.d/zzz.conf': `${finWait}=31\n${finWait}=30\n` }, {}, [found(`${finWait} is 45, and will be 30 after the next boot: /etc/sysctl.d/zzz.conf:2`)]],
    ['rounded up by the kernel', { ...buckets, [proc(hashSize)]: '1024\n' }, {}, 'passed'],
    ['more than rounded', { ...buckets, [proc(hashSize)]: '2048\n' }, {}, [found(`${hashSize} is 2048, and will be 1000`)]],
    ['of a link that leads nowhere', { ...host, '/etc/sysctl.d/99-sysctl.conf': { status: 'failed', reason: 'it is a link that leads nowhere' } }, {}, 'passed'],
    ['none', { [ours]: `${finWait} = 30\n` }, { hostKind: 'directory' }, 'not-applicable'],
    ['of a file that cannot be read', { ...host, '/etc/sysctl.d/x.conf': denied }, {}, 'unknown'],
  ])('%s', (_, answers, about, expected) => {
    expect(said(ask(sysctlAsBoot, answers, about))).toEqual(expected);
  });
});

describe('files that win over ours', () => {
  test.each<[string, Answers, ReturnType<typeof said>]>([
    ['none', host, 'passed'],
    ['one with a later name', { ...host, '/usr/lib/sysctl.d/zzz.conf': `${finWait} = 99\n` }, [`check/sysctl-overridden node.pve.sysctl.${finWait}: ${finWait} will be 99 after the next boot, not 30: /usr/lib/sysctl.d/zzz.conf:1 sets it`]],
    ['one that says the same', { ...host, '/etc/sysctl.d/zzz.conf': `${finWait} = 30\n` }, 'passed'],
    ['one with an earlier name', { ...host, '/etc/sysctl.d/99-x.conf': `${finWait} = 99\n` }, 'passed'],
    ['sysctl.conf, for those who load it by hand', { ...host, '/etc/sysctl.conf': `${finWait} = 99\n` }, [found('check/sysctl-conf-differs')]],
    ['none of ours', { '/etc/sysctl.d/zzz.conf': `${finWait} = 99\n` }, 'not-applicable'],
    ['one that cannot be read', { ...host, '/etc/sysctl.d/zzz.conf': denied }, 'unknown'],
  ])('%s', (_, answers, expected) => {
    expect(said(ask(sysctlOverridden, answers))).toEqual(expected);
  });

  test('the finding is where that file is', () => {
    const result = ask(sysctlOverridden, { ...host, '/etc/sysctl.d/zzz.conf': `#\n${finWait} = 99\n` });
    expect(result).toMatchObject({ findings: [{ severity: 'warning', place: { file: '/etc/sysctl.d/zzz.conf', line: 2 }, hint: expect.stringContaining('/etc/sysctl.d/zzz.conf') }] });
  });
});

describe('modules', () => {
  const { [modules]: _, ...without } = host;
  const lost = `check/sysctl-lost-at-boot node.pve.sysctl: nothing loads nf_conntrack early at boot, so that ${ours} is read in vain for ${finWait}`;

  test.each<[string, Answers, Parameters<typeof ask>[2], ReturnType<typeof said>]>([
    ['in our file', host, {}, 'passed'],
    ['nowhere', without, {}, [lost]],
    ['in a file of somebody', { ...without, '/usr/lib/modules-load.d/x.conf': '# x\nnf_conntrack\n' }, {}, 'passed'],
    ['in a file that another one hides', { ...without, '/usr/lib/modules-load.d/x.conf': 'nf_conntrack\n', '/etc/modules-load.d/x.conf': '' }, {}, [lost]],
    ['in /etc/modules', { ...without, '/etc/modules': 'nf-conntrack\n' }, {}, 'passed'],
    ['nowhere, and of a policy, whose differences tell', without, { relied: new Set(['node.pve.sysctl']) }, 'not-applicable'],
    ['of no value', { [modules]: '' }, {}, 'not-applicable'],
    ['not to be read', { ...host, [modules]: denied }, {}, 'unknown'],
  ])('%s', (_, answers, about, expected) => {
    expect(said(ask(sysctlModules, answers, about))).toEqual(expected);
  });
});
