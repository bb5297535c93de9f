import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withLockFile } from './lock-file.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvewall-lock-'));
  path = join(folder, 'run/lock/pvewall.lock');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const hold = <T>(work: () => Promise<T>): Promise<T> => withLockFile(path, 'pvewall', work);
const nothing = (): Promise<void> => Promise.resolve();

/** What a lock file held by us says, with some of it made different. */
async function holder(change: object): Promise<string> {
  const mine = await hold(() => Promise.resolve(readFileSync(path, 'utf8')));
  return JSON.stringify({ ...JSON.parse(mine), ...change });
}

test('is held during the work, names its holder, and goes with the work', async () => {
  const result = await hold(() => {
    expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid, user: expect.any(String), since: expect.any(String) });
    return Promise.resolve(42);
  });
  expect(result).toBe(42);
  expect(readdirSync(join(folder, 'run/lock'))).toEqual([]);
});

test('goes when the work fails too', async () => {
  await expect(hold(() => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(existsSync(path)).toBe(false);
});

test('is refused to a second one, by the name of the first, and stays', async () => {
  await hold(async () => {
    await expect(hold(nothing)).rejects.toMatchObject({
      code: 'locked',
      message: expect.stringMatching(new RegExp(`held by process ${process.pid} of \\S+ since \\d{4}-`)),
    });
    expect(readdirSync(join(folder, 'run/lock'))).toEqual(['pvewall.lock']);
  });
});

test('of a process that is no more is taken over', async () => {
  const gone = spawnSync('true').pid;
  writeFileSync(path, await holder({ pid: gone }));
  await expect(hold(() => Promise.resolve(JSON.parse(readFileSync(path, 'utf8')).pid))).resolves.toBe(process.pid);
  expect(readdirSync(join(folder, 'run/lock'))).toEqual([]);
});

test('of another process with the same number, or of an earlier boot, is taken over', async () => {
  for (const change of [{ started: '1' }, { boot: 'another' }]) {
    writeFileSync(path, await holder(change));
    await expect(hold(nothing)).resolves.toBeUndefined();
  }
});

test('of another machine is not: nobody here can tell whether it lives', async () => {
  writeFileSync(path, await holder({ machine: 'elsewhere', boot: 'another' }));
  await expect(hold(nothing)).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('on elsewhere'), hint: expect.stringContaining(path) });
});

test('that says nothing sensible is not taken over either', async () => {
  await hold(nothing);
  for (const text of ['', '{}', 'null', '[1]']) {
    writeFileSync(path, text);
    await expect(hold(nothing)).rejects.toMatchObject({ code: 'locked', hint: expect.stringContaining(path) });
    expect(readFileSync(path, 'utf8')).toBe(text);
  }
});

test('that somebody else took meanwhile is left to them', async () => {
  await hold(() => {
    writeFileSync(path, 'theirs');
    return Promise.resolve();
  });
  expect(readFileSync(path, 'utf8')).toBe('theirs');
});
