import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';

/** Codes are told apart from paths and packages by the families that the catalogues have. */
const packages = new URL('../packages/', import.meta.url);
const documented = [...readFileSync(new URL('../docs/diagnostics.md', import.meta.url), 'utf8').matchAll(/^#+ `?([a-z-]+\/[a-z0-9-]+)`?$/gm)].map((match) => match[1] as string);
const families = [...new Set(documented.map((code) => code.split('/')[0]))];
const literal = new RegExp(`['\`]((?:${families.join('|')})/[a-z0-9-]+)['\`]`, 'g');

/** Sources that report; the catalogues only say what a code means. */
const sources = readdirSync(packages).flatMap((name) =>
  readdirSync(new URL(`${name}/src/`, packages), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !/(^|\/)(diagnostics(\.ts|\/)|generated\/)/.test(file))
    .map((file) => readFileSync(new URL(`${name}/src/${file}`, packages), 'utf8')),
);
const reported = new Set(sources.flatMap((text) => [...text.matchAll(literal)].map((match) => match[1] as string)));

test('docs/diagnostics.md names codes of every package that has some', () => {
  expect([...families].sort()).toEqual(['apply', 'check', 'ebtables', 'fw', 'guard', 'host', 'init', 'lint', 'lock-out', 'plan', 'policy', 'policy-test', 'sysctl']);
});

test('every code that is reported is in docs/diagnostics.md', () => {
  expect([...reported].filter((code) => !documented.includes(code))).toEqual([]);
});

/** `host/${code}` of a HostError. */
const ofHostErrors = ['host/stale', 'host/locked', 'host/denied', 'host/failed'];

test('every code in docs/diagnostics.md is reported somewhere', () => {
  expect(documented.filter((code) => !reported.has(code) && !ofHostErrors.includes(code))).toEqual([]);
});
