/**
 * Sets of rules in the manner of ClassBench (Taylor and Turner, 2007): access lists (`acl`), firewalls (`fw`) and IP
 * chains (`ipc`) differ in how long the prefixes of source and destination are together, in what ports they ask for, and
 * in their protocols; prefixes come from a trie whose branches are used unevenly, so that many nest. The weights are
 * rounded from what is published of the families, not ClassBench's own seed files.
 */
import { prefixLength, prefixSource } from './prefixes.mjs';
import { randomSource } from './random.mjs';

/** What weighs a field's choices in each family. Port classes: any, high, low, an arbitrary range, one port. */
const families = {
  acl: {
    proto: { tcp: 76, udp: 15, icmp: 3, any: 6 },
    sport: { any: 98, one: 2 },
    dport: { any: 24, one: 58, range: 14, high: 4 },
    // Source and destination; acl: hosts and subnets on both sides.
    lengths: [[12, 0, 32], [16, 24, 32], [26, 32, 32], [12, 28, 28], [10, 16, 32], [8, 24, 24], [6, 32, 24], [4, 8, 24], [4, 20, 27], [2, 32, 0]],
    skew: { source: 0.75, dest: 0.85 },
    correlation: 0.3,
    accept: 0.6,
  },
  fw: {
    proto: { tcp: 60, udp: 24, icmp: 6, any: 10 },
    sport: { any: 64, high: 12, one: 14, range: 7, low: 3 },
    dport: { any: 36, one: 40, range: 13, high: 8, low: 3 },
    // One side is often any.
    lengths: [[28, 0, 32], [18, 32, 0], [10, 0, 24], [8, 24, 0], [12, 32, 32], [8, 24, 32], [6, 16, 16], [4, 0, 16], [2, 0, 0], [4, 8, 28]],
    skew: { source: 0.7, dest: 0.7 },
    correlation: 0.1,
    accept: 0.7,
  },
  ipc: {
    proto: { tcp: 58, udp: 20, icmp: 9, any: 13 },
    sport: { any: 82, one: 8, range: 5, high: 4, low: 1 },
    dport: { any: 40, one: 40, range: 12, high: 6, low: 2 },
    lengths: [[14, 0, 32], [12, 32, 0], [22, 32, 32], [14, 24, 24], [10, 24, 32], [8, 32, 24], [6, 16, 24], [6, 0, 24], [4, 27, 20], [2, 8, 8], [2, 0, 0]],
    skew: { source: 0.75, dest: 0.8 },
    correlation: 0.2,
    accept: 0.5,
  },
};

export const familyNames = Object.keys(families);

const protocolNumbers = { tcp: 6, udp: 17, icmp: { 4: 1, 6: 58 } };
/** Well-known ports are asked for again and again. */
const usualPorts = [22, 25, 53, 80, 110, 123, 143, 161, 179, 389, 443, 445, 514, 993, 1433, 1521, 3306, 3389, 5432, 8006, 8080];

/**
 * Makes rules of a family for one IP version (4 or 6): `rules(count)` gives different ones, with a policy at the end;
 * `edited(rules, edits)` gives them with so many random edits. The same seed gives the same.
 */
export function classBench(family, version, seed, order = 'narrow first') {
  const random = randomSource(seed);
  const make = ruleSource(families[family], version, random);
  return {
    rules: (count) => chain(orders[order]([...distinct(count - 1, make)], random), { match: {}, verdict: 'DROP' }),
    edited: (rules, edits) => {
      let list = rules;
      for (let i = 0; i < edits; i++) list = edit(list, make, random);
      return list;
    },
  };
}

/**
 * ClassBench puts a rule before those that hold all its packets, and so do people, nearly. As they were drawn, half of
 * the rules of a firewall would never match.
 */
const orders = {
  drawn: (rules) => rules,
  'narrow first': (rules, random) => {
    const keys = new Map(rules.map((rule) => [rule, widthOf(rule.match) + random.below(24)]));
    return rules.toSorted((a, b) => keys.get(a) - keys.get(b));
  },
};

export const orderNames = Object.keys(orders);

/** About how many bits a rule leaves open, as those of IPv4. */
function widthOf({ proto, sport, dport, source, dest }) {
  const bits = (bounds, whole, scale = 1) => (bounds === undefined ? whole : Math.log2(Number(bounds[1] - bounds[0])) * scale);
  const address = (bounds) => bits(bounds, 32, typeof bounds?.[0] === 'bigint' ? 0.25 : 1);
  return bits(proto, 8) + bits(sport, 16) + bits(dport, 16) + address(source) + address(dest);
}

