import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import type { PolicyFiles } from './files.ts';
import { loadPolicy } from './load.ts';

/**
 * Each folder of cases/ is a policy and what is found in it. UPDATE_CASES=1 writes diagnostics.txt anew; read the
 * difference before you commit it.
 */
const folder = fileURLToPath(new URL('../cases/', import.meta.url));
const update = process.env['UPDATE_CASES'] === '1';

describe('cases', () => {
  const names = readdirSync(folder).sort();

  test('there are some', () => {
    expect(names.length).toBeGreaterThan(20);
  });

  test.each(names)('%s', (name) => {
    const found = findings(join(folder, name));
    const golden = join(folder, name, 'diagnostics.txt');
    if (update) writeFileSync(golden, found);
    expect(existsSync(golden)).toBe(true);
    expect(found).toBe(readFileSync(golden, 'utf8'));
  });
});

function findings(root: string): string {
  const { policy, diagnostics } = loadPolicy('policy.yaml', filesBelow(root));
  const lines = diagnostics.flatMap(({ code, severity, message, hint, place, related }) => [
    `${place === undefined ? 'nowhere' : `${place.file}:${place.line}:${place.column}`}${place?.length === undefined ? '' : `+${place.length}`} ${severity} ${code}: ${message}`,
    `  ${hint ?? 'NO HINT'}`,
    ...(related ?? []).map((one) => `  ${one.place.file}:${one.place.line}:${one.place.column} ${one.message}`),
  ]);
  return [...lines, policy === undefined ? 'no policy' : 'a policy', ''].join('\n');
}

function filesBelow(root: string): PolicyFiles {
  return {
    read: (path) => (existsSync(join(root, path)) ? readFileSync(join(root, path)) : undefined),
    list: (pattern, from) => {
      const base = dirname(from);
      return readdirSync(join(root, base), { recursive: true })
        .map((path) => String(path).replaceAll('\\', '/'))
        .filter((path) => matches(pattern, path))
        .map((path) => (base === '.' ? path : `${base}/${path}`))
        .sort();
    },
  };
}

function matches(pattern: string, path: string): boolean {
  return new RegExp(`^${pattern.replace(/[.+]/g, '\\$&').replace(/\*/g, '[^/]*')}$`).test(path);
}
