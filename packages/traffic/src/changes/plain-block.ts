import type { Family } from '../address.ts';
import { contains, union } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Block } from '../difference/compared-rule.ts';
import type { Origin } from '../lower/lowered-rule.ts';
import { isOn } from '../options.ts';
import type { Station } from './station.ts';

/**
 * A block as people think of it. Addresses that no sender has are dropped before and after by the option nosmurfs: that
 * they are no part of "anywhere" goes without saying. What a policy does before it drops is a part of it.
 */
export function plainBlock(block: Block, family: Family, station: Station): Block {
  const { match, deciding } = block;
  const source = match.source === undefined || !dropsSmurfs(station, family) ? match.source : fillHoles(match.source);
  const { source: _, ...rest } = match;
  return {
    ...block,
    match: source === undefined || isEverything(source) ? rest : { ...rest, source },
    deciding: { ...deciding, before: withoutPrelude(deciding.before), after: withoutPrelude(deciding.after) },
  };
}

function dropsSmurfs({ direction, nodes }: Station, family: Family): boolean {
  return direction === 'in' && family === 4 && isOn(nodes.before.host, 'nosmurfs') && isOn(nodes.after.host, 'nosmurfs');
}

/** 224.0.0.0/4 and 255.255.255.255. */
const holes: readonly Bounds[] = [[0xe0000000, 0xf0000000], [0xffffffff, 2 ** 32]];

function fillHoles(source: Bounds): Bounds {
  return holes.reduce((filled, hole) => {
    const [first = 0, end = 0] = hole.map(Number);
    const around = [first - 1, ...(end < 2 ** 32 ? [end] : [])].every((point) => contains(filled, point));
    return around ? union(filled, hole) : filled;
  }, source);
}

function isEverything(source: Bounds): boolean {
  return source.length === 2 && source[0] === 0 && source[1] === 2 ** 32;
}

const prelude = new Set(['broadcast', 'noise', 'auth', 'icmp_errors']);

function withoutPrelude(origins: readonly Origin[]): Origin[] {
  const byPolicy = origins.some((origin) => origin.kind === 'built-in' && origin.name.startsWith('policy_'));
  const known = new Set<string>();
  return origins.filter((origin) => {
    const name = origin.kind === 'rule' ? origin.address : origin.name;
    const again = known.has(name);
    known.add(name);
    return !again && !(byPolicy && origin.kind === 'built-in' && prelude.has(name));
  });
}
