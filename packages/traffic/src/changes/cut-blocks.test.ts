import { expect, test } from '@jest/globals';
import { smallHost } from '../../test/small-host.ts';
import { parsePoint } from '../address.ts';
import { compareDatacenters } from './compare-datacenters.ts';
import type { ChangeGroup, PacketRanges } from './traffic-changes.ts';

/** Each host may use another port, so that what a wide rule opens comes in as many blocks. */
const exceptions = Array.from({ length: 600 }, (_, i) => `IN DROP -source 10.0.${Math.floor(i / 250)}.${i % 250} -p tcp -dport ${2000 + i}`);
const host = (...last: string[]) => smallHost({ cluster: ['[OPTIONS]', 'enable: 1', 'policy_in: DROP', '[RULES]', ...exceptions, ...last, ''].join('\n') });

function opened(): ChangeGroup[] {
  const { status, groups } = compareDatacenters([host()], [host('IN ACCEPT -source 10.0.0.0/22 -p tcp')]);
  expect(status).toBe('exact');
  return groups.filter(({ tier, after, direction }) => tier === 'node' && after === 'ACCEPT' && direction === 'in');
}

const pointOf = (address: string): number => Number(parsePoint(address)?.point);

function holds(boxes: readonly PacketRanges[], source: string, port: number): boolean {
  const isIn = (ranges: readonly (readonly [number, number])[], point: number) => ranges.some(([first, last]) => first <= point && point <= last);
  return boxes.some((box) => isIn(box.dport ?? [[0, 65535]], port) && isIn((box.source ?? []).map(([first, last]) => [pointOf(first), pointOf(last)]), pointOf(source)));
}

test('of hundreds of blocks the widest are told, and no packet is left out', () => {
  const [group, ...others] = opened();
  expect(others).toEqual([]);
  const { blocks, rest } = group as ChangeGroup;
  expect(blocks.length).toBeLessThanOrEqual(200);
  expect(blocks.length + (rest?.count ?? 0)).toBeGreaterThan(600);
  const boxes = [...blocks.flatMap((block) => block.boxes), ...(rest?.boxes() ?? [])];
  expect(boxes).toHaveLength(blocks.length + (rest?.count ?? 0));
  for (const i of [0, 1, 107, 399, 450, 599]) {
    const source = `10.0.${Math.floor(i / 250)}.${i % 250}`;
    expect([source, holds(boxes, source, 2000 + i), holds(boxes, source, 3000)]).toEqual([source, false, true]);
  }
});

test('chains are told as one only when what is not told is the same', () => {
  const node = (name: string, last: string) => ({ ...host(last), node: name });
  const after = [node('a', 'IN ACCEPT -source 10.0.0.0/22 -p tcp'), node('b', 'IN ACCEPT -source 10.0.0.0/22 -p tcp')];
  const { groups } = compareDatacenters([{ ...host(), node: 'a' }, { ...host(), node: 'b' }], after);
  expect(groups.filter(({ after: verdict }) => verdict === 'ACCEPT').map(({ station, others }) => [station, ...others])).toEqual([['node.a', 'node.b']]);
});
