import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatPolicy } from './format.ts';
import { readYaml } from './yaml/read.ts';

function formatted(text: string): string {
  const result = formatPolicy(text, 'policy.yaml');
  if ('diagnostics' in result) throw new Error(JSON.stringify(result.diagnostics));
  return result.text;
}

describe('formatPolicy', () => {
  test('one format, comments kept', () => {
    expect(
      formatted(`# yaml-language-server: $schema=x
apiVersion:   pvewall/v1


# who
cluster:
    aliases: {lan: 10.0.0.0/8,nas: "10.0.0.1"}   # ours
    rules:
    # first
    - {in: ACCEPT,   dport: [80,443], proto: tcp}
    - "IN ACCEPT # line"
    # the end
guests:
    100: {}   
`),
    ).toBe(`# yaml-language-server: $schema=x
apiVersion: pvewall/v1

# who
cluster:
  aliases: { lan: 10.0.0.0/8, nas: "10.0.0.1" } # ours
  rules:
    # first
    - { in: ACCEPT, dport: [ 80, 443 ], proto: tcp }
    - "IN ACCEPT # line"
    # the end
guests:
  100: {}
`);
  });

  test('a long map on several lines does not become one line', () => {
    const text = `apiVersion: pvewall/v1\ncluster:\n  rules:\n    - { in: ACCEPT, source: 10.0.0.0/8, dest: 10.0.0.0/8,\n        comment: ${'long '.repeat(25)}end }\n`;
    expect(formatted(text)).toContain('    - in: ACCEPT\n      source: 10.0.0.0/8\n');
  });

  test('what is not YAML comes back as diagnostics with places', () => {
    const result = formatPolicy('a: [\n', 'policy.yaml');
    expect('diagnostics' in result && result.diagnostics.map(({ code, place }) => [code, place?.file])).toEqual([['policy/yaml', 'policy.yaml']]);
  });

  test('the examples of the design stay as they are', () => {
    const homelab = readFileSync(new URL('../cases/homelab/policy.yaml', import.meta.url), 'utf8');
    expect(formatted(homelab)).toBe(homelab);
  });

  const word = fc.constantFrom('a', 'x y', '10.0.0.0/8', '80', '"q # r"', "'it''s'", 'true', '~', '+m', '""');
  const flow = fc.oneof(
    word,
    fc.array(word, { maxLength: 3 }).map((items) => `[${items.join(',')}]`),
    fc.array(fc.tuple(fc.constantFrom('k', 'l', 'm'), word), { maxLength: 2 }).map((pairs) => `{${pairs.map(([k, v], i) => `${k}${i}: ${v}`).join(' ,')}}`),
  );
  const comment = fc.constantFrom('', '', ' # c', '   #c');
  const filler = fc.constantFrom('', '', '\n', '\n\n\n', '# full\n', '      # odd\n', '\n# one\n\n# two\n');
  const entry = fc.tuple(filler, fc.nat(5), flow, comment);
  const block: fc.Arbitrary<readonly string[]> = fc.letrec<{ block: readonly string[] }>((tie) => ({
    block: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      fc.array(entry, { minLength: 1, maxLength: 3 }).map((pairs) => pairs.flatMap(([fill, n, v, c], i) => [...fill.split('\n').slice(0, -1), `k${n}${i}:  ${v}${c}`])),
      fc.array(entry, { minLength: 1, maxLength: 3 }).map((items) => items.flatMap(([fill, , v, c]) => [...fill.split('\n').slice(0, -1), `-   ${v}${c}`])),
      fc
        .array(fc.tuple(tie('block'), filler, comment), { minLength: 1, maxLength: 3 })
        .map((pairs) => pairs.flatMap(([lines, fill, c], i) => [...fill.split('\n').slice(0, -1), `key${i}:${c}`, ...lines.map((l) => (l === '' ? '' : `   ${l}`))])),
    ),
  })).block;

  test('is stable and changes no meaning', () => {
    let tried = 0;
    fc.assert(
      fc.property(block, (lines) => {
        const text = lines.join('\n') + '\n';
        const before = readYaml(new TextEncoder().encode(text));
        if (before.node === undefined || before.problems.length > 0) return;
        tried++;
        const once = formatted(text);
        expect(readYaml(new TextEncoder().encode(once)).node?.value).toEqual(before.node.value);
        expect(formatted(once)).toBe(once);
        const comments = (yaml: string): string[] => (yaml.replace(/"[^"]*"/g, '').match(/#.*/g) ?? []).map((one) => one.replace(/\s/g, '')).sort();
        expect(comments(once)).toEqual(comments(text));
      }),
      { numRuns: 300 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});
