import { describe, expect, test } from '@jest/globals';
import { send, smallHost } from '../../test/small-host.ts';
import type { Family } from '../address.ts';
import { compareChains } from '../difference/index.ts';
import { lower } from '../lower/lower-host.ts';
import { describePackets } from './describe-packets.ts';
import { describePoint } from './describe-point.ts';
import { nameBook } from './name-book.ts';

const base = '[IPSET management]\n10.8.0.0/24\n';

/** What one rule more at the end changes for what comes to the node. */
function changed(rule: string, family: Family = 4) {
  const [before, after] = ['', rule].map((line) => smallHost({ cluster: `${base}[RULES]\nIN DROP -p tcp -dport 8006\n${line}\n` }));
  if (before === undefined || after === undefined) throw new Error('two hosts');
  const { blocks } = compareChains(lower(before).node('in', family), lower(after).node('in', family), family);
  return { after, blocks: blocks.map(({ match, others, sample, ...verdicts }) => ({ ...verdicts, words: describePackets(match, family, nameBook(after), { others }), sample: describePoint(sample, family) })) };
}

test('what a rule lets in reads as the rule does', () => {
  expect(changed('IN ACCEPT -source 192.0.2.0/24 -p tcp -dport 443').blocks).toMatchObject([{ words: { traffic: 'tcp/443 (https)', source: '192.0.2.0/24' }, sample: { proto: 'tcp', source: '192.0.2.1', dport: 443 } }]);
});

test('what management has already is not in it', () => {
  expect(changed('IN ACCEPT -p tcp -dport 22').blocks.map(({ words }) => words)).toEqual([{ traffic: 'tcp/22 (ssh)', source: 'anywhere except +management' }]);
});

test('an interface that a rule names, and all others', () => {
  expect(changed('IN ACCEPT -i vmbr1 -p gre').blocks.map(({ words }) => words)).toEqual([{ traffic: 'gre', iface: 'vmbr1' }]);
  expect(changed('IN DROP -i vmbr1 -p gre\nIN ACCEPT -p gre').blocks.map(({ words }) => words)).toEqual([{ traffic: 'gre', iface: 'any but vmbr1' }]);
});

test('a source that no packet has is told where it is all there is', () => {
  expect(changed('IN ACCEPT -source 224.0.0.0/4 -p gre').blocks).toEqual([]);
  const [before, after] = ['', 'IN ACCEPT -source 224.0.0.0/5 -p gre'].map((line) => lower(smallHost({ host: `[OPTIONS]\nnosmurfs: 0\n[RULES]\n${line}\n` })).node('in', 4));
  const words = compareChains(before, after, 4).blocks.map(({ match, others }) => describePackets(match, 4, nameBook(smallHost({})), { others }));
  expect(words).toEqual([{ traffic: 'gre', source: '224.0.0.0/5' }]);
});

describe('the sample', () => {
  test.each(['IN ACCEPT -p tcp -dport 22', 'IN ACCEPT', 'IN ACCEPT -source 10.0.0.0/8 -p icmp -icmp-type echo-request', 'IN REJECT -p udp -sport 67'])('is a packet whose verdict is the new one: %s', (rule) => {
    const { after, blocks } = changed(rule);
    expect(blocks.length).toBeGreaterThan(0);
    for (const block of blocks) {
      const { iface: _iface, ...fields } = block.sample;
      expect(send(after, { ...fields, from: 'outside', sport: fields.sport ?? -1, dport: fields.dport ?? -1 }).verdict).toBe(block.after);
    }
  });

  test('of IPv6 has names of IPv6', () => {
    expect(changed('IN ACCEPT -p icmpv6 -icmp-type echo-request', 6).blocks).toMatchObject([{ words: { traffic: 'icmpv6 echo-request' }, sample: { proto: 'icmpv6', icmp: [128, 0], source: '2001:db8:ffff::9' } }]);
  });
});
