import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { directoryHost } from '@pvewall/host';
import type { Host } from '@pvewall/model';
import { testIo } from '../testing.ts';
import { undisturbed } from './undisturbed.ts';

let root = '';
let host: Host;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pvewall-undisturbed-'));
  mkdirSync(join(root, 'etc'));
  host = directoryHost(root, { node: 'pve' });
});
afterEach(() => { rmSync(root, { recursive: true }); });

const minute = 60_000;

/** What an apply leaves from its beginning on. */
const begin = (run: string): Promise<void> => host.records.create(`runs/${run}`, { 'run.json': { content: '{}' } });

test('looks once where nobody applies', async () => {
  const looks: number[] = [];
  expect(await undisturbed(host, minute, testIo(root), () => Promise.resolve(looks.push(0)))).toBe(1);
});

test('looks again when an apply began meanwhile', async () => {
  const looks: number[] = [];
  const look = async (): Promise<number> => {
    looks.push(0);
    if (looks.length === 1) await begin('a');
    return looks.length;
  };
  expect(await undisturbed(host, minute, testIo(root), look)).toBe(2);
});

test('waits for the end of one that is under way, and holds nobody up itself', async () => {
  const io = testIo(root);
  const order: string[] = [];
  let looking: Promise<number> | undefined;
  await host.withLock('pvewall', async () => {
    looking = undisturbed(host, minute, io, () => host.withLock('pvewall', () => Promise.resolve(order.push('look'))));
    while (!io.stderr().includes('waiting')) await new Promise((resolve) => setTimeout(resolve, 10));
    order.push('applied');
  });
  await looking;
  expect(order).toEqual(['applied', 'look']);
});

test('gives up when its time is over, and does not look', async () => {
  await host.withLock('pvewall', async () => {
    await expect(undisturbed(host, 1, testIo(root), () => Promise.reject(new Error('looked')))).rejects.toMatchObject({ code: 'locked' });
  });
});

test('looks at once where nobody said how long to wait', async () => {
  await host.withLock('pvewall', async () => {
    expect(await undisturbed(host, undefined, testIo(root), () => Promise.resolve('seen'))).toBe('seen');
  });
});
