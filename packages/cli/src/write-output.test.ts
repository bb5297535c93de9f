import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { chmodSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIo } from './testing.ts';
import { writeOutput } from './write-output.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-output-')); });
afterEach(() => { rmSync(folder, { recursive: true }); });

const write = (file: string, options = {}): void => { writeOutput(file, 'new\n', testIo(folder), options); };

describe('a file', () => {
  test('is made, and nothing is left beside it', () => {
    write('plan.json');
    expect(readFileSync(join(folder, 'plan.json'), 'utf8')).toBe('new\n');
    expect(readdirSync(folder)).toEqual(['plan.json']);
  });

  test('keeps its mode when it is replaced', () => {
    const path = join(folder, 'policy.yaml');
    writeFileSync(path, 'old\n');
    chmodSync(path, 0o600);
    write('policy.yaml');
    expect(readFileSync(path, 'utf8')).toBe('new\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('is replaced where a link leads to', () => {
    writeFileSync(join(folder, 'real.yaml'), 'old\n');
    symlinkSync('real.yaml', join(folder, 'policy.yaml'));
    write('policy.yaml');
    expect(lstatSync(join(folder, 'policy.yaml')).isSymbolicLink()).toBe(true);
    expect(readFileSync(join(folder, 'real.yaml'), 'utf8')).toBe('new\n');
  });

  test('that is there already stays when it must not be', () => {
    writeFileSync(join(folder, 'policy.yaml'), 'old\n');
    expect(() => { write('policy.yaml', { mustNotExist: true }); }).toThrow('policy.yaml exists already');
    expect(readFileSync(join(folder, 'policy.yaml'), 'utf8')).toBe('old\n');
  });
});

test('a device is written to and stays what it is', () => {
  symlinkSync('/dev/null', join(folder, 'nowhere'));
  write('nowhere');
  expect(lstatSync(join(folder, 'nowhere')).isSymbolicLink()).toBe(true);
  expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
});

test('a folder that is not there is named', () => {
  expect(() => { write('none/plan.json'); }).toThrow('cannot write none/plan.json: it does not exist');
});
