import { difference, intersection } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import { everyAddress } from '../address.ts';
import type { Family } from '../address.ts';
import { compareRules } from '../difference/compare.ts';
import type { Block, ComparedRule } from '../difference/compared-rule.ts';
import { networks } from '../lower/literals.ts';
import { builtIn } from '../lower/lowered-rule.ts';
import { shapesWithin } from '../reach/packet-box.ts';
import type { PacketBox } from '../reach/packet-box.ts';
import type { LintLimits } from './lint-finding.ts';

const special = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24', '192.0.2.0/24', '192.168.0.0/16', '198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/3'];

/** Addresses that anybody on the internet may have (IANA's special-purpose registries; IPv6: 2000::/3). */
const worldwide: Readonly<Record<Family, Bounds>> = {
  4: difference(everyAddress[4], networks(...special)),
  6: difference(networks('2000::/3'), networks('2001:db8::/32')),
};

/** Whether a set holds most of the internet: what stays out of a block list, not a country or an office. */
export function isWorld(source: Bounds | undefined, family: Family): boolean {
  if (source === undefined) return true;
  return 2 * lengthOf(intersection(source, worldwide[family])) > lengthOf(worldwide[family]);
}

/** How many points, about. */
export function lengthOf(bounds: Bounds): number {
  return bounds.reduce<number>((sum, turn, i) => sum + (i % 2 === 0 ? -1 : 1) * Number(turn), 0);
}

const nothingPasses: readonly ComparedRule[] = [builtIn('unfiltered', {}, 'DROP')];

/** What a chain accepts of a box from nearly everywhere; undefined when that was not found out. */
export function openToAll(rules: readonly ComparedRule[], family: Family, box: PacketBox, limits: LintLimits): readonly Block[] | undefined {
  const { status, blocks } = compareRules(rules, nothingPasses, shapesWithin(family, { ...box, source: worldwide[family] }), limits, { without: 'lo' });
  if (status === 'partial') return undefined;
  return blocks.filter(({ before, certainty, match }) => before === 'ACCEPT' && certainty === 'must' && isWorld(match.source, family));
}
