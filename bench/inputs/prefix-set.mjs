import { prefixSource } from './prefixes.mjs';
import { randomSource } from './random.mjs';

/** A set of so many networks of an IP version (4 or 6), as bounds: sorted, and none within another. */
export function prefixSet(count, version, seed) {
  const random = randomSource(seed);
  const prefix = prefixSource(random, version, 0.6);
  const known = new Map();
  while (known.size < count) {
    const network = prefix(version === 4 ? 20 + random.below(10) : 44 + random.below(21));
    known.set(String(network[0]), network);
  }
  return join([...known.values()]);
}

function join(networks) {
  const points = [];
  for (const [first, end] of networks.sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (points.length === 0 || points.at(-1) < first) points.push(first, end);
    else if (points.at(-1) < end) points[points.length - 1] = end;
  }
  return points;
}
