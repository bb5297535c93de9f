import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { DirectoryFixture } from './directory-fixture.ts';

const at = new DirectoryFixture();

describe('write-file', () => {
  const path = '/etc/pve/firewall/cluster.fw';

  test('creates with its folders, replaces, and leaves nothing beside it', async () => {
    await at.host.perform({ type: 'write-file', path, before: null, after: 'one' });
    await at.host.perform({ type: 'write-file', path, before: 'one', after: 'zwei ü' });
    expect(await at.file(path)).toEqual({ status: 'text', text: 'zwei ü' });
    expect(at.names('etc/pve/firewall')).toEqual(['cluster.fw']);
  });

  test('gives a new file its mode, outside /etc/pve, and lets an old one keep its own', async () => {
    await at.host.perform({ type: 'write-file', path: '/usr/share/x/plugin', before: null, after: '1', mode: 0o755 });
    expect(statSync(at.real('usr/share/x/plugin')).mode & 0o777).toBe(0o755);
    await at.host.perform({ type: 'write-file', path: '/usr/share/x/plugin', before: '1', after: '2', mode: 0o600 });
    expect(statSync(at.real('usr/share/x/plugin')).mode & 0o777).toBe(0o755);
  });

  test.each([
    ['changed', 'other', 'mine', 'was changed by somebody since it was read'],
    ['created', 'other', null, 'was created by somebody since it was read'],
    ['gone', null, 'mine', 'is gone since it was read'],
  ])('refuses a file that was %s', async (_, now, before, message) => {
    if (now !== null) at.put(path.slice(1), now);
    expect(await at.fails({ type: 'write-file', path, before, after: 'new' })).toMatchObject({ code: 'stale', message: `${path} ${message}` });
    expect(await at.file(path)).toEqual(now === null ? { status: 'absent' } : { status: 'text', text: now });
  });

  test('refuses a link and a folder in the place of the file', async () => {
    at.put('etc/other', 'before');
    mkdirSync(at.real('etc/pve/firewall/100.fw'), { recursive: true });
    symlinkSync('/etc/other', at.real(path));
    expect(await at.fails({ type: 'write-file', path, before: 'before', after: 'x' })).toMatchObject({
      code: 'failed',
      message: `${path}: it is a symbolic link to /etc/other, and pvewall writes plain files only`,
    });
    expect(readFileSync(at.real('etc/other'), 'utf8')).toBe('before');
    expect(await at.fails({ type: 'write-file', path: '/etc/pve/firewall/100.fw', before: null, after: 'x' })).toMatchObject({
      message: '/etc/pve/firewall/100.fw: it is a folder, not a file',
    });
  });

  test('refuses what pmxcfs would cut off, before anything is written', async () => {
    at.put(path.slice(1), 'old');
    const after = 'ü'.repeat(524_289);
    expect(await at.fails({ type: 'write-file', path, before: 'old', after })).toMatchObject({
      code: 'failed',
      message: `${path}: it would have 1048578 bytes, and /etc/pve keeps no file over 1048576`,
    });
    expect(await at.file(path)).toEqual({ status: 'text', text: 'old' });
  });

  test('does not write through a temporary name that somebody laid out', async () => {
    at.put('etc/victim', 'safe');
    at.put(path.slice(1), 'old');
    symlinkSync('/etc/victim', at.real(`${path}.tmp.${process.pid}`));
    await at.host.perform({ type: 'write-file', path, before: 'old', after: 'new' });
    expect(readFileSync(at.real('etc/victim'), 'utf8')).toBe('safe');
    expect(await at.file(path)).toEqual({ status: 'text', text: 'new' });
    mkdirSync(at.real(`${path}.tmp.${process.pid}`));
    expect(await at.fails({ type: 'write-file', path, before: 'new', after: 'x' })).toMatchObject({
      code: 'failed',
      message: expect.stringMatching(/cluster\.fw\.tmp\.\d+ is in the way$/),
    });
    expect(await at.file(path)).toEqual({ status: 'text', text: 'new' });
  });

  test('clears away what a writer that is no more left beside the file, and nothing else', async () => {
    const dead = spawnSync('true').pid;
    const others = [`cluster.fw.tmp.${process.ppid}`, `other.fw.tmp.${dead}`, 'cluster.fw.tmp.x', 'cluster.fw.tmp'];
    for (const name of [...others, `cluster.fw.tmp.${dead}`]) at.put(`etc/pve/firewall/${name}`, 'half');
    await at.host.perform({ type: 'write-file', path, before: null, after: 'x' });
    expect(at.names('etc/pve/firewall')).toEqual(['cluster.fw', ...others].sort());
  });
});

