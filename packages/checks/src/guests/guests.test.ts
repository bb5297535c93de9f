import { describe, expect, test } from '@jest/globals';
import { ask, denied, said, type Answers } from '../testing.ts';
import { guestsWithoutFile } from './guests-without-file.ts';
import { nicWithoutFirewall } from './nic-without-firewall.ts';
import { staleGuestFiles } from './stale-guest-files.ts';

const vm = '/etc/pve/nodes/pve/qemu-server/100.conf';
const container = '/etc/pve/nodes/pve2/lxc/101.conf';
const file = (vmid: number): string => `/etc/pve/firewall/${vmid}.fw`;
const on = '[OPTIONS]\nenable: 1\n[RULES]\nIN SSH(ACCEPT)\n';
const walled = 'net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n';
const open = 'net1: virtio=BC:24:11:00:00:02,bridge=vmbr1,firewall=0,tag=5\n';

describe('a NIC without firewall=1', () => {
  test.each<[string, Answers, ReturnType<typeof said>]>([
    ['none', { [vm]: walled, [file(100)]: on }, 'passed'],
    ['one', { [vm]: `name: web\n${walled}${open}`, [file(100)]: on }, ['check/nic-without-firewall guest.100: guest 100 has its firewall on, and no firewall=1 at net1: no rule applies there']],
    ['one in a snapshot', { [vm]: `${walled}\n[before]\n${open}`, [file(100)]: on }, 'passed'],
    ['a guest whose firewall is off', { [vm]: open, [file(100)]: '[RULES]\nIN SSH(ACCEPT)\n' }, 'passed'],
    ['a guest without a file', { [vm]: open }, 'passed'],
    ['a host without guests', { [file(100)]: on }, 'not-applicable'],
    ['a configuration that cannot be read', { [vm]: denied, [file(100)]: on }, 'unknown'],
    ['a file that cannot be read', { [vm]: open, [file(100)]: denied }, 'unknown'],
    ['a folder that cannot be listed', { [vm]: open, [file(100)]: on, '/etc/pve/nodes/pve/lxc': denied }, 'unknown'],
  ])('%s', (_, answers, expected) => {
    expect(said(ask(nicWithoutFirewall, answers))).toEqual(expected);
  });

  test('the command keeps all that the NIC is', () => {
    expect(ask(nicWithoutFirewall, { [vm]: `name: web\n${open}`, [file(100)]: on })).toMatchObject({
      findings: [{ hint: "Switch it on: qm set 100 --net1 'virtio=BC:24:11:00:00:02,bridge=vmbr1,tag=5,firewall=1'", place: { file: vm, line: 2 } }],
    });
    expect(ask(nicWithoutFirewall, { [container]: 'net0: name=eth0,bridge=vmbr0,ip=10.0.0.5/24\n', [file(101)]: on })).toMatchObject({
      findings: [{ hint: "Switch it on: pct set 101 --net0 'name=eth0,bridge=vmbr0,ip=10.0.0.5/24,firewall=1'" }],
    });
  });

  test('the command holds nothing that a shell would run', () => {
    const result = ask(nicWithoutFirewall, { [vm]: "net1: virtio=X,bridge=vmbr1'; touch /tmp/x; '\n", [file(100)]: on });
    expect(result).toMatchObject({ findings: [{ hint: "Switch it on: qm set 100 --net1 'VALUE,firewall=1'" }] });
  });

  test('what a policy does not rely on is left alone', () => {
    const answers = { [vm]: open, [file(100)]: on, [container]: 'net0: name=eth0\n', [file(101)]: on };
    expect(said(ask(nicWithoutFirewall, answers, { relied: new Set(['guest.101']) }))).toEqual([expect.stringContaining('guest.101')]);
  });
});

describe('files and guests', () => {
  const answers: Answers = { [vm]: walled, [container]: '', [file(100)]: on, [file(102)]: on, [file(103)]: on };

  test('a file whose guest is gone', () => {
    expect(said(ask(staleGuestFiles, answers, { relied: new Set(['guest.103']) }))).toEqual(['check/stale-guest-file guest.102: no node has guest 102, whose firewall file is still there: the next guest of that number gets its rules']);
    expect(ask(staleGuestFiles, answers)).toMatchObject({ findings: [{ hint: 'Remove it: rm /etc/pve/firewall/102.fw' }, { address: 'guest.103' }] });
  });

  test('guests without a file, in one word', () => {
    expect(ask(guestsWithoutFile, answers)).toMatchObject({ findings: [{ severity: 'info', message: 'guest 101 has no firewall file: nothing is filtered there' }] });
    expect(said(ask(guestsWithoutFile, answers, { relied: new Set(['guest.101']) }))).toBe('passed');
    const many = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`/etc/pve/nodes/pve/lxc/${200 + i}.conf`, '']));
    expect(said(ask(guestsWithoutFile, many))).toEqual(['check/guest-without-file : guests 200, 201, 202, 203, 204 and 4 more have no firewall file: nothing is filtered there']);
  });

  test.each([staleGuestFiles, guestsWithoutFile])('%j tells nothing where guests cannot be seen', (check) => {
    expect(ask(check, { [file(102)]: on })).toMatchObject({ status: 'not-applicable' });
    expect(ask(check, { ...answers, '/etc/pve/nodes/pve2/lxc': denied })).toMatchObject({ status: 'unknown', reason: expect.stringContaining('/etc/pve/nodes/pve2/lxc') });
  });
});
