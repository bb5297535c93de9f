import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Effect, Host, Query, Reading } from '@pvewall/model';
import { directoryHost } from './directory-host.ts';

let root = '';
let host: Host;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pvewall-host-'));
  mkdirSync(join(root, 'etc/pve/nodes/alpha/qemu-server'), { recursive: true });
  host = directoryHost(root);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function put(path: string, content: string | Buffer): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

async function ask(query: Query): Promise<Reading | undefined> {
  return (await host.read([query]))[0];
}

const file = (path: string): Promise<Reading | undefined> => ask({ type: 'file', path });

/** The names in a folder of the tree, to see that no temporary file stays. */
function names(folder: string): string[] {
  return readdirSync(join(root, folder)).sort();
}

async function fails(effect: Effect): Promise<unknown> {
  return host.perform(effect).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe('read', () => {
  test('answers in the order of the questions, each by itself', async () => {
    put('etc/pve/firewall/cluster.fw', '[RULES]\n');
    put('etc/pve/firewall/100.fw', Buffer.from([0xff]));
    const answers = await host.read([
      { type: 'file', path: '/etc/pve/firewall/100.fw' },
      { type: 'file', path: '/etc/pve/firewall/cluster.fw' },
      { type: 'file', path: '/etc/pve/firewall/101.fw' },
      { type: 'folder', path: '/etc/pve/firewall' },
      { type: 'folder', path: '/etc/pve/sdn' },
      { type: 'ebtables' },
    ]);
    expect(answers.map((answer) => answer.status)).toEqual(['failed', 'text', 'absent', 'names', 'absent', 'absent']);
    expect(answers[1]).toEqual({ status: 'text', text: '[RULES]\n' });
    expect(answers[3]).toEqual({ status: 'names', names: ['100.fw', 'cluster.fw'] });
  });

  test.each([
    [Buffer.from('a\nbä\xff', 'latin1'), 'line 2, byte 2 of the line'],
    [Buffer.concat([Buffer.from('ü\nüü'), Buffer.from([0xc3])]), 'line 2, byte 5 of the line'],
    [Buffer.concat([Buffer.from([0xe2, 0x82]), Buffer.from('\nok')]), 'line 1, byte 1 of the line'],
    [Buffer.concat([Buffer.from('ok'), Buffer.from([0xed, 0xa0, 0x80])]), 'line 1, byte 3 of the line'],
  ])('tells where %p stops being UTF-8', async (bytes, where) => {
    put('etc/pve/firewall/cluster.fw', bytes);
    expect(await file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'failed', reason: `it is not UTF-8: ${where}` });
  });

  test('takes a replacement character that the file really holds', async () => {
    put('etc/pve/firewall/cluster.fw', '# \uFFFD\n');
    expect(await file('/etc/pve/firewall/cluster.fw')).toEqual({ status: 'text', text: '# \uFFFD\n' });
  });

  test('takes 1 MiB under /etc/pve and not a byte more; elsewhere more', async () => {
    put('etc/pve/firewall/cluster.fw', '#'.repeat(1_048_576));
    put('etc/pve/firewall/100.fw', '#'.repeat(1_048_577));
    put('etc/services', '#'.repeat(1_048_577));
    expect(await file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'text' });
    expect(await file('/etc/services')).toMatchObject({ status: 'text' });
    expect(await file('/etc/pve/firewall/100.fw')).toMatchObject({ status: 'failed', reason: expect.stringContaining('1048577 bytes') });
  });

  test('says what stands in the place of a file, a folder, a link', async () => {
    mkdirSync(join(root, 'etc/pve/firewall/cluster.fw'), { recursive: true });
    put('etc/hosts', '');
    expect(await file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'failed', reason: 'it is a folder, not a file' });
    expect(await ask({ type: 'folder', path: '/etc/hosts' })).toMatchObject({ status: 'failed', reason: 'it is a file, not a folder' });
    expect(await ask({ type: 'link', path: '/etc/hosts' })).toMatchObject({ status: 'failed', reason: 'it is not a symbolic link' });
    expect(await file('/etc/hosts/x')).toMatchObject({ status: 'failed', reason: 'a part of the path is a file, not a folder' });
  });

  test.each(['etc/hosts', '/etc/../../etc/passwd', '/etc/hosts\0'])('answers no path like %j', async (path) => {
    expect(await file(path)).toMatchObject({ status: 'failed', reason: expect.stringContaining('not a plain absolute path') });
  });
});

