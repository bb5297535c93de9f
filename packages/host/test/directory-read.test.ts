import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { directoryHost } from '@pvewall/host';
import { DirectoryFixture } from './directory-fixture.ts';

const at = new DirectoryFixture();

describe('read', () => {
  test('answers in the order of the questions, each by itself', async () => {
    at.put('etc/pve/firewall/cluster.fw', '[RULES]\n');
    at.put('etc/pve/firewall/100.fw', Buffer.from([0xff]));
    const answers = await at.host.read([
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
    at.put('etc/pve/firewall/cluster.fw', bytes);
    expect(await at.file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'failed', reason: `it is not UTF-8: ${where}` });
  });

  test('takes a replacement character that the file really holds', async () => {
    at.put('etc/pve/firewall/cluster.fw', '# \uFFFD\n');
    expect(await at.file('/etc/pve/firewall/cluster.fw')).toEqual({ status: 'text', text: '# \uFFFD\n' });
  });

  test('takes 1 MiB under /etc/pve and not a byte more; elsewhere more', async () => {
    at.put('etc/pve/firewall/cluster.fw', '#'.repeat(1_048_576));
    at.put('etc/pve/firewall/100.fw', '#'.repeat(1_048_577));
    at.put('etc/services', '#'.repeat(1_048_577));
    expect(await at.file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'text' });
    expect(await at.file('/etc/services')).toMatchObject({ status: 'text' });
    expect(await at.file('/etc/pve/firewall/100.fw')).toMatchObject({ status: 'failed', reason: expect.stringContaining('1048577 bytes') });
  });

  test('says what stands in the place of a file, a folder, a link', async () => {
    mkdirSync(at.real('etc/pve/firewall/cluster.fw'), { recursive: true });
    at.put('etc/hosts', '');
    expect(await at.file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'failed', reason: 'it is a folder, not a file' });
    expect(await at.ask({ type: 'folder', path: '/etc/hosts' })).toMatchObject({ status: 'failed', reason: 'it is a file, not a folder' });
    expect(await at.ask({ type: 'link', path: '/etc/hosts' })).toMatchObject({ status: 'failed', reason: 'it is not a symbolic link' });
    expect(await at.file('/etc/hosts/x')).toMatchObject({ status: 'failed', reason: 'a part of the path is a file, not a folder' });
  });

  test('does not wait for what never comes', async () => {
    mkdirSync(at.real('etc/pve/firewall'));
    expect(spawnSync('mkfifo', [at.real('etc/pve/firewall/cluster.fw')]).status).toBe(0);
    expect(await at.file('/etc/pve/firewall/cluster.fw')).toMatchObject({ status: 'failed', reason: expect.stringContaining('a pipe') });
    expect(await at.fails({ type: 'write-file', path: '/etc/pve/firewall/cluster.fw', before: null, after: 'x' })).toMatchObject({ code: 'failed' });
  });

  test.each(['etc/hosts', '/etc/../../etc/passwd', '/etc/hosts\0'])('answers no path like %j', async (path) => {
    expect(await at.file(path)).toMatchObject({ status: 'failed', reason: expect.stringContaining('not a plain absolute path') });
  });
});

describe('links', () => {
  test('lead inside the tree, wherever they point', async () => {
    at.put('etc/target', 'inside');
    at.put('etc/folder/x', 'x');
    const targets: [string, string][] = [
      ['absolute', '/etc/target'],
      ['relative', 'target'],
      ['climbing', '../../../../../../../../etc/target'],
      ['over-folder', '/etc/folder/../target'],
    ];
    for (const [name, target] of targets) {
      symlinkSync(target, at.real(`etc/${name}`));
      expect([name, await at.file(`/etc/${name}`)]).toEqual([name, { status: 'text', text: 'inside' }]);
    }
    symlinkSync('/etc', at.real('outer'));
    expect(await at.file('/outer/folder/x')).toEqual({ status: 'text', text: 'x' });
  });

  test('never lead out of it', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'pvewall-outside-'));
    try {
      writeFileSync(join(outside, 'secret'), 'secret');
      symlinkSync(join(outside, 'secret'), at.real('etc/stolen'));
      symlinkSync(outside, at.real('etc/pve/firewall'));
      expect(await at.file('/etc/stolen')).toMatchObject({ status: 'failed', reason: 'it is a link that leads nowhere' });
      expect(await at.file('/etc/pve/firewall/secret')).toEqual({ status: 'absent' });
      await at.host.perform({ type: 'write-file', path: '/etc/pve/firewall/cluster.fw', before: null, after: 'x' });
      expect(readdirSync(outside)).toEqual(['secret']);
      expect(await at.file('/etc/pve/firewall/cluster.fw')).toEqual({ status: 'text', text: 'x' });
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  test('in a circle are a failure, to /dev/null an empty file', async () => {
    symlinkSync('b', at.real('etc/a'));
    symlinkSync('a', at.real('etc/b'));
    symlinkSync('/dev/null', at.real('etc/masked.conf'));
    expect(await at.file('/etc/a')).toMatchObject({ status: 'failed', reason: 'its symbolic links lead in a circle' });
    expect(await at.file('/etc/masked.conf')).toEqual({ status: 'text', text: '' });
  });

  test('of pmxcfs are there even when the captured tree lacks them', async () => {
    at.put('etc/pve/nodes/alpha/host.fw', 'h');
    at.put('etc/pve/nodes/alpha/qemu-server/100.conf', 'c');
    expect(await at.file('/etc/pve/local/host.fw')).toEqual({ status: 'text', text: 'h' });
    expect(await at.ask({ type: 'folder', path: '/etc/pve/qemu-server' })).toEqual({ status: 'names', names: ['100.conf'] });
    expect(await at.ask({ type: 'link', path: '/etc/pve/local' })).toEqual({ status: 'text', text: 'nodes/alpha' });
    symlinkSync('nodes/beta', at.real('etc/pve/local'));
    expect(await at.file('/etc/pve/local/host.fw')).toEqual({ status: 'absent' });
  });
});

describe('the node', () => {
  test('is the one that was asked for, the one of etc/hostname, the first', () => {
    mkdirSync(at.real('etc/pve/nodes/beta'));
    expect(at.host.node).toBe('alpha');
    at.put('etc/hostname', 'beta.example.org\n');
    expect(directoryHost(at.root).node).toBe('beta');
    at.put('etc/hostname', 'gamma\n');
    expect(directoryHost(at.root).node).toBe('alpha');
    expect(directoryHost(at.root, { node: 'delta' }).node).toBe('delta');
    rmSync(at.real('etc/pve'), { recursive: true });
    expect(directoryHost(at.root).node).toBe('gamma');
    rmSync(at.real('etc/hostname'));
    expect(directoryHost(at.root).node).toBe(hostname().split('.')[0]);
  });

  test.each(['../x', 'a/b', '', '-a', 'a\n'])('%j is refused', (node) => {
    expect(() => directoryHost(at.root, { node })).toThrow('is not the name of a node');
  });

  test('a root that is not there or is no directory is refused', () => {
    at.put('file', '');
    expect(() => directoryHost(at.real('nowhere'))).toThrow(`${at.real('nowhere')}: cannot look at the directory: it does not exist`);
    expect(() => directoryHost(at.real('file'))).toThrow('it is a file, not a directory');
  });
});
