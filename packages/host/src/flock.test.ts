import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { withFlock } from './flock.ts';

let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvewall-flock-'));
  path = join(folder, 'pvefw.lck');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whether another program could have the lock now. */
const free = (): boolean => spawnSync('flock', ['-n', path, 'true']).status === 0;

test('others cannot have the lock while the work runs, and can after it', async () => {
  const result = await withFlock({ path, name: 'pve-firewall', seconds: 5 }, () => Promise.resolve(free()));
  expect(result).toBe(false);
  expect(free()).toBe(true);
});

test('the lock goes when the work fails', async () => {
  await expect(withFlock({ path, name: 'x', seconds: 5 }, () => Promise.reject(new Error('work')))).rejects.toThrow('work');
  expect(free()).toBe(true);
});

test('a lock that another holds is not had, and the work does not run', async () => {
  let ran = false;
  await withFlock({ path, name: 'x', seconds: 5 }, async () => {
    const second = withFlock({ path, name: 'pve-firewall', seconds: 0 }, () => {
      ran = true;
      return Promise.resolve();
    });
    await expect(second).rejects.toMatchObject({ code: 'locked', message: expect.stringContaining('pve-firewall') });
  });
  expect(ran).toBe(false);
});

test('a lock file that cannot be made is told', async () => {
  const lost = withFlock({ path: join(folder, 'no/such/lock'), name: 'x', seconds: 1 }, () => Promise.resolve());
  await expect(lost).rejects.toMatchObject({ code: 'failed', message: expect.stringContaining('No such file or directory') });
});
