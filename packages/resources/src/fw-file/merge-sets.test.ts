import { describe, expect, test } from '@jest/globals';
import { effective, loadErrors, parse, printEntry, type IpSet } from '@pvewall/fw';
import fc from 'fast-check';
import { mergeSets } from './merge-sets.ts';

const where = { tier: 'cluster', file: 'cluster.fw' } as const;
const set = (...lines: readonly string[]): IpSet => effective(parse(`[IPSET s1]\n${lines.join('\n')}\n`, where)).ipsets[0] as IpSet;
const aliases: Readonly<Record<string, string>> = { lan: '10.0.0.0/30' };
const merge = (before: readonly string[], after: readonly string[], implied?: string): string[] =>
  mergeSets(set(...before), set(...after), (name) => aliases[name], implied).entries.map(printEntry);

describe('a set in between', () => {
  test('an exception stays where both make it', () => {
    expect(merge(['10.0.0.0/8', '!10.1.0.0/16'], ['10.0.0.0/8', '!10.1.0.0/16', '10.2.0.1'])).toEqual(['10.0.0.0/8', '!10.1.0.0/16', '10.2.0.1']);
    expect(merge(['10.0.0.0/8', '!10.1.0.0/16'], ['10.0.0.0/8'])).toEqual(['10.0.0.0/8']);
  });

  test('one that the other makes more widely stays, too', () => {
    expect(merge(['10.0.0.0/8', '!10.1.0.0/16'], ['10.0.0.0/8', '!10.1.1.0/24'])).toEqual(['10.0.0.0/8', '!10.1.1.0/24']);
  });

  test('holds no network twice, however it is spelled', () => {
    expect(merge(['10.1.2.3/24'], ['10.1.2.0/24'])).toEqual(['10.1.2.3/24']);
    expect(merge(['10.0.0.0/30'], ['lan'])).toEqual(['10.0.0.0/30']);
    expect(merge(['10.1.2.3/24'], ['10.9.0.0/16'], '10.1.2.0/24')).toEqual(['10.9.0.0/16']);
  });
});

const member = fc.tuple(fc.boolean(), fc.constantFrom('10.0.0.0/28', '10.0.0.0/29', '10.0.0.8/29', 'lan', '10.0.0.5/30', '10.0.0.4/30', '10.0.0.1', '10.0.0.6', '10.0.0.9')).map(([not, address]) => `${not ? '!' : ''}${address}`);
/** Sets that the kernel takes. */
const members = fc.uniqueArray(member, { selector: (line) => line.replace(/^!/, '').replace('10.0.0.5/30', '10.0.0.4/30'), maxLength: 6 });

/** Which of 16 addresses a set holds: the longest prefix decides. */
function held(lines: readonly string[]): number[] {
  const entries = lines.map((line) => {
    const [base = '', length = '32'] = line.replace(/^!/, '').replace('lan', '10.0.0.0/30').split('/');
    return { not: line.startsWith('!'), size: 2 ** (32 - Number(length)), last: Number(base.split('.')[3]) };
  });
  return Array.from({ length: 16 }, (_, n) => n).filter((n) => {
    const covering = entries.filter(({ size, last }) => Math.floor(n / size) === Math.floor(last / size)).sort((a, b) => a.size - b.size);
    return covering[0] !== undefined && !covering[0].not;
  });
}

test('it holds what either holds, nothing else, and the kernel takes it', () => {
  fc.assert(
    fc.property(members, members, (before, after) => {
      const merged = merge(before, after);
      expect(held(merged)).toEqual([...new Set([...held(before), ...held(after)])].sort((a, b) => a - b));
      const file = `[OPTIONS]\nenable: 1\n[ALIASES]\nlan 10.0.0.0/30\n[IPSET s1]\n${merged.join('\n')}\n`;
      expect(loadErrors({ cluster: parse(file, where), guests: new Map() })).toEqual([]);
    }),
    { numRuns: 500 },
  );
});
