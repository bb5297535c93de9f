import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Effect, Query } from '@pvewall/model';
import { asNobody, bundleProbe, inNamespace, namespacesAllowed } from './namespace.ts';

let probe = '';
beforeAll(() => {
  probe = bundleProbe();
});
afterAll(() => rmSync(dirname(probe), { recursive: true, force: true }));

const inside = namespacesAllowed ? describe : describe.skip;
if (!namespacesAllowed) process.stderr.write('skipped: the local host on a real kernel: this machine allows no namespaces\n');
const reason = namespacesAllowed ? '' : ' (skipped: this machine allows no namespaces)';

const file = (path: string): Query => ({ type: 'file', path });
const folder = (path: string): Query => ({ type: 'folder', path });
const write = (path: string, before: string | null, after: string): { perform: Effect } => ({
  perform: { type: 'write-file', path, before, after },
});
const restore = (table: string, before: string, after: string): { perform: Effect } => ({
  perform: { type: 'restore-ebtables', table, chains: ['INPUT'], before, after },
});
const sysctl = (key: string, before: string | null, after: string): { perform: Effect } => ({
  perform: { type: 'write-sysctl', key, before, after },
});
const text = (content: string): object => ({ status: 'text', text: content });

inside(`ebtables of a real kernel${reason}`, () => {
  const nat = '*nat\n:PREROUTING DROP\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\n';
  const empty = '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n';
  const filter = `${empty}-A FORWARD -p 0xfe68 -j DROP\n`;

  test('one table is loaded, read back, and its neighbour left alone', () => {
    const results = inNamespace(probe, [], [
      restore('nat', '', nat),
      restore('filter', '', filter),
      { read: [{ type: 'ebtables' }] },
      restore('filter', filter, empty),
      { read: [{ type: 'ebtables' }] },
    ]);
    const reading = (words: string): object => ({
      status: 'ebtables',
      text: expect.stringContaining(words),
      variant: { backend: 'nft', version: expect.stringMatching(/^1\.8\.\d+$/) },
    });
    expect(results).toEqual(['done', 'done', [reading('-A FORWARD -p 0xfe68 -j DROP\n')], 'done', [reading('*nat\n:PREROUTING DROP\n')]]);
    expect(JSON.stringify(results[4])).not.toContain('fe68');
  });

  test('a table that somebody changed is stale, one that the tool refuses changes nothing', () => {
    const results = inNamespace(probe, ['ebtables -A INPUT -j CONTINUE'], [
      restore('filter', empty, filter),
      restore('filter', `${empty}-A INPUT -j CONTINUE\n`, `${empty}-A INPUT -j NOWHERE\n`),
      restore('filter', `${empty}-A INPUT -j CONTINUE\n`, `${empty}:LOOP ACCEPT\n-A INPUT -j LOOP\n-A LOOP -j INPUT\n`),
      { read: [{ type: 'ebtables' }] },
    ]);
    expect(results).toEqual([
      { code: 'stale', message: expect.stringContaining('ebtables table filter'), hint: 'Plan again.' },
      { code: 'failed', message: expect.stringMatching(/cannot load the ebtables table filter: .*'NOWHERE'/), hint: expect.any(String) },
      { code: 'failed', message: expect.stringContaining('RULE_APPEND failed'), hint: expect.any(String) },
      [expect.objectContaining({ text: expect.stringContaining('-A INPUT -j CONTINUE\n') })],
    ]);
  });

  test('a trial tells how rules print, or the line that is refused, and leaves nothing behind', () => {
    const results = inNamespace(probe, ['ebtables -P OUTPUT DROP'], [
      { try: ['filter', `${empty}-A FORWARD -p fe68 -s 0:a:b:c:1:2 -j DROP\n`] },
      { try: ['filter', `${empty}-A FORWARD -p IPv4 --ip-sport 70000 -j DROP\n`] },
      { try: ['filter', `${empty}:LOOP ACCEPT\n-A INPUT -j LOOP\n-A LOOP -j INPUT\n`] },
      { read: [{ type: 'ebtables' }] },
    ]);
    expect(results).toEqual([
      { status: 'accepted', text: `${empty}-A FORWARD -p 0xfe68 -s 00:0a:0b:0c:01:02 -j DROP\n` },
      { status: 'refused', message: expect.stringContaining('70000'), line: 5 },
      { status: 'refused', message: expect.stringContaining('RULE_APPEND failed'), line: expect.any(Number) },
      [expect.objectContaining({ text: expect.stringContaining(':OUTPUT DROP') })],
    ]);
    expect(JSON.stringify(results[3])).not.toContain('fe68');
  });

  test('words for a shell in the input are only rules that ebtables refuses', () => {
    const input = `${empty}-A INPUT -j $(touch /tmp/pvewall-smuggled)\n'; touch /tmp/pvewall-smuggled; '\n`;
    const results = inNamespace(probe, [], [{ try: ['filter', input] }, { read: [file('/tmp/pvewall-smuggled')] }]);
    expect(results).toEqual([expect.objectContaining({ status: 'refused' }), [{ status: 'absent' }]]);
  });

  test('without the tools there are no tables, and nobody to ask', () => {
    const results = inNamespace(probe, ['mount -t tmpfs none /usr/sbin'], [
      { read: [{ type: 'ebtables' }] },
      { try: ['filter', filter] },
      restore('filter', '', filter),
    ]);
    expect(results).toEqual([
      [{ status: 'absent' }],
      { status: 'unavailable', reason: expect.stringContaining('ebtables-restore') },
      { code: 'failed', message: 'cannot read the ebtables rules: there is no program ebtables-save', hint: expect.any(String) },
    ]);
  });

  test('the legacy tools are known by their word; a kernel that lacks them cannot say no to rules', () => {
    const legacy = ['ebtables', 'ebtables-save', 'ebtables-restore'].map(
      (name) => `ln -s /usr/sbin/${name.replace('ebtables', 'ebtables-legacy')} /etc/alternatives/${name}`,
    );
    const results = inNamespace(probe, ['mount -t tmpfs none /etc/alternatives', ...legacy], [{ read: [{ type: 'ebtables' }] }, { try: ['filter', filter] }]);
    expect(results).toEqual([
      [{ status: 'ebtables', text: expect.stringContaining('(legacy)'), variant: { backend: 'legacy', version: '2.0.11' } }],
      expect.objectContaining({ status: expect.stringMatching(/^(accepted|unavailable)$/) }),
    ]);
  });

  test('a user who is not root can try rules, and is told that they cannot read them', () => {
    const [reading, trial] = asNobody(probe, [{ read: [{ type: 'ebtables' }] }, { try: ['filter', filter] }]);
    expect(reading).toEqual([{ status: 'failed', reason: expect.stringMatching(/ebtables-save: .*(denied|root|permitted)/i), hint: expect.stringContaining('root') }]);
    expect(trial).toEqual({ status: 'accepted', text: filter });
  });
});