test('remove-file removes what it was told, and nothing else', async () => {
  at.put('etc/x', 'a');
  expect(await at.fails({ type: 'remove-file', path: '/etc/x', before: 'b' })).toMatchObject({ code: 'stale' });
  await at.host.perform({ type: 'remove-file', path: '/etc/x', before: 'a' });
  expect(await at.file('/etc/x')).toEqual({ status: 'absent' });
  expect(await at.fails({ type: 'remove-file', path: '/etc/x', before: 'a' })).toMatchObject({ code: 'stale', message: '/etc/x is gone since it was read' });
});

test('write-link makes, moves and removes a link, and only the one it was told', async () => {
  const path = '/etc/systemd/system/multi-user.target.wants/x.service';
  const link = { type: 'link', path } as const;
  await at.host.perform({ type: 'write-link', path, before: null, after: '/a' });
  expect(await at.ask(link)).toEqual({ status: 'text', text: '/a' });
  await at.host.perform({ type: 'write-link', path, before: '/a', after: '/b' });
  expect(await at.ask(link)).toEqual({ status: 'text', text: '/b' });
  expect(await at.fails({ type: 'write-link', path, before: '/a', after: null })).toMatchObject({ code: 'stale' });
  expect(await at.fails({ type: 'write-link', path, before: null, after: '/c' })).toMatchObject({ code: 'stale' });
  await at.host.perform({ type: 'write-link', path, before: '/b', after: null });
  expect(at.names('etc/systemd/system/multi-user.target.wants')).toEqual([]);
  at.put('etc/plain', '');
  expect(await at.fails({ type: 'write-link', path: '/etc/plain', before: null, after: '/c' })).toMatchObject({ code: 'stale' });
});

describe('write-sysctl', () => {
  const key = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
  const path = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';

  test('changes what was captured', async () => {
    at.put(path, '120\n');
    expect(await at.fails({ type: 'write-sysctl', key, before: '60', after: '30' })).toMatchObject({ code: 'stale', message: `${key} is 120, no longer 60` });
    await at.host.perform({ type: 'write-sysctl', key, before: '120', after: '30' });
    expect(await at.file(path)).toEqual({ status: 'text', text: '30\n' });
  });

  test('adds what was not, when the plan knew that', async () => {
    expect(await at.fails({ type: 'write-sysctl', key, before: '120', after: '30' })).toMatchObject({
      code: 'failed',
      hint: expect.stringContaining('modprobe nf_conntrack'),
    });
    await at.host.perform({ type: 'write-sysctl', key, before: null, after: '30' });
    expect(await at.file(path)).toEqual({ status: 'text', text: '30\n' });
    expect(await at.fails({ type: 'write-sysctl', key, before: null, after: '40' })).toMatchObject({ code: 'stale' });
  });

  test('does not climb out of /proc/sys', async () => {
    at.put('etc/passwd', 'x');
    expect(await at.fails({ type: 'write-sysctl', key: 'a.//.//.//.etc.passwd', before: 'x', after: 'y' })).toMatchObject({ code: 'failed' });
    expect(await at.file('/etc/passwd')).toEqual({ status: 'text', text: 'x' });
  });
});

