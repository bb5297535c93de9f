import { chmodSync, chownSync, existsSync, linkSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from '@jest/globals';
import { HostError } from '@pvewall/model';
import { DirectoryFixture } from './directory-fixture.ts';

const at = new DirectoryFixture();
const own = 'var/lib/pvewall';
const run = 'runs/20261122T160500Z-ab12';

const mode = (path: string): number => lstatSync(at.real(path)).mode & 0o777;
const fails = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: unknown) => error,
  );
const deadPid = (): number => spawnSync('true').pid;

test('what was never written is not there, and looking makes nothing', async () => {
  expect(await at.host.records.read('applied.json')).toBeNull();
  expect(await at.host.records.list('runs')).toEqual([]);
  await at.host.records.remove(run);
  expect(existsSync(at.real('var'))).toBe(false);
});

test('files are written and replaced, closed to others, whatever the umask', async () => {
  const before = process.umask(0);
  try {
    await at.host.records.write('applied.json', 'one');
    await at.host.records.write('applied.json', 'zwei ü');
    await at.host.records.write(`${run}/left/3`, '');
  } finally {
    process.umask(before);
  }
  expect(await at.host.records.read('applied.json')).toBe('zwei ü');
  expect(await at.host.records.read(`${run}/left/3`)).toBe('');
  expect([own, `${own}/runs`, `${own}/${run}`, `${own}/${run}/left`].map(mode)).toEqual([0o700, 0o700, 0o700, 0o700]);
  expect([`${own}/applied.json`, `${own}/${run}/left/3`].map(mode)).toEqual([0o600, 0o600]);
  expect(mode('var/lib')).toBe(0o755);
  expect(at.names(own)).toEqual(['applied.json', 'runs']);
});

test('a folder is made whole, with bytes and modes as they were given', async () => {
  const bytes = Uint8Array.from([0, 255, 10, 39]);
  await at.host.records.create(run, { 'run.json': { content: '{}' }, images: { content: bytes }, revert: { content: '#', mode: 0o700 }, 'left/0': { content: 'x' } });
  expect(at.names(`${own}/${run}`)).toEqual(['images', 'left', 'revert', 'run.json']);
  expect(Uint8Array.from(readFileSync(at.real(`${own}/${run}/images`)))).toEqual(bytes);
  expect(['', '/run.json', '/revert', '/left'].map((name) => mode(`${own}/${run}${name}`))).toEqual([0o700, 0o600, 0o700, 0o700]);
  expect(at.names(`${own}/runs`)).toEqual([run.slice(5)]);
  expect(await fails(at.host.records.create(run, {}))).toMatchObject({ code: 'failed', message: expect.stringContaining('it is there already') });
  expect(await at.host.records.read(`${run}/run.json`)).toBe('{}');
});

test('a folder that cannot be made whole is not there at all', async () => {
  await fails(at.host.records.create(run, { good: { content: 'x' }, '../bad': { content: 'x' } }));
  expect(at.names(`${own}/runs`)).toEqual([]);
});

