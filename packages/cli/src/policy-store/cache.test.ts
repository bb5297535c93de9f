import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, readdirSync, rmSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Cache } from './cache.ts';

const now = Date.parse('2026-06-01T00:00:00Z');
const days = (n: number): number => n * 24 * 3600 * 1000;

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-cache-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

/** A file with a hole in it, which takes no room on the disk. */
function entry(name: string, age: number, megabytes: number): void {
  const path = join(folder, name);
  writeFileSync(path, '');
  truncateSync(path, megabytes * 1024 * 1024);
  utimesSync(path, (now - age) / 1000, (now - age) / 1000);
}

test('what was put is got again, and what is broken is nothing', () => {
  const cache = new Cache(folder);
  cache.put('file-1', { path: 'policy.yaml' });
  expect(cache.get('file-1')).toEqual({ path: 'policy.yaml' });
  writeFileSync(join(folder, 'file-1'), '{"path": "pol');
  expect(cache.get('file-1')).toBeUndefined();
  expect(cache.get('file-2')).toBeUndefined();
});

test('what is old goes', () => {
  entry('new', days(29), 1);
  entry('old', days(31), 1);
  new Cache(folder).prune(now);
  expect(readdirSync(folder)).toEqual(['new']);
});

test('of what is too much the oldest goes', () => {
  for (const [i, name] of ['a', 'b', 'c', 'd'].entries()) entry(name, days(i), 100);
  new Cache(folder).prune(now);
  expect(readdirSync(folder).sort()).toEqual(['a', 'b']);
});

test('without a folder nothing is kept, and nothing fails', () => {
  const cache = new Cache(undefined);
  cache.put('file-1', 1);
  cache.prune(now);
  expect(cache.get('file-1')).toBeUndefined();
});
