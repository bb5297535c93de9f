import { execFileSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { directoryHost, entriesOf, writeCapture, type Answer, type CaptureEntry, type CaptureNotes } from '@pvewall/host';
import type { Query, Reading } from '@pvewall/model';
import { requirePrograms } from '../src/capture/archive.ts';

const notes: CaptureNotes = { capturedAt: '2026-01-02T03:04:05.678Z', pvewall: '1.2.3', node: 'pve', redacted: false, capturedFrom: 'directory' };
const cluster: CaptureEntry = { type: 'file', path: '/etc/pve/firewall/cluster.fw', text: '[OPTIONS]\n', writtenAt: '2025-12-31T23:59:59.001Z' };
const node: CaptureEntry = { type: 'folder', path: '/etc/pve/nodes/pve/lxc' };

let cwd = '';
beforeEach(() => { cwd = mkdtempSync(join(tmpdir(), 'pvewall-capture-')); });
afterEach(() => { rmSync(cwd, { recursive: true, force: true }); });

const write = (to: string, ...entries: readonly CaptureEntry[]): Promise<void> => writeCapture({ to, cwd, entries, notes });
const refusal = (to: string, ...entries: readonly CaptureEntry[]): Promise<unknown> => write(to, ...entries).then(() => undefined, (error: unknown) => error);
const mode = (path: string): number => lstatSync(join(cwd, path)).mode & 0o777;

describe('a directory', () => {
  test('has what was asked, for its owner alone, with the times of the host', async () => {
    await write('out', cluster, node, { type: 'link', path: '/etc/x.service', target: '/lib/x.service' });
    expect(readFileSync(join(cwd, 'out/etc/pve/firewall/cluster.fw'), 'utf8')).toBe('[OPTIONS]\n');
    expect(readlinkSync(join(cwd, 'out/etc/x.service'))).toBe('/lib/x.service');
    expect([mode('out'), mode('out/etc/pve'), mode('out/etc/pve/nodes/pve/lxc'), mode('out/etc/pve/firewall/cluster.fw'), mode('out/pvewall-capture.json')]).toEqual([0o700, 0o700, 0o700, 0o600, 0o600]);
    const [time] = await directoryHost(join(cwd, 'out')).read([{ type: 'written-at', path: '/etc/pve/firewall/cluster.fw' }]);
    expect(time).toEqual({ status: 'text', text: '2025-12-31T23:59:59.001Z' });
    expect(JSON.parse(readFileSync(join(cwd, 'out/pvewall-capture.json'), 'utf8'))).toEqual({ format_version: '1.0', captured_at: notes.capturedAt, captured_from: 'directory', pvewall: '1.2.3', node: 'pve', redacted: false, failed: [] });
    expect(readdirSync(cwd)).toEqual(['out']);
  });

  test.each<[string, () => void]>([
    ['a file', () => { writeFileSync(join(cwd, 'out'), 'mine'); }],
    ['a folder', () => { mkdirSync(join(cwd, 'out')); }],
    ['a link', () => { symlinkSync(tmpdir(), join(cwd, 'out')); }],
    ['a link to nothing', () => { symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'out')); }],
  ])('is not written in the place of %s', async (_, plant) => {
    plant();
    expect(await refusal('out', cluster)).toMatchObject({ name: 'HostError', message: 'out exists already' });
    expect(readdirSync(cwd)).toEqual(['out']);
  });

  test('needs the folder that it goes into', async () => {
    expect(await refusal('no/out', cluster)).toMatchObject({ name: 'HostError', message: 'cannot write no/out: there is no folder no' });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('is not there at all when a part of it cannot be written', async () => {
    expect(await refusal('out', cluster, { type: 'file', path: '/etc/../../escaped', text: '' })).toMatchObject({ name: 'HostError' });
    expect(await refusal('out', cluster, { type: 'file', path: `/${'x'.repeat(300)}`, text: '' })).toMatchObject({ message: expect.stringContaining('the name is too long') });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('has nothing behind a link, wherever the host had it lead', async () => {
    const outside = join(cwd, 'outside');
    mkdirSync(outside);
    await write('out', { type: 'link', path: '/etc/x', target: outside }, { type: 'file', path: '/etc/x/planted', text: 'x' });
    expect(readdirSync(outside)).toEqual([]);
    expect(statSync(join(cwd, 'out/etc/x')).isDirectory()).toBe(true);
  });
});

describe('an archive', () => {
  const list = (file: string): string[] => execFileSync('tar', ['--list', '--verbose', '--numeric-owner', '-f', join(cwd, file)], { encoding: 'utf8', env: { ...process.env, TZ: 'UTC' } }).trim().split('\n');

  test.each(['a.tar.zst', 'a.tar.gz', 'a.tar'])('%s holds one folder of its name, sorted, of nobody, and is the same bytes each time', async (name) => {
    await write(name, cluster, node);
    expect(list(name)).toEqual(['a/', 'a/etc/', 'a/etc/pve/', 'a/etc/pve/firewall/', 'a/etc/pve/firewall/cluster.fw', 'a/etc/pve/nodes/', 'a/etc/pve/nodes/pve/', 'a/etc/pve/nodes/pve/lxc/', 'a/etc/pve/nodes/pve/lxc/.pvewall-empty', 'a/pvewall-capture.json'].map((path) => expect.stringMatching(new RegExp(`^${path.endsWith('/') ? 'drwx------' : '-rw-------'} 0/0 .* ${path}$`))));
    expect(mode(name)).toBe(0o600);
    const bytes = readFileSync(join(cwd, name));
    rmSync(join(cwd, name));
    await new Promise((resolve) => { setTimeout(resolve, 1100); });
    await write(name, node, cluster);
    expect(readFileSync(join(cwd, name)).equals(bytes)).toBe(true);
    expect(readdirSync(cwd)).toEqual([name]);
  });

  test('unpacks to the directory that would have been written', async () => {
    await write('a.tar.zst', cluster, node);
    execFileSync('tar', ['-xf', 'a.tar.zst'], { cwd });
    const [text, time] = await directoryHost(join(cwd, 'a')).read([{ type: 'file', path: cluster.path }, { type: 'written-at', path: cluster.path }]);
    expect([text, time]).toEqual([{ status: 'text', text: '[OPTIONS]\n' }, { status: 'text', text: '2025-12-31T23:59:59.001Z' }]);
  });

  test('takes the place of nothing, and follows no link', async () => {
    symlinkSync(join(cwd, 'elsewhere'), join(cwd, 'a.tar.zst'));
    expect(await refusal('a.tar.zst', cluster)).toMatchObject({ message: 'a.tar.zst exists already' });
    expect(existsSync(join(cwd, 'elsewhere'))).toBe(false);
  });

  test.each(['a.zip', 'a.tar.xz', 'a.zst'])('is not written as %s', async (name) => {
    expect(await refusal(name, cluster)).toMatchObject({ hint: expect.stringContaining('.tar.zst') });
    expect(readdirSync(cwd)).toEqual([]);
  });

  test('says which program is missing, and where it is to be had', async () => {
    const asked = requirePrograms({ ending: '.tar.zst', compressor: ['pvewall-no-such-program'], package: 'zstd' });
    await expect(asked).rejects.toMatchObject({ message: 'there is no program pvewall-no-such-program, which a .tar.zst file needs', hint: expect.stringContaining('apt-get install zstd') });
  });
});

describe('a directory host of it', () => {
  const file = (path: string): Query => ({ type: 'file', path });

  async function again(answers: readonly Answer[]): Promise<Reading[]> {
    await write('out', ...entriesOf(answers));
    return directoryHost(join(cwd, 'out'), { node: 'pve' }).read(answers.map(({ query }) => query));
  }

  test.each<[string, Query, Reading]>([
    ['what is there', file('/etc/a'), { status: 'text', text: 'x\n' }],
    ['what is empty', file('/etc/a'), { status: 'text', text: '' }],
    ['what is not there', file('/etc/a'), { status: 'absent' }],
    ['what could not be read', file('/etc/a'), { status: 'failed', reason: 'permission denied', hint: 'Run as root.' }],
    ['a folder that could not be listed', { type: 'folder', path: '/etc/a' }, { status: 'failed', reason: 'permission denied' }],
    ['a folder without anything', { type: 'folder', path: '/etc/a' }, { status: 'names', names: [] }],
    ['a link', { type: 'link', path: '/etc/a' }, { status: 'text', text: '../b' }],
    ['a program that failed', { type: 'sshd' }, { status: 'failed', reason: 'no hostkeys available', hint: 'Run as root.' }],
    ['a program that is not there', { type: 'sshd' }, { status: 'absent' }],
    ['the state of the firewall', { type: 'firewall-status' }, { status: 'text', text: 'enabled/running (pending changes)' }],
    ['bridges of nft', { type: 'ebtables' }, { status: 'ebtables', text: '*filter\n', variant: { backend: 'nft', version: '1.8.9' } }],
    ['bridges of nft without a rule', { type: 'ebtables' }, { status: 'ebtables', text: '', variant: { backend: 'nft', version: '1.8.9' } }],
    ['bridges of legacy', { type: 'ebtables' }, { status: 'ebtables', text: '*filter\n', variant: { backend: 'legacy', version: '2.0.11' } }],
  ])('says the same of %s', async (_, query, reading) => {
    expect(await again([{ query, reading }])).toEqual([reading]);
  });

  test.each(['local', 'directory', 'ssh'] as const)('knows from what it was captured: %s', async (capturedFrom) => {
    await writeCapture({ to: 'out', cwd, entries: [node], notes: { ...notes, capturedFrom } });
    expect(directoryHost(join(cwd, 'out')).capturedFrom).toBe(capturedFrom);
  });

  test.each([['a.tar.zst', 'tar --zstd -xf'], ['a.tar.gz', 'tar -xf'], ['a.tgz', 'tar -xf'], ['a.tar', 'tar -xf']])('is not made of %s, which is to be unpacked first', (name, command) => {
    writeFileSync(join(cwd, name), '');
    expect(() => directoryHost(join(cwd, name))).toThrow(expect.objectContaining({ hint: expect.stringMatching(new RegExp(`: ${command} .*/${name}$`)) }));
  });

  test('lists a file that could not be read', async () => {
    const listed: Answer = { query: { type: 'folder', path: '/etc/f' }, reading: { status: 'names', names: ['100.fw'] } };
    const unread: Answer = { query: file('/etc/f/100.fw'), reading: { status: 'failed', reason: 'it is not UTF-8' } };
    expect(await again([listed, unread])).toEqual([listed.reading, unread.reading]);
  });

  test('reads what was written in the place of what could not be read', async () => {
    await again([{ query: file('/etc/a'), reading: { status: 'failed', reason: 'it is not UTF-8' } }]);
    writeFileSync(join(cwd, 'out/etc/a'), 'mended\n');
    expect(await directoryHost(join(cwd, 'out'), { node: 'pve' }).read([file('/etc/a')])).toEqual([{ status: 'text', text: 'mended\n' }]);
  });

  test.each(['', 'no JSON', '[]', 'null', '1', '{"captured_from":"moon"}', '{"failed":{}}', '{"failed":[null,1,{},{"question":"file","path":1,"reason":"x"}]}'])('passes over notes that are none: %j', async (text) => {
    await write('out', node);
    writeFileSync(join(cwd, 'out/pvewall-capture.json'), text);
    expect(await directoryHost(join(cwd, 'out')).read([file('/etc/a')])).toEqual([{ status: 'absent' }]);
    expect(directoryHost(join(cwd, 'out')).capturedFrom).toBeUndefined();
  });
});