describe('links', () => {
  test('lead inside the tree, wherever they point', async () => {
    put('etc/target', 'inside');
    put('etc/folder/x', 'x');
    const targets: [string, string][] = [
      ['absolute', '/etc/target'],
      ['relative', 'target'],
      ['climbing', '../../../../../../../../etc/target'],
      ['over-folder', '/etc/folder/../target'],
    ];
    for (const [name, target] of targets) {
      symlinkSync(target, join(root, 'etc', name));
      expect([name, await file(`/etc/${name}`)]).toEqual([name, { status: 'text', text: 'inside' }]);
    }
    symlinkSync('/etc', join(root, 'outer'));
    expect(await file('/outer/folder/x')).toEqual({ status: 'text', text: 'x' });
  });

  test('never lead out of it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'pvewall-outside-'));
    try {
      writeFileSync(join(outside, 'secret'), 'secret');
      symlinkSync(join(outside, 'secret'), join(root, 'etc/stolen'));
      symlinkSync(outside, join(root, 'etc/pve/firewall'));
      expect(await file('/etc/stolen')).toEqual({ status: 'absent' });
      expect(await file('/etc/pve/firewall/secret')).toEqual({ status: 'absent' });
      await host.perform({ type: 'write-file', path: '/etc/pve/firewall/cluster.fw', before: null, after: 'x' });
      expect(readdirSync(outside)).toEqual(['secret']);
      expect(await file('/etc/pve/firewall/cluster.fw')).toEqual({ status: 'text', text: 'x' });
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test('in a circle are a failure, to /dev/null an empty file', async () => {
    symlinkSync('b', join(root, 'etc/a'));
    symlinkSync('a', join(root, 'etc/b'));
    symlinkSync('/dev/null', join(root, 'etc/masked.conf'));
    expect(await file('/etc/a')).toMatchObject({ status: 'failed', reason: 'its symbolic links lead in a circle' });
    expect(await file('/etc/masked.conf')).toEqual({ status: 'text', text: '' });
  });

  test('of pmxcfs are there even when the captured tree lacks them', async () => {
    put('etc/pve/nodes/alpha/host.fw', 'h');
    put('etc/pve/nodes/alpha/qemu-server/100.conf', 'c');
    expect(await file('/etc/pve/local/host.fw')).toEqual({ status: 'text', text: 'h' });
    expect(await ask({ type: 'folder', path: '/etc/pve/qemu-server' })).toEqual({ status: 'names', names: ['100.conf'] });
    expect(await ask({ type: 'link', path: '/etc/pve/local' })).toEqual({ status: 'text', text: 'nodes/alpha' });
    symlinkSync('nodes/beta', join(root, 'etc/pve/local'));
    expect(await file('/etc/pve/local/host.fw')).toEqual({ status: 'absent' });
  });
});

describe('the node', () => {
  test('is the one that was asked for, the one of etc/hostname, the first', () => {
    mkdirSync(join(root, 'etc/pve/nodes/beta'));
    expect(host.node).toBe('alpha');
    put('etc/hostname', 'beta.example.org\n');
    expect(directoryHost(root).node).toBe('beta');
    put('etc/hostname', 'gamma\n');
    expect(directoryHost(root).node).toBe('alpha');
    expect(directoryHost(root, { node: 'delta' }).node).toBe('delta');
    rmSync(join(root, 'etc/pve'), { recursive: true });
    expect(directoryHost(root).node).toBe('gamma');
    rmSync(join(root, 'etc/hostname'));
    expect(directoryHost(root).node).toBe(hostname().split('.')[0]);
  });

  test.each(['../x', 'a/b', '', '-a', 'a\n'])('%j is refused', (node) => {
    expect(() => directoryHost(root, { node })).toThrow('is not the name of a node');
  });

  test('a root that is not there or is no directory is refused', () => {
    put('file', '');
    expect(() => directoryHost(join(root, 'nowhere'))).toThrow(`${join(root, 'nowhere')}: cannot look at the directory: it does not exist`);
    expect(() => directoryHost(join(root, 'file'))).toThrow('it is a file, not a directory');
  });
});

describe('write-file', () => {
  const path = '/etc/pve/firewall/cluster.fw';

  test('creates with its folders, replaces, and leaves nothing beside it', async () => {
    await host.perform({ type: 'write-file', path, before: null, after: 'one' });
    await host.perform({ type: 'write-file', path, before: 'one', after: 'zwei ü' });
    expect(await file(path)).toEqual({ status: 'text', text: 'zwei ü' });
    expect(names('etc/pve/firewall')).toEqual(['cluster.fw']);
  });

  test('gives a new file its mode, outside /etc/pve, and lets an old one keep its own', async () => {
    await host.perform({ type: 'write-file', path: '/usr/share/x/plugin', before: null, after: '1', mode: 0o755 });
    expect(statSync(join(root, 'usr/share/x/plugin')).mode & 0o777).toBe(0o755);
    await host.perform({ type: 'write-file', path: '/usr/share/x/plugin', before: '1', after: '2', mode: 0o600 });
    expect(statSync(join(root, 'usr/share/x/plugin')).mode & 0o777).toBe(0o755);
  });

  test.each([
    ['changed', 'other', 'mine', 'was changed by somebody since it was read'],
    ['created', 'other', null, 'was created by somebody since it was read'],
    ['gone', null, 'mine', 'is gone since it was read'],
  ])('refuses a file that was %s', async (_, now, before, message) => {
    if (now !== null) put(path.slice(1), now);
    expect(await fails({ type: 'write-file', path, before, after: 'new' })).toMatchObject({ code: 'stale', message: `${path} ${message}` });
    expect(await file(path)).toEqual(now === null ? { status: 'absent' } : { status: 'text', text: now });
  });

  test('refuses a link and a folder in the place of the file', async () => {
    put('etc/other', 'before');
    mkdirSync(join(root, 'etc/pve/firewall/100.fw'), { recursive: true });
    symlinkSync('/etc/other', join(root, path));
    expect(await fails({ type: 'write-file', path, before: 'before', after: 'x' })).toMatchObject({
      code: 'failed',
      message: `${path}: it is a symbolic link to /etc/other, and pvewall writes plain files only`,
    });
    expect(readFileSync(join(root, 'etc/other'), 'utf8')).toBe('before');
    expect(await fails({ type: 'write-file', path: '/etc/pve/firewall/100.fw', before: null, after: 'x' })).toMatchObject({
      message: '/etc/pve/firewall/100.fw: it is a folder, not a file',
    });
  });

  test('refuses what pmxcfs would cut off, before anything is written', async () => {
    put(path.slice(1), 'old');
    const after = 'ü'.repeat(524_289);
    expect(await fails({ type: 'write-file', path, before: 'old', after })).toMatchObject({
      code: 'failed',
      message: `${path}: it would have 1048578 bytes, and /etc/pve keeps no file over 1048576`,
    });
    expect(await file(path)).toEqual({ status: 'text', text: 'old' });
  });

  test('does not write through a temporary name that somebody laid out', async () => {
    put('etc/victim', 'safe');
    mkdirSync(join(root, 'etc/pve/firewall'), { recursive: true });
    symlinkSync('/etc/victim', join(root, `${path}.tmp.${process.pid}`));
    expect(await fails({ type: 'write-file', path, before: null, after: 'x' })).toMatchObject({ code: 'failed' });
    expect(readFileSync(join(root, 'etc/victim'), 'utf8')).toBe('safe');
    expect(await file(path)).toEqual({ status: 'absent' });
  });
});

test('remove-file removes what it was told, and nothing else', async () => {
  put('etc/x', 'a');
  expect(await fails({ type: 'remove-file', path: '/etc/x', before: 'b' })).toMatchObject({ code: 'stale' });
  await host.perform({ type: 'remove-file', path: '/etc/x', before: 'a' });
  expect(await file('/etc/x')).toEqual({ status: 'absent' });
  expect(await fails({ type: 'remove-file', path: '/etc/x', before: 'a' })).toMatchObject({ code: 'stale', message: '/etc/x is gone since it was read' });
});

test('write-link makes, moves and removes a link, and only the one it was told', async () => {
  const path = '/etc/systemd/system/multi-user.target.wants/x.service';
  const link = { type: 'link', path } as const;
  await host.perform({ type: 'write-link', path, before: null, after: '/a' });
  expect(await ask(link)).toEqual({ status: 'text', text: '/a' });
  await host.perform({ type: 'write-link', path, before: '/a', after: '/b' });
  expect(await ask(link)).toEqual({ status: 'text', text: '/b' });
  expect(await fails({ type: 'write-link', path, before: '/a', after: null })).toMatchObject({ code: 'stale' });
  expect(await fails({ type: 'write-link', path, before: null, after: '/c' })).toMatchObject({ code: 'stale' });
  await host.perform({ type: 'write-link', path, before: '/b', after: null });
  expect(names('etc/systemd/system/multi-user.target.wants')).toEqual([]);
  put('etc/plain', '');
  expect(await fails({ type: 'write-link', path: '/etc/plain', before: null, after: '/c' })).toMatchObject({ code: 'stale' });
});

describe('write-sysctl', () => {
  const key = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
  const path = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';

  test('changes what was captured', async () => {
    put(path, '120\n');
    expect(await fails({ type: 'write-sysctl', key, before: '60', after: '30' })).toMatchObject({ code: 'stale', message: `${key} is 120, no longer 60` });
    await host.perform({ type: 'write-sysctl', key, before: '120', after: '30' });
    expect(await file(path)).toEqual({ status: 'text', text: '30\n' });
  });

  test('adds what was not, when the plan knew that', async () => {
    expect(await fails({ type: 'write-sysctl', key, before: '120', after: '30' })).toMatchObject({
      code: 'failed',
      hint: expect.stringContaining('modprobe nf_conntrack'),
    });
    await host.perform({ type: 'write-sysctl', key, before: null, after: '30' });
    expect(await file(path)).toEqual({ status: 'text', text: '30\n' });
    expect(await fails({ type: 'write-sysctl', key, before: null, after: '40' })).toMatchObject({ code: 'stale' });
  });

  test('does not climb out of /proc/sys', async () => {
    put('etc/passwd', 'x');
    expect(await fails({ type: 'write-sysctl', key: 'a.//.//.//.etc.passwd', before: 'x', after: 'y' })).toMatchObject({ code: 'failed' });
    expect(await file('/etc/passwd')).toEqual({ status: 'text', text: 'x' });
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
    put('ebtables-save', text);
    expect(await ask({ type: 'ebtables' })).toEqual({ status: 'ebtables', text, variant });
  });

  test('restoring replaces one table and keeps the other', async () => {
    put('ebtables-save', captured);
    const after = '*filter\n:INPUT DROP\n-A INPUT -j CONTINUE\n';
    expect(await fails({ type: 'restore-ebtables', table: 'filter', before: '', after })).toMatchObject({ code: 'stale' });
    await host.perform({ type: 'restore-ebtables', table: 'filter', before: '*filter\n:INPUT ACCEPT\n', after });
    expect(readFileSync(join(root, 'ebtables-save'), 'utf8')).toBe(captured.replace(/\*filter[^]*/, after));
    await host.perform({ type: 'restore-ebtables', table: 'nat', before: '*nat\n:PREROUTING ACCEPT\n', after: '*nat\n:PREROUTING DROP\n' });
    expect(readFileSync(join(root, 'ebtables-save'), 'utf8')).toContain('*nat\n:PREROUTING DROP\n# Generated');
    expect(readFileSync(join(root, 'ebtables-save'), 'utf8')).toContain(after);
  });

  test('restoring into nothing makes the file', async () => {
    await host.perform({ type: 'restore-ebtables', table: 'filter', before: '', after: '*filter\n:INPUT DROP\n' });
    expect(readFileSync(join(root, 'ebtables-save'), 'utf8')).toBe('*filter\n:INPUT DROP\n');
  });

  test('a directory has no kernel to ask, and runs nothing', async () => {
    expect(await host.tryEbtables('filter', '*filter\n')).toEqual({ status: 'unavailable', reason: 'a directory cannot be asked' });
    await host.perform({ type: 'command', argv: ['touch', join(root, 'ran')], purpose: 'nothing', liveOnly: true });
    expect(names('')).toEqual(['etc']);
  });
});