inside(`sysctls of a real kernel${reason}`, () => {
  const finWait = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
  const path = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';

  test('are read and written, and refused when they changed', () => {
    const results = inNamespace(probe, [], [
      { read: [file(path)] },
      sysctl(finWait, '120', '30'),
      { read: [file(path)] },
      sysctl(finWait, '120', '40'),
      sysctl(finWait, null, '50'),
      { read: [file(path)] },
    ]);
    expect(results).toEqual([
      [text('120\n')],
      'done',
      [text('30\n')],
      { code: 'stale', message: `${finWait} is 30, no longer 120`, hint: 'Plan again.' },
      'done',
      [text('50\n')],
    ]);
  });

  test('that cannot be set are told apart: read-only, no such key, no such value', () => {
    const results = inNamespace(probe, [], [
      sysctl('net.netfilter.nf_conntrack_count', '0', '1'),
      sysctl('net.netfilter.nf_conntrack_bogus', '0', '1'),
      sysctl('net.bridge.bridge-nf-bogus', null, '1'),
      sysctl('net.netfilter.nf_conntrack_acct', '0', 'maybe'),
    ]);
    expect(results).toEqual([
      { code: 'denied', message: expect.stringContaining('nf_conntrack_count cannot be set'), hint: expect.stringContaining('Run as root') },
      { code: 'failed', message: expect.stringContaining('no such value now'), hint: expect.stringContaining('modprobe nf_conntrack') },
      { code: 'failed', message: expect.stringContaining('no such value now'), hint: expect.stringContaining('modprobe br_netfilter') },
      { code: 'failed', message: expect.stringContaining('does not accept maybe'), hint: 'Choose another value.' },
    ]);
  });
});

