import { execFileSync, spawnSync } from 'node:child_process';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { filterRule, natRule } from '../test/arbitrary-rule.ts';
import type { Chain, EbRule, TableState } from './nouns.ts';
import { parseRule } from './parse-rule.ts';
import { printTable } from './print-table.ts';
import { refusals } from './refusals.ts';
import { compareTrial } from './trial.ts';

/** An ordinary user's PATH has no sbin. */
const env = { ...process.env, PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${process.env['PATH'] ?? ''}` };

/** How a scratch network namespace is made here; undefined when nobody lets us. */
const namespace = [['-n'], ['-Urn']].find((flags) => spawnSync('unshare', [...flags, 'ebtables', '-L'], { env }).status === 0);
const version = namespace && /(\d+\.\d+\.\d+) \((\w+)\)/.exec(execFileSync('unshare', [...namespace, 'ebtables', '--version'], { encoding: 'utf8', env }));
const usable = version?.[2] === 'nf_tables';
const variant = { backend: 'nft', version: version?.[1] ?? '' } as const;
const mustRun = process.env['CI'] === 'true';

/** Fixed, so that a run says the same tomorrow. */
const seed = 20_11;
const count = 400;

function sample(rules: fc.Arbitrary<string>, table: string): EbRule[] {
  return fc.sample(rules, { seed, numRuns: count }).flatMap((text) => {
    const result = parseRule(text);
    if (!('rule' in result)) throw new Error(`${text}: ${result.error}`);
    // What we say is not taken, or not printed whole, is left out; all else the tool has to take and print alike.
    const found = refusals(result.rule, 'own', table, { variant });
    return found.some((d) => d.severity === 'error' || d.code === 'ebtables/nft-loses' || d.code === 'ebtables/nft-refuses') ? [] : [result.rule];
  });
}

function load(table: string, input: string): string {
  const script = `ebtables-restore && ebtables-save -t ${table}`;
  const done = spawnSync('unshare', [...(namespace ?? []), 'sh', '-c', script], { input, encoding: 'utf8', env });
  const line = Number(/line:? (\d+)/.exec(done.stderr)?.[1] ?? 0);
  if (done.status !== 0) throw new Error(`${done.stderr.trim()}\n${input.split('\n')[line - 1]}`);
  return done.stdout;
}

const cases: readonly (readonly [string, fc.Arbitrary<string>])[] = [['filter', filterRule({ extras: 2, logical: false })], ['nat', natRule]];

for (const [table, rules] of cases) {
  const title = `ebtables-nft takes generated ${table} rules and prints them as the same rules`;
  if (!usable && !mustRun) {
    process.stderr.write(`skipped: ${title}: needs unshare and ebtables-nft\n`);
    test.skip(`${title} (needs unshare and ebtables-nft)`, () => undefined);
    continue;
  }
  test(title, () => {
    expect({ namespace, version: version?.[0] }).toEqual({ namespace: expect.any(Array), version: expect.stringContaining('nf_tables') });
    const chain: Chain = { name: 'own', policy: 'DROP', rules: sample(rules, table) };
    expect(chain.rules.length).toBeGreaterThan(count / 2);
    const state: TableState = { name: table, chains: new Map([['own', chain]]) };
    const ours = printTable(table, [chain], variant).text;
    const typed = [`*${table}`, ':own DROP', ...chain.rules.map((rule) => `-A own ${rule.source}`), ''].join('\n');
    for (const input of [ours, typed]) expect(compareTrial(state, load(table, input)).map((d) => d.message)).toEqual([]);
  });
}
