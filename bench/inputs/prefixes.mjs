/** Prefixes as sets of packets have them: `[first, end]`, bigint for IPv6. */

/** How long a prefix of IPv6 is that is used as one of this length of IPv4: hosts are hosts, sites are sites. */
const lengthsOf6 = [[0, 0], [8, 32], [16, 48], [24, 64], [32, 128]];

/** A length about as wanted. Any and hosts stay that; the others are off by up to two bits. */
export function prefixLength(wanted, version, random) {
  const length = wanted === 0 || wanted === 32 || random.chance(0.6) ? wanted : wanted + random.below(5) - 2;
  if (version === 4) return length;
  const above = lengthsOf6.findIndex(([four]) => four >= length);
  const [[low, from], [high, to]] = [lengthsOf6[Math.max(0, above - 1)], lengthsOf6[above]];
  return high === low ? to : from + Math.round(((length - low) * (to - from)) / (high - low));
}

/**
 * Prefixes from one trie. At each bit a node has one child (mostly), or two, of which one is taken with the probability
 * `skew`: so a few networks hold most prefixes, and short ones hold long ones. Undefined for length 0, which is any.
 */
export function prefixSource(random, version, skew) {
  const width = version === 4 ? 32 : 128;
  const nodes = new Map();
  const nodeAt = (path, depth) => {
    const known = nodes.get(path) ?? { both: random.chance(branching(depth, width)), usual: random.below(2) };
    nodes.set(path, known);
    return known;
  };
  return (length) => {
    if (length === 0) return undefined;
    let path = version === 4 ? '' : '001000000000000100001101101110'; // 2001:db8::/30
    for (let depth = path.length; depth < length; depth++) {
      const { both, usual } = nodeAt(path, depth);
      path += both && !random.chance(skew) ? 1 - usual : usual;
    }
    return rangeOf(path.slice(0, length), length, width);
  };
}

/** Few networks at the top, many subnets and hosts at the bottom. */
function branching(depth, width) {
  const part = depth / width;
  return part < 0.25 ? 0.4 : part < 0.6 ? 0.6 : 0.8;
}

function rangeOf(path, length, width) {
  const first = BigInt(`0b${path}`) << BigInt(width - length);
  const end = first + (1n << BigInt(width - length));
  return width === 32 ? [Number(first), Number(end)] : [first, end];
}