inside(`files that cannot be written${reason}`, () => {
  /** An /etc of our own; the real one is under it, unharmed. */
  const smallEtc = 'mount -t tmpfs -o size=64k none /etc';
  const big = 'x'.repeat(200_000);

  test('a full disk loses nothing', () => {
    const results = inNamespace(probe, [smallEtc, 'printf old >/etc/file'], [
      write('/etc/file', 'old', big),
      { read: [folder('/etc'), file('/etc/file')] },
      write('/etc/file', 'old', 'new'),
    ]);
    expect(results).toEqual([
      { code: 'failed', message: '/etc/file: it cannot be written: no space left on the device', hint: expect.stringContaining('Make room') },
      [{ status: 'names', names: ['file'] }, text('old')],
      'done',
    ]);
  });

  test('neither does a limit on the size of files', () => {
    const furnish = ['mount -t tmpfs none /etc', 'printf old >/etc/file', 'ulimit -f 16'];
    const results = inNamespace(probe, furnish, [write('/etc/file', 'old', big), { read: [folder('/etc'), file('/etc/file')] }]);
    expect(results).toEqual([
      { code: 'failed', message: '/etc/file: it cannot be written: the file would be too large', hint: expect.any(String) },
      [{ status: 'names', names: ['file'] }, text('old')],
    ]);
  });

  test('a read-only /etc/pve means no quorum, a read-only disk elsewhere a mount', () => {
    const furnish = [
      smallEtc,
      'mkdir -p /etc/pve/firewall /etc/ro',
      ...['/etc/pve', '/etc/ro'].flatMap((path) => [`mount --bind ${path} ${path}`, `mount -o remount,bind,ro ${path}`]),
    ];
    const results = inNamespace(probe, furnish, [write('/etc/pve/firewall/cluster.fw', null, 'x'), write('/etc/ro/file', null, 'x')]);
    expect(results).toEqual([
      { code: 'denied', message: expect.stringContaining('no quorum: /etc/pve is read-only'), hint: expect.stringContaining('pvecm status') },
      { code: 'denied', message: '/etc/ro/file: it cannot be written: the file system is read-only', hint: expect.any(String) },
    ]);
  });

  test('nothing is written under an /etc/pve that is not mounted', () => {
    const steps = [write('/etc/pve/firewall/cluster.fw', null, 'x'), { read: [folder('/etc/pve')] }];
    const refusal = { code: 'failed', message: '/etc/pve is missing or empty', hint: expect.stringContaining('pve-cluster') };
    expect(inNamespace(probe, [smallEtc], steps)).toEqual([refusal, [{ status: 'absent' }]]);
    expect(inNamespace(probe, [smallEtc, 'mkdir /etc/pve'], steps)).toEqual([refusal, [{ status: 'names', names: [] }]]);
    expect(inNamespace(probe, [smallEtc, 'mkdir -p /etc/pve/nodes/pve'], steps)).toEqual(['done', [{ status: 'names', names: ['firewall', 'nodes'] }]]);
  });
});

inside(`locks of this machine${reason}`, () => {
  test('both are held during the work, and free after it', () => {
    const look = { read: [folder('/run/lock')] };
    const results = inNamespace(probe, ['mount -t tmpfs none /run', 'mkdir /run/lock'], [
      { lock: 'pvewall', then: [{ lock: 'pvewall', then: [] }, { lock: 'pve-firewall', then: [look] }] },
      { lock: 'pvewall', then: [] },
      look,
    ]);
    expect(results).toEqual([
      [
        { code: 'locked', message: expect.stringContaining('held by process'), hint: expect.any(String) },
        [[{ status: 'names', names: ['pvefw.lck', 'pvewall.lock'] }]],
      ],
      [],
      [{ status: 'names', names: ['pvefw.lck', 'pvewall.lock'] }],
    ]);
  });
});

describe('as an ordinary user', () => {
  test('what may not be read or written says so', () => {
    const shut = mkdtempSync(join(tmpdir(), 'pvewall-shut-'));
    try {
      writeFileSync(join(shut, 'file'), 'secret');
      chmodSync(join(shut, 'file'), 0);
      chmodSync(shut, 0o555);
      expect(asNobody(probe, [{ read: [file(join(shut, 'file'))] }, write(join(shut, 'other'), null, 'x')])).toEqual([
        [{ status: 'failed', reason: 'permission denied', hint: 'Run as root.' }],
        { code: 'denied', message: `${join(shut, 'other')}: it cannot be written: permission denied`, hint: 'Run as root.' },
      ]);
    } finally {
      chmodSync(shut, 0o700);
      rmSync(shut, { recursive: true });
    }
  });
});

describe('commands', () => {
  const command = (...argv: [string, ...string[]]): { perform: Effect } => ({
    perform: { type: 'command', argv, purpose: 'load the module', undo: 'repeat', liveOnly: true },
  });

  test('run as argument vectors, and tell in their own words why they failed', () => {
    const made = mkdtempSync(join(tmpdir(), 'pvewall-command-'));
    chmodSync(made, 0o777);
    try {
      const odd = join(made, '$(x); *');
      const results = asNobody(probe, [
        command('touch', odd),
        { read: [folder(made)] },
        command('ls', join(made, 'none')),
        command('pvewall-no-such-program'),
      ]);
      expect(results).toEqual([
        'done',
        [{ status: 'names', names: ['$(x); *'] }],
        { code: 'failed', message: expect.stringMatching(/^cannot load the module: ls: .*No such file/), hint: expect.any(String) },
        { code: 'failed', message: 'cannot load the module: there is no program pvewall-no-such-program', hint: expect.any(String) },
      ]);
    } finally {
      rmSync(made, { recursive: true });
    }
  });
});