test('of several who claim a name one gets it', async () => {
  const claims = await Promise.all(['a', 'b', 'c'].map((text) => at.host.records.claim('pending', text)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await at.host.records.read('pending')).toBe('a');
  expect(statSync(at.real(`${own}/pending`)).nlink).toBe(1);
  expect(at.names(own)).toEqual(['pending']);
});

test('removing takes a folder whole, and follows no link in it', async () => {
  await at.host.records.create(run, { 'left/0': { content: 'x' } });
  at.put('etc/victim/file', 'safe');
  symlinkSync(at.real('etc/victim'), at.real(`${own}/${run}/left/planted`));
  await at.host.records.remove(run);
  expect(at.names(`${own}/runs`)).toEqual([]);
  expect(at.names('etc/victim')).toEqual(['file']);
  await at.host.records.write('pending', 'x');
  await at.host.records.remove('pending');
  expect(at.names(own)).toEqual(['runs']);
});

test('what died while it wrote is never listed, and goes with the next write', async () => {
  await at.host.records.write(`${run}/end.json`, '{}');
  mkdirSync(at.real(`${own}/runs/x.tmp.${deadPid()}/left`), { recursive: true });
  writeFileSync(at.real(`${own}/applied.json.tmp.${process.pid}`), 'half');
  writeFileSync(at.real(`${own}/applied.json.tmp.${process.ppid}`), 'of one who lives');
  expect(await at.host.records.list('runs')).toEqual([run.slice(5)]);
  expect(await at.host.records.list('')).toEqual(['runs']);
  await at.host.records.create('runs/other', {});
  await at.host.records.claim('pending', 'x');
  expect(at.names(`${own}/runs`)).toEqual([run.slice(5), 'other']);
  expect(at.names(own)).toEqual([`applied.json.tmp.${process.ppid}`, 'pending', 'runs']);
});

test.each(['..', '../x', 'runs/../../x', '/etc/passwd', 'a//b', 'a/', './a', 'a\0b', 'applied.json.tmp.12'])('%j is no name of a record', async (name) => {
  const { records } = at.host;
  for (const access of [() => records.read(name), () => records.write(name, 'x'), () => records.claim(name, 'x'), () => records.remove(name), () => records.list(name)]) {
    expect(await fails(access())).toMatchObject({ code: 'failed', message: expect.stringContaining('is not the name of a record') });
  }
});

test('the folder itself is no record', async () => {
  const { records } = at.host;
  for (const access of [() => records.write('', 'x'), () => records.remove(''), () => records.create('', {})]) expect(await fails(access())).toBeInstanceOf(HostError);
  expect(await at.host.records.list('')).toEqual([]);
});

describe('what is there and is not ours alone is refused, by every access', () => {
  const accesses: Readonly<Record<string, (name: string) => Promise<unknown>>> = {
    read: (name) => at.host.records.read(name),
    write: (name) => at.host.records.write(name, 'ours'),
    claim: (name) => at.host.records.claim(name, 'ours'),
    remove: (name) => at.host.records.remove(name),
    create: (name) => at.host.records.create(name, {}),
    'write-file': (name) => at.host.perform({ type: 'write-file', path: `/${own}/${name}`, before: 'theirs', after: 'ours' }),
    'remove-file': (name) => at.host.perform({ type: 'remove-file', path: `/${own}/${name}`, before: 'theirs' }),
  };
  const plants: Readonly<Record<string, readonly [plant: (path: string) => void, message: string]>> = {
    'a link': [(path) => linkTo(path), 'it is a symbolic link'],
    "somebody else's": [(path) => chownSync(path, 4242, 0), 'it belongs to the user with the number 4242'],
    'writable for the group': [(path) => chmodSync(path, statSync(path).mode | 0o020), 'others than its owner can write to it'],
    'writable for everybody': [(path) => chmodSync(path, statSync(path).mode | 0o002), 'others than its owner can write to it'],
  };
  function missing(name: string): never {
    throw new Error(`no case ${name}`);
  }
  /** The same thing, moved away, with a link in its place. */
  function linkTo(path: string): void {
    spawnSync('mv', [path, `${path}.real`]);
    symlinkSync(`${path}.real`, path);
  }

  const cases = Object.keys(plants).flatMap((plant) => Object.keys(accesses).flatMap((access) => ['', '/runs', '/runs/file'].map((place) => [plant, place, access] as const)));

  test.each(cases)('%s at /var/lib/pvewall%s refuses %s', async (plant, place, access) => {
    if (plant.startsWith('some') && process.getuid?.() !== 0) return expect(process.getuid?.()).not.toBe(0);
    await at.host.records.write('runs/file', 'theirs');
    const [make, message] = plants[plant] ?? missing(plant);
    make(at.real(`${own}${place}`));
    expect(await fails((accesses[access] ?? missing(access))('runs/file'))).toMatchObject({
      code: plant === 'a link' ? 'failed' : 'denied',
      message: expect.stringContaining(`${at.real(`${own}${place}`)}: ${message}`),
      hint: expect.stringMatching(/^(See|Somebody)/),
    });
    expect(readFileSync(at.real(`${own}/runs/file`), 'utf8')).toBe('theirs');
  });
});

test('a pipe, a folder, or bytes that are no text in the place of a file are told', async () => {
  await at.host.records.write('text', 'x');
  spawnSync('mkfifo', ['-m', '600', at.real(`${own}/pipe`)]);
  mkdirSync(at.real(`${own}/folder`), { mode: 0o700 });
  writeFileSync(at.real(`${own}/text`), Uint8Array.from([0x61, 0x0a, 0xff]));
  expect(await fails(at.host.records.read('pipe'))).toMatchObject({ message: expect.stringContaining('it is not a plain file') });
  expect(await fails(at.host.records.read('folder'))).toMatchObject({ message: expect.stringContaining('it is not a plain file') });
  expect(await fails(at.host.records.read('text'))).toMatchObject({ message: expect.stringContaining('it is not UTF-8: line 2, byte 1') });
  expect(await fails(at.host.records.list('text'))).toMatchObject({ message: expect.stringContaining('it is not a folder') });
});

test('a folder of ours that others may look into is closed by the next write, and not by a look', async () => {
  at.put(`${own}/applied.json`, 'x');
  chmodSync(at.real(own), 0o755);
  chmodSync(at.real(`${own}/applied.json`), 0o644);
  expect(await at.host.records.read('applied.json')).toBe('x');
  expect(mode(own)).toBe(0o755);
  await at.host.records.write('applied.json', 'y');
  expect([mode(own), mode(`${own}/applied.json`)]).toEqual([0o700, 0o600]);
});

test('a link on the way to /var/lib/pvewall stays inside the directory', async () => {
  mkdirSync(at.real('data'));
  mkdirSync(at.real('var'));
  symlinkSync('/data', at.real('var/lib'));
  await at.host.records.write('applied.json', 'x');
  expect(readdirSync(at.real('data/pvewall'))).toEqual(['applied.json']);
});

test('effects on files among the records keep them closed', async () => {
  const path = `/${own}/backups/1`;
  await at.host.perform({ type: 'write-file', path, before: null, after: 'x' });
  expect([mode(own), mode(`${own}/backups`), mode(`${own}/backups/1`)]).toEqual([0o700, 0o700, 0o600]);
  linkSync(at.real(path), at.real(`${own}/backups/2`));
  await at.host.perform({ type: 'write-file', path, before: 'x', after: 'y' });
  expect(await at.host.records.read('backups/2')).toBe('x');
});

test('a directory watches nothing, and says what is not there to be cut', async () => {
  expect(await fails(at.host.watch('1', '1', 60))).toMatchObject({ code: 'failed', message: 'a directory has no connection that could be cut', hint: expect.any(String) });
  await expect(at.host.unwatch('1', '1')).resolves.toBeUndefined();
  expect(await at.ask({ type: 'firewall-status' })).toEqual({ status: 'absent' });
});
