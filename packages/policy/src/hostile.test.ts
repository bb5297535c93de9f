import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { assemble } from './assemble/assemble.ts';
import { formatPolicy } from './format.ts';
import { parsePolicyFile } from './parse-file.ts';

const head = 'apiVersion: pvewall/v1\n';

function codes(content: string | Uint8Array): (string | undefined)[] {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  const { diagnostics } = assemble([parsePolicyFile(bytes, 'policy.yaml')]);
  for (const { place, hint } of diagnostics) {
    expect(place).toMatchObject({ file: 'policy.yaml' });
    expect(place?.line).toBeGreaterThan(0);
    expect(hint).toBeTruthy();
  }
  return diagnostics.map(({ code, place }) => `${code} ${place?.line}:${place?.column}`);
}

describe('hostile input', () => {
  test('bytes that are not UTF-8, with their place', () => {
    const bytes = new Uint8Array([...new TextEncoder().encode(`${head}# caf`), 0xe9, 0x0a]);
    expect(codes(bytes)).toEqual(['policy/not-utf8 2:6']);
    expect(codes(new Uint8Array([0xff, 0xfe, 0x61, 0x00]))).toEqual(['policy/not-utf8 1:1']);
    expect(codes(new Uint8Array([...new TextEncoder().encode(head), 0xe2, 0x82]))).toEqual(['policy/not-utf8 2:1']);
  });

  test('control characters', () => {
    expect(codes(`${head}# bell \x07\n`)).toEqual(['policy/control-character 2:8']);
    expect(codes(`${head}# nul \0\n`)).toEqual(['policy/control-character 2:7']);
    expect(codes(`${head}# a lone \r return\n`)).toEqual(['policy/control-character 2:10']);
    expect(codes(`${head}# separator \u2028\n`)).toEqual(['policy/control-character 2:13']);
    expect(codes(`${head}cluster: { groups: { web: { comment: "a\\u0000b", rules: [] } } }\n`)).toEqual(['policy/control-character 2:38']);
    expect(codes(`${head}cluster: { groups: { web: { comment: "half \\ud800 pair", rules: [] } } }\n`)).toEqual(['policy/control-character 2:38']);
  });

  test('a line break in a text, however it is written', () => {
    const rule = (comment: string): string => `${head}cluster:\n  rules:\n    - in: ACCEPT\n      comment: ${comment}\n`;
    for (const comment of ['"a\\nIN ACCEPT"', '"a\n\n        IN ACCEPT"', "'a\n\n        IN ACCEPT'", '|\n        a\n        IN ACCEPT', '>\n        a\n\n        IN ACCEPT', 'a\n\n        IN ACCEPT']) {
      expect(codes(rule(comment))).toEqual([expect.stringMatching(/^policy\/control-character 5:/)]);
    }
    // A single break is folded to a blank.
    expect(codes(rule('a\n        b'))).toEqual([]);
  });

  test('Windows line ends and a byte order mark are nobody’s fault', () => {
    expect(codes(`\ufeff${head}cluster:\n  rules:\n    - { in: ACCEPT }\n`.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  test('nothing at all', () => {
    expect(codes('')).toEqual(['policy/empty 1:1']);
    expect(codes('\n\n')).toEqual(['policy/empty 1:1']);
    expect(codes('---\n')).toEqual(['policy/empty 1:1']);
    expect(codes('null\n')).toEqual(['policy/empty 1:1']);
    expect(codes('just text\n')).toEqual(['policy/wrong-type 1:1']);
    expect(codes('- a list\n')).toEqual(['policy/wrong-type 1:1']);
  });

  test('a file that is too large', () => {
    expect(codes(new Uint8Array(16 * 1024 * 1024 + 1))).toEqual(['policy/too-large 1:1']);
  });

  test('too many values', () => {
    expect(codes(`${head}include: [${'a,'.repeat(2_100_000)}a]\n`)).toEqual(['policy/too-large 1:1']);
  });

  test('deep nesting, with and without indentation', () => {
    for (const text of ['['.repeat(100_000), '{a: '.repeat(100_000), '- '.repeat(100_000), '? '.repeat(100_000)]) {
      expect(codes(`${head}guests: ${text}\n`).every((code) => /policy\/(too-deep|yaml) 2:/.test(code ?? ''))).toBe(true);
      expect(codes(text).some((code) => code?.startsWith('policy/too-deep'))).toBe(true);
    }
    const steps = Array.from({ length: 500 }, (_, i) => `${' '.repeat(i)}a:`).join('\n');
    expect(codes(`${steps} 1\n`)).toEqual(['policy/too-deep 66:66']);
  });

  test('an alias bomb', () => {
    const layers = Array.from({ length: 9 }, (_, i) => `x${i}: &x${i} [${Array.from({ length: 9 }, () => (i === 0 ? 'a' : `*x${i - 1}`)).join(', ')}]`);
    expect(codes(`${layers.join('\n')}\n`).filter((code) => code?.startsWith('policy/alias-bomb'))).toHaveLength(1);
  });

  test('an anchor that holds itself', () => {
    expect(codes(`${head}guests: &a { 100: *a }\n`)[0]).toBe('policy/unknown-anchor 2:19');
  });

  test('paths in names', () => {
    expect(codes(`${head}guests: { "../../etc/passwd": {}, 100/x: {}, "100\\n": {} }\n`)).toEqual(['policy/wrong-vmid 2:11', 'policy/wrong-vmid 2:35', 'policy/bad-key 2:46']);
  });

  test('a second rule or option inside a value', () => {
    const found = codes(`${head}cluster:
  options: { log_ratelimit: "1 rate=1" }
  aliases: { lan: "10.0.0.0/8 # x", nas: { address: "10.0.0.1\\nevil 0.0.0.0/0" } }
  rules:
    - { in: ACCEPT, source: "10.0.0.1 -p tcp" }
    - { in: ACCEPT, dport: "22#", proto: tcp }
    - { in: ACCEPT, source: [ "10.0.0.1,10.0.0.2" ] }
    - { group: "web -i net0" }
    - "IN ACCEPT\\nIN ACCEPT"
`);
    expect(found).toEqual([
      'policy/wrong-value 3:29',
      'policy/wrong-value 4:19',
      'policy/control-character 4:53',
      'policy/wrong-value 6:29',
      'policy/wrong-value 7:28',
      'policy/wrong-value 8:31',
      'policy/wrong-value 9:16',
      'policy/control-character 10:7',
    ]);
  });

  test('ten thousand faults are not ten thousand lines', () => {
    const found = codes(`${head}include: [${'1,'.repeat(10_000)}1]\n`);
    expect(found).toHaveLength(1001);
    expect(found.filter((code) => code?.startsWith('policy/too-many'))).toHaveLength(1);
  });

  test('never throws, whatever the bytes', () => {
    const pieces = fc.constantFrom('apiVersion: pvewall/v1\n', 'cluster:', 'guests: ', '100', ': ', '- ', '\n', '  ', '{', '}', '[', ']', ',', '&a ', '*a', '!t ', '|\n', '>\n', '"', "'", '\\', '#', '---\n', '...\n', '%', '?', '\t', '\r', 'rules', 'in', 'ACCEPT', 'é', '\u2028', '<<');
    fc.assert(
      fc.property(fc.oneof(fc.array(pieces, { maxLength: 40 }).map((parts) => new TextEncoder().encode(parts.join(''))), fc.uint8Array({ maxLength: 60 })), (bytes) => {
        codes(bytes);
        const text = new TextDecoder().decode(bytes);
        const once = formatPolicy(text, 'p');
        if ('text' in once) expect(formatPolicy(once.text, 'p')).toEqual(once);
      }),
      { numRuns: 1500, examples: [[new TextEncoder().encode('in|\n\n%')]] },
    );
  });
});