describe('ebtables', () => {
  const captured = [
    '# Generated by ebtables-save v1.8.11 (nf_tables) on Sun Nov 22 13:16:12 2026',
    '*nat',
    ':PREROUTING ACCEPT',
    '# Completed on Sun Nov 22 13:16:12 2026',
    '# Generated by ebtables-save v1.8.11 (nf_tables) on Sun Nov 22 13:16:12 2026',
    '*filter',
    ':INPUT ACCEPT',
    '# Completed on Sun Nov 22 13:16:12 2026',
    '',
  ].join('\n');

  test.each([
    [captured, { backend: 'nft', version: '1.8.11' }],
    ['# Generated by ebtables-save v1.0 (legacy) on Sun Nov 22 13:16:12 UTC 2026\n*filter\n', { backend: 'legacy', version: '2.0.11' }],
    ['*filter\n:INPUT ACCEPT\n', { backend: 'legacy', version: '2.0.11' }],
  ])('knows who printed the captured text', async (text, variant) => {
    at.put('ebtables-save', text);
    expect(await at.ask({ type: 'ebtables' })).toEqual({ status: 'ebtables', text, variant });
  });

  test('restoring replaces one table and keeps the other', async () => {
    at.put('ebtables-save', captured);
    const after = '*filter\n:INPUT DROP\n-A INPUT -j CONTINUE\n';
    expect(await at.fails({ type: 'restore-ebtables', table: 'filter', chains: ['INPUT'], before: '', after })).toMatchObject({ code: 'stale' });
    await at.host.perform({ type: 'restore-ebtables', table: 'filter', chains: ['INPUT'], before: '*filter\n:INPUT ACCEPT\n', after });
    expect(readFileSync(at.real('ebtables-save'), 'utf8')).toBe(captured.replace(/\*filter[^]*/, after));
    await at.host.perform({ type: 'restore-ebtables', table: 'nat', chains: ['INPUT'], before: '*nat\n:PREROUTING ACCEPT\n', after: '*nat\n:PREROUTING DROP\n' });
    expect(readFileSync(at.real('ebtables-save'), 'utf8')).toContain('*nat\n:PREROUTING DROP\n# Generated');
    expect(readFileSync(at.real('ebtables-save'), 'utf8')).toContain(after);
  });

  test('restoring into nothing makes the file', async () => {
    await at.host.perform({ type: 'restore-ebtables', table: 'filter', chains: ['INPUT'], before: '', after: '*filter\n:INPUT DROP\n' });
    expect(readFileSync(at.real('ebtables-save'), 'utf8')).toBe('*filter\n:INPUT DROP\n');
  });

  test('a directory has no kernel to ask, and runs nothing', async () => {
    expect(await at.host.tryEbtables('filter', '*filter\n')).toEqual({ status: 'unavailable', reason: 'a directory cannot be asked' });
    await at.host.perform({ type: 'command', argv: ['touch', at.real('ran')], purpose: 'nothing', undo: 'repeat', liveOnly: true });
    expect(at.names('')).toEqual(['etc']);
  });
});

test('what a dead writer left beside what an effect writes goes, and nothing else', async () => {
  const dead = spawnSync('true').pid;
  const left = ['etc/pve/firewall/100.fw', 'proc/sys/net/netfilter/nf_conntrack_max', 'ebtables-save', 'etc/systemd/system/x.wants/x.service'];
  for (const path of left) for (const pid of [dead, process.ppid]) at.put(`${path}.tmp.${pid}`, 'half');
  at.put(`etc/pve/firewall/1100.fw.tmp.${dead}`, 'not named');
  const file = { before: '', after: '' };
  await at.host.tidy({ type: 'remove-file', path: '/etc/pve/firewall/100.fw', before: '' });
  await at.host.tidy({ type: 'write-sysctl', key: 'net.netfilter.nf_conntrack_max', ...file });
  await at.host.tidy({ type: 'restore-ebtables', table: 'filter', chains: [], ...file });
  await at.host.tidy({ type: 'write-link', path: '/etc/systemd/system/x.wants/x.service', ...file });
  await at.host.tidy({ type: 'write-file', path: '/etc/no/such/folder', ...file });
  for (const path of left) expect([existsSync(at.real(`${path}.tmp.${dead}`)), existsSync(at.real(`${path}.tmp.${process.ppid}`))]).toEqual([false, true]);
  expect(existsSync(at.real(`etc/pve/firewall/1100.fw.tmp.${dead}`))).toBe(true);
});
