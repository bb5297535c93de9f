import { expect, test } from '@jest/globals';
import { assemble } from '../assemble/assemble.ts';
import { parsePolicyFile } from '../parse-file.ts';
import type { ParsedFile } from '../parsed-file.ts';
import type { PolicyTest } from '../policy.ts';

function testsIn(...texts: readonly string[]): readonly PolicyTest[] {
  const files = texts.map((text, i) => parsePolicyFile(new TextEncoder().encode(`apiVersion: pvewall/v1\ntests:\n${text}`), `${i}.yaml`));
  // What a worker or the cache hands back is the same.
  const { policy, diagnostics } = assemble(JSON.parse(JSON.stringify(files)) as ParsedFile[]);
  expect(diagnostics).toEqual([]);
  return policy?.tests ?? [];
}

const texts = (words: readonly { readonly text: string }[]): string[] => words.map(({ text }) => text);

test('a test says what it claims of which packets, each word with its place', () => {
  const [one] = testsIn('  - { name: admins only, never: { from: outside, to: [ node.*, guest tag:web ], tcp: 8006, except: "+management,lan" } }\n');
  expect(one).toMatchObject({ name: 'admins only', claim: 'never', at: { file: '0.yaml', line: 3, column: 26 } });
  expect(one?.packets).toEqual({
    from: [{ text: 'outside', at: { file: '0.yaml', line: 3, column: 41, length: 7 } }],
    to: [expect.objectContaining({ text: 'node.*' }), expect.objectContaining({ text: 'guest tag:web' })],
    traffic: [{ proto: expect.objectContaining({ text: 'tcp' }), ports: [expect.objectContaining({ text: '8006' })], sports: [], icmpTypes: [] }],
    source: [],
    dest: [],
    except: [expect.objectContaining({ text: '+management' }), expect.objectContaining({ text: 'lan' })],
  });
});

test('beside `expect` the packets stand in the test itself', () => {
  const [one] = testsIn('  - from: vm100\n    to: node.pve\n    node: pve\n    iface: vmbr0\n    proto: [ tcp, udp ]\n    ports: [ 22, "6000:6010,ssh" ]\n    sport: 1024:65535\n    macro: [ Ping ]\n    expect: REJECT\n');
  expect(one).toMatchObject({ claim: 'REJECT', at: { line: 3 }, packets: { node: { text: 'pve' }, iface: { text: 'vmbr0' } } });
  const told = one?.packets.traffic.map((traffic) => ('macro' in traffic ? traffic.macro.text : [traffic.proto.text, texts(traffic.ports), texts(traffic.sports)]));
  expect(told).toEqual([['tcp', ['22', '6000:6010', 'ssh'], ['1024:65535']], ['udp', ['22', '6000:6010', 'ssh'], ['1024:65535']], 'Ping']);
});

test('those of all files are put together', () => {
  const one = '  - { always: { from: outside, to: guest.100, udp: [ 53, 67:68 ] } }\n';
  expect(testsIn(one, one).map(({ at }) => at.file)).toEqual(['0.yaml', '1.yaml']);
});
