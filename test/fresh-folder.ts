import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect } from '@jest/globals';

/** A folder of its own for each test of a file, and what is done in it. Paths are relative to it. */
export interface FreshFolder {
  readonly path: (name?: string) => string;
  readonly put: (name: string, text: string) => void;
  readonly text: (name: string) => string;
  /** What is replaced has to be there. */
  readonly edit: (name: string, from: string, to: string) => void;
}

/** Made before each test, empty, and removed after it. */
export function freshFolder(): FreshFolder {
  let folder = '';
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'pvewall-test-')); });
  afterEach(() => { rmSync(folder, { recursive: true }); });
  const path = (name = ''): string => join(folder, name);
  const text = (name: string): string => readFileSync(path(name), 'utf8');
  const put = (name: string, content: string): void => {
    mkdirSync(dirname(path(name)), { recursive: true });
    writeFileSync(path(name), content);
  };
  const edit = (name: string, from: string, to: string): void => {
    expect(text(name)).toContain(from);
    put(name, text(name).replace(from, to));
  };
  return { path, put, text, edit };
}
