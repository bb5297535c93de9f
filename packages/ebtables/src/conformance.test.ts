import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseRule } from './parse-rule.ts';
import { parseSavedRule } from './save.ts';

const tools = ['legacy_2_0_11', 'nft_1_8_9', 'nft_1_8_11'] as const;
type Printed = string | { refused: string };
type Row = { typed: string } & Partial<Record<(typeof tools)[number], Printed>>;
const measured = JSON.parse(readFileSync(new URL('../test/conformance.json', import.meta.url), 'utf8')) as readonly Row[];

function spellings(row: Row): string[] {
  return [row.typed, ...tools.flatMap((tool) => (typeof row[tool] === 'string' ? [row[tool]] : []))];
}

function canonical(line: string): string {
  const saved = parseSavedRule(line);
  return saved ? `${saved.chain} ${saved.rule.canonical}` : `unreadable: ${line}`;
}

describe('rules as people type them and as the tools print them', () => {
  test.each(measured)('one canonical form: $typed', (row) => {
    expect(new Set(spellings(row).map(canonical))).toEqual(new Set([canonical(row.typed)]));
    expect(parseSavedRule(row.typed)?.faults).toEqual([]);
  });

  test('two rows share it exactly where the tools print them alike', () => {
    const alike = (a: Row, b: Row): boolean => tools.some((tool) => typeof a[tool] === 'string' && a[tool] === b[tool]);
    for (const a of measured) {
      for (const b of measured) {
        expect([a.typed, b.typed, canonical(a.typed) === canonical(b.typed)]).toEqual([a.typed, b.typed, a === b || alike(a, b)]);
      }
    }
  });

  test.each(measured)('a policy takes it without its chain: $typed', (row) => {
    const result = parseRule(row.typed.replace(/^-A \S+ /, ''));
    expect('rule' in result && `${row.typed.split(' ')[1]} ${result.rule.canonical}`).toBe(canonical(row.typed));
  });

  test('canonical is what ebtables-nft 1.8.11 prints, wherever it prints it readably', () => {
    const printed = measured.flatMap((row) => (typeof row.nft_1_8_11 === 'string' ? [row.nft_1_8_11] : []));
    const same = printed.filter((line) => canonical(line) === line.replace('-A ', ''));
    expect(same.length).toBeGreaterThan(printed.length * 0.9);
  });
});
