import { mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { chrootTree } from './chroot-tree.ts';
import type { Tree } from './tree.ts';
import { writeFile, writeLink } from './write-tree.ts';

let root = '';
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'pvewall-write-')); });
afterEach(() => { rmSync(root, { recursive: true }); });

/** A tree where somebody does something between our look at a file and our write. */
function between(act: () => void): Tree {
  let done = false;
  return {
    ...chrootTree(root, 'pve'),
    get live() {
      if (!done) act();
      done = true;
      return false;
    },
  };
}

const path = '/etc/x';
const real = (): string => join(root, path);
const theirs = (): void => {
  mkdirSync(join(root, 'etc'));
  writeFileSync(real(), 'theirs');
};
const created = expect.objectContaining({ code: 'stale', message: '/etc/x was created by somebody since it was read' });

test('of two who make a file the second is told, and the first one\'s stays', () => {
  expect(() => writeFile(between(theirs), { type: 'write-file', path, before: null, after: 'ours' })).toThrow(created);
  expect(readFileSync(real(), 'utf8')).toBe('theirs');
  expect(readdirSync(join(root, 'etc'))).toEqual(['x']);
});

test('a file that appears as a link is not written through', () => {
  const link = (): void => {
    mkdirSync(join(root, 'etc'));
    symlinkSync('victim', real());
  };
  expect(() => writeFile(between(link), { type: 'write-file', path, before: null, after: 'ours' })).toThrow(created);
  expect(readdirSync(join(root, 'etc'))).toEqual(['x']);
});

test('of two who make a link the second is told, too', () => {
  const link = (): void => {
    mkdirSync(join(root, 'etc'));
    symlinkSync('theirs', real());
  };
  expect(() => writeLink(between(link), { type: 'write-link', path, before: null, after: 'ours' })).toThrow(created);
  expect(readlinkSync(real())).toBe('theirs');
});

test('a file that changes at the last moment is not replaced', () => {
  theirs();
  const change = (): void => writeFileSync(real(), 'changed');
  expect(() => writeFile(between(change), { type: 'write-file', path, before: 'theirs', after: 'ours' })).toThrow(expect.objectContaining({ code: 'stale' }));
  expect(readFileSync(real(), 'utf8')).toBe('changed');
  expect(readdirSync(join(root, 'etc'))).toEqual(['x']);
});
