import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { bundleProbe } from '../test/namespace.ts';
import { withOwnLock } from './own-lock.ts';

let folder = '';
let path = '';
let probe = '';

beforeAll(() => {
  probe = bundleProbe('lock-probe.ts');
});
afterAll(() => rmSync(dirname(probe), { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvewall-lock-'));
  path = join(folder, 'run/lock/pvewall.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hold = <T>(work: () => Promise<T>, remove = false): Promise<T> => withOwnLock({ path, name: 'pvewall', remove }, work);
const nothing = (): Promise<void> => Promise.resolve();
/** Whether another program could have the lock now. */
const free = (): boolean => spawnSync('flock', ['-n', path, 'true']).status === 0;
const content = (): string => readFileSync(path, 'utf8');

test('is held during the work, names its holder, and is free and without a name after it', async () => {
  const result = await hold(() => {
    expect(free()).toBe(false);
    expect(JSON.parse(content())).toEqual({ pid: process.pid, user: expect.any(String), since: expect.stringMatching(/^\d{4}-.*Z$/), machine: hostname() });
    return Promise.resolve(42);
  });
  expect(result).toBe(42);
  expect(free()).toBe(true);
  expect(content()).toBe('');
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('goes when the work fails too', async () => {
  await expect(hold(() => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(free()).toBe(true);
});

test('is refused to a second one, by the name of the first', async () => {
  await hold(async () => {
    await expect(hold(nothing)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(new RegExp(`^the lock pvewall is held by process ${process.pid} of \\S+ since \\d{4}-`)),
    });
    expect(free()).toBe(false);
  });
});

test('of another process is known by its name, and free at once when that one is killed', async () => {
  const child = spawn(process.execPath, [probe, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  await expect(hold(nothing)).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining(`held by process ${child.pid} of`) });
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(content()).toContain(String(child.pid));
  await expect(hold(() => Promise.resolve(JSON.parse(content()).pid))).resolves.toBe(process.pid);
});

test('does not pass to the programs that run meanwhile', async () => {
  let child: ReturnType<typeof spawn> | undefined;
  await hold(() => {
    child = spawn('sleep', ['60'], { stdio: 'ignore' });
    return Promise.resolve();
  });
  expect(free()).toBe(true);
  child?.kill();
});

test('that is held by one whom the file does not name: it names nobody, and no dead one', async () => {
  mkdirSync(dirname(path), { recursive: true });
  for (const text of ['', 'null', '[1]', '{"pid":1}', JSON.stringify({ pid: spawnSync('true').pid, user: 'x', since: 'x', machine: hostname() })]) {
    writeFileSync(path, text, { mode: 0o600 });
    const other = spawn('flock', ['-n', path, '-c', 'echo; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'], detached: true });
    await once(other.stdout, 'data');
    await expect(hold(nothing)).rejects.toMatchObject({ code: 'locked', message: 'the lock pvewall is held', hint: `See who holds it: fuser -v ${path}` });
    if (other.pid !== undefined) process.kill(-other.pid, 'SIGKILL');
    await once(other, 'exit');
  }
});

test('whose file goes with it is still one lock for all', async () => {
  let running = 0;
  const counted = (): Promise<void> =>
    hold(async () => {
      expect(++running).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
    }, true).catch((error: unknown) => expect(error).toMatchObject({ code: 'locked' }));
  await Promise.all([counted(), counted(), counted()]);
  await counted();
  expect(existsSync(path)).toBe(false);
});

test('that another laid out as a link is refused, and what it leads to stays', async () => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(join(folder, 'victim'), 'safe');
  symlinkSync(join(folder, 'victim'), path);
  await expect(hold(nothing)).rejects.toMatchObject({ code: 'failed', message: expect.stringContaining(`${path}: it is a symbolic link`), hint: expect.stringContaining('move it away') });
  expect(readFileSync(join(folder, 'victim'), 'utf8')).toBe('safe');
});

const asRoot = process.getuid?.() === 0 ? test : test.skip;
asRoot('of a user who has no business there is refused (skipped: only root can make one)', async () => {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '', { mode: 0o600 });
  spawnSync('chown', ['4242', path]);
  await expect(hold(nothing)).rejects.toMatchObject({ code: 'denied', message: expect.stringContaining('belongs to the user with the number 4242') });
});
