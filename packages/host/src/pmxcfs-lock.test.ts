import { existsSync, mkdirSync, mkdtempSync, rmdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withPmxcfsLock } from './pmxcfs-lock.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-lock-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const name = 'firewall-vm-100';
const hold = <T>(work: () => Promise<T>, seconds = 5): Promise<T> => withPmxcfsLock({ name, seconds, folder }, work);
const held = (): boolean => existsSync(join(folder, name));

test('is a folder while the work runs, and gone after it, also when the work fails', async () => {
  expect(await hold(() => Promise.resolve(held()))).toBe(true);
  expect(held()).toBe(false);
  await expect(hold(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(held()).toBe(false);
});

test('is waited for, and pmxcfs is asked to end it when it is old', async () => {
  mkdirSync(join(folder, name));
  setTimeout(() => {
    expect(statSync(join(folder, name)).mtimeMs).toBe(0);
    rmdirSync(join(folder, name));
  }, 400);
  expect(await hold(() => Promise.resolve('done'))).toBe('done');
});

test('that stays busy is told, and not taken away', async () => {
  mkdirSync(join(folder, name));
  await expect(hold(() => Promise.resolve(), 0)).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('firewall-vm-100') });
  expect(held()).toBe(true);
});

test('where nobody locks, the work is done without', async () => {
  expect(await withPmxcfsLock({ name, seconds: 1, folder: join(folder, 'none') }, () => Promise.resolve('done'))).toBe('done');
});
