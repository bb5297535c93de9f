import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { clearBeside, clearFolder, isAlive } from './left-over.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-left-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const dead = (): number => spawnSync('true').pid;

test('a process is alive until it has ended, also another user\'s', () => {
  expect([isAlive(process.pid), isAlive(1), isAlive(dead())]).toEqual([true, true, false]);
});

test('what the dead left goes, folders too; what the living write stays', () => {
  const gone = dead();
  mkdirSync(join(folder, `run.tmp.${gone}/left`), { recursive: true });
  for (const name of [`a.tmp.${gone}`, `b.tmp.${process.pid}`, `c.tmp.${process.ppid}`, 'd.tmp', 'e.tmp.99999999999', 'f.tmp.0']) writeFileSync(join(folder, name), '');
  clearFolder(folder);
  expect(readdirSync(folder).sort()).toEqual([`c.tmp.${process.ppid}`, 'd.tmp', 'e.tmp.99999999999', 'f.tmp.0']);
});

test('what the dead left one folder deeper goes, too, but not in a folder of somebody else', () => {
  const gone = dead();
  const left = (name: string): string[] => readdirSync(join(folder, name));
  for (const name of ['ours', 'theirs']) {
    mkdirSync(join(folder, name));
    writeFileSync(join(folder, name, `6.tmp.${gone}`), '');
    writeFileSync(join(folder, name, '6'), '');
  }
  const asRoot = process.getuid?.() === 0;
  if (asRoot) chownSync(join(folder, 'theirs'), 65534, 65534);
  clearFolder(folder);
  expect({ ours: left('ours'), theirs: left('theirs') }).toEqual({ ours: ['6'], theirs: asRoot ? ['6', `6.tmp.${gone}`] : ['6'] });
});

test('beside a file only its own go, and a folder of that name stops nobody', () => {
  const gone = dead();
  mkdirSync(join(folder, `100.fw.tmp.${gone}`));
  for (const name of [`100.fw.tmp.${process.pid}`, `1100.fw.tmp.${gone}`, `100.fw.tmp.1.tmp.${gone}`]) writeFileSync(join(folder, name), '');
  clearBeside(join(folder, '100.fw'));
  expect(readdirSync(folder).sort()).toEqual([`100.fw.tmp.${gone}`, `100.fw.tmp.1.tmp.${gone}`, `1100.fw.tmp.${gone}`].sort());
});
