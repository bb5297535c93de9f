import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { readLocks } from './held-locks.ts';
import { withOwnLock } from './own-lock.ts';

let folder = '';
const held: ChildProcess[] = [];
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-locks-')); });
afterEach(async () => {
  await Promise.all(held.splice(0).map(release));
  rmSync(folder, { recursive: true });
});

const places = (): { own: string; firewall: string; folder: string; watched: number } => ({ own: `${folder}/pvewall.lock`, firewall: `${folder}/pvefw.lck`, folder: `${folder}/lock`, watched: 600 });

async function hold(path: string): Promise<ChildProcess> {
  const child = spawn('flock', [path, 'sh', '-c', 'echo held; exec cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  held.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function release(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = once(child, 'exit');
  child.stdin?.end();
  await ended;
}

async function lines(): Promise<string[]> {
  const reading = await readLocks(places());
  return reading.status === 'text' ? reading.text.split('\n').slice(0, -1) : [JSON.stringify(reading)];
}

test('none is held, also when the files are there', async () => {
  expect(await lines()).toEqual([]);
  for (const path of [places().own, places().firewall]) writeFileSync(path, '');
  mkdirSync(places().folder);
  expect(await lines()).toEqual([]);
});

test("pvewall's own, by whom it says that it is", async () => {
  await withOwnLock({ path: places().own, name: 'pvewall', remove: false }, async () => {
    expect(await lines()).toEqual([expect.stringMatching(new RegExp(`^pvewall ${folder}/pvewall\\.lock \\d process ${process.pid} of \\S+ since \\d{4}-`))]);
  });
  expect(await lines()).toEqual([]);
});

test('the same since yesterday, by somebody who says nothing', async () => {
  await hold(places().own);
  expect(await lines()).toEqual([`pvewall ${folder}/pvewall.lock 0`]);
  writeFileSync(places().own, JSON.stringify({ pid: process.pid, user: 'anna', since: new Date(Date.now() - 86_400_000).toISOString(), machine: hostname() }));
  expect(await lines()).toEqual([expect.stringMatching(/ 8640\d process \d+ of anna since /)]);
});

test('who is named in the file and does not have it open holds nothing', async () => {
  writeFileSync(places().own, JSON.stringify({ pid: process.pid, user: 'anna', since: new Date().toISOString(), machine: hostname() }));
  expect(await lines()).toEqual([]);
});

test("pve-firewall's is told with who holds it, and for how long it was seen", async () => {
  const child = await hold(places().firewall);
  expect(await lines()).toEqual([`pve-firewall ${folder}/pvefw.lck 1 process ${child.pid} (flock)`]);
  setTimeout(() => { void release(child); }, 100);
  expect(await lines()).toEqual([`pve-firewall ${folder}/pvefw.lck 0 process ${child.pid} (flock)`]);
  expect(await lines()).toEqual([]);
});

test("Proxmox VE's are folders, and as old as they say; those that are not of the firewall are others' business", async () => {
  for (const name of ['firewall-cluster', 'firewall-vm-100', 'ha_agent_pve_lock']) mkdirSync(`${places().folder}/${name}`, { recursive: true });
  const old = Date.now() / 1000 - 4000;
  utimesSync(`${places().folder}/firewall-vm-100`, old, old);
  const [first, second, ...more] = await lines();
  expect([first, more]).toEqual([`firewall-cluster ${folder}/lock/firewall-cluster 0`, []]);
  expect(second).toMatch(/^firewall-vm-100 \S+ 400\d$/);
});
