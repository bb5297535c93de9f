import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { diagnostics } from './diagnostics.ts';

const schema = JSON.parse(readFileSync(new URL('../../../schemas/policy.schema.json', import.meta.url), 'utf8')) as { properties: { allow: { items: { enum: string[] } } } };
const allowed = schema.properties.allow.items.enum.filter((code) => code.startsWith('check/')).sort();

/** What drift can find; the surroundings of pvewall are no part of it. */
const groups = ['firewall', 'guests', 'ebtables', 'sysctl'];
const sources = groups.flatMap((group) =>
  readdirSync(new URL(`${group}/`, import.meta.url)).filter((name) => !name.endsWith('.test.ts')).map((name) => readFileSync(new URL(`${group}/${name}`, import.meta.url), 'utf8')),
);

test('a policy can put up with every finding of a drift, and names nothing else', () => {
  const reported = sources.flatMap((text) => [...text.matchAll(/'(check\/[\w-]+)'/g)].map((match) => match[1] as string));
  expect([...new Set(reported)].sort()).toEqual(allowed);
  expect(allowed.filter((code) => !(code in diagnostics))).toEqual([]);
});