/** Rules that a file's lines would become: each with an address of its own. */
function chain(rules, policy) {
  return [...rules, policy].map((rule, i) => ({ ...rule, origin: { kind: 'rule', address: `cluster.rules[${i}]` } }));
}

function* distinct(count, make) {
  const seen = new Set();
  while (seen.size < count) {
    const rule = make();
    const key = JSON.stringify(rule.match, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    if (!seen.has(key)) yield rule;
    seen.add(key);
  }
}

function ruleSource(shape, version, random) {
  const prefixes = { source: prefixSource(random, version, shape.skew.source), dest: prefixSource(random, version, shape.skew.dest) };
  return () => {
    const proto = weighted(shape.proto, random);
    const ports = proto === 'tcp' || proto === 'udp' ? { sport: portClasses[weighted(shape.sport, random)](random), dport: portClasses[weighted(shape.dport, random)](random) } : {};
    const match = { proto: protocolBounds(proto, version), ...ports, ...addresses(shape, version, prefixes, random) };
    return { match: without(match, undefined), verdict: random.chance(shape.accept) ? 'ACCEPT' : random.chance(0.8) ? 'DROP' : 'REJECT' };
  };
}

function addresses({ lengths, correlation }, version, prefixes, random) {
  const total = lengths.reduce((sum, [weight]) => sum + weight, 0);
  let left = random.below(total);
  const [, ...pair] = lengths.find(([weight]) => (left -= weight) < 0);
  const [source, dest] = pair.map((length) => prefixLength(length, version, random));
  // Both ends are often of the same site.
  const site = random.chance(correlation) ? prefixes.source : prefixes.dest;
  return { source: prefixes.source(source), dest: site(dest) };
}

function protocolBounds(name, version) {
  const number = name === 'icmp' ? protocolNumbers.icmp[version] : protocolNumbers[name];
  return number === undefined ? undefined : [number, number + 1];
}

const portClasses = {
  any: () => undefined,
  high: () => [1024, 65536],
  low: () => [0, 1024],
  one: (random) => one(random.chance(0.7) ? random.pick(usualPorts) : random.below(65536)),
  range: (random) => {
    const first = random.below(65000);
    return [first, first + 2 + random.below(Math.min(2000, 65534 - first))];
  },
};

const one = (port) => [port, port + 1];

function weighted(weights, random) {
  let left = random.below(Object.values(weights).reduce((a, b) => a + b));
  return Object.keys(weights).find((name) => (left -= weights[name]) < 0);
}

function without(object, value) {
  return Object.fromEntries(Object.entries(object).filter(([, held]) => held !== value));
}

/** One change as people make it. The policy at the end stays. */
function edit(rules, make, random) {
  const at = random.below(rules.length - 1);
  return random.pick(edits)(rules, at, make, random);
}

const otherVerdict = { ACCEPT: 'DROP', DROP: 'ACCEPT', REJECT: 'DROP' };
const added = (rule, address) => ({ ...rule, origin: { kind: 'rule', address } });

const edits = [
  (rules, at) => rules.with(at, { ...rules[at], verdict: otherVerdict[rules[at].verdict] }),
  (rules, at, make, random) => rules.with(at, { ...rules[at], match: withOtherField(rules[at].match, make, random) }),
  (rules, at, make) => rules.toSpliced(at, 0, added(make(), 'cluster.rules[new]')),
  (rules, at) => rules.toSpliced(at, 1),
  (rules, at, _, random) => rules.toSpliced(at, 1).toSpliced(random.below(rules.length - 1), 0, rules[at]),
];

/** The same but for one field, in which it is as another rule; or asks nothing, as that one does. */
function withOtherField(match, make, random) {
  const field = random.pick(['proto', 'source', 'dest', 'dport', 'sport'].filter((name) => name in match));
  if (field === undefined) return make().match;
  let other = make().match;
  while (String(other[field]) === String(match[field])) other = make().match;
  return without({ ...match, ...(field === 'proto' ? portsOf(match, other) : {}), [field]: other[field] }, undefined);
}

/** A protocol without ports takes them away. */
function portsOf(match, { proto }) {
  return proto?.[0] === 6 || proto?.[0] === 17 ? { sport: match.sport, dport: match.dport } : { sport: undefined, dport: undefined };
}
