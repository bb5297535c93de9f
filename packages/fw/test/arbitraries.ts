import fc from 'fast-check';
import { logLevels, macroNames, optionSpec, options, tiers } from '../src/index.ts';
import type { Alias, Config, Group, IpSet, Option, OptionSpec, Rule, SetEntry, Tier } from '../src/index.ts';

export const allTiers: readonly Tier[] = ['cluster', 'host', 'guest', 'vnet'];

const blanks = fc.constantFrom(' ', '  ', '\t', '');
const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{1,8}$/);
const comment = fc
  .string({ unit: 'grapheme', maxLength: 12 })
  .map((text) => text.replace(/[\n\r\v\f]/g, '').replace(/^[\s#]+|\s+$/g, ''))
  .map((text) => (text === '' ? undefined : text));

/** Lines as people write and mistype them. */
const line = fc.oneof(
  fc.constantFrom('[OPTIONS]', '[rules]', '[ALIASES]', '[IPSET ab]', '[ipset Ab] # x', '[GROUP web]', '[group 1]', '[IPSET]', '', '# note', '\ufeff'),
  fc.constantFrom('enable: 1', 'policy_in: drop', 'nope: 2', 'lan 10.0.0.0/8', 'lan 10.0.0.1 # c', '!10.1.0.0/16', '10.1.2.3/32', 'lan', 'IN ACCEPT', '|OUT DROP # x'),
  fc.constantFrom('IN SSH(ACCEPT) -source +ab', 'GROUP web -i net0', 'IN ACCEPT -p tcp -dport 22', 'garbage in', 'in REJECT -log err --dest dc/lan #'),
);

/** A whole file, good and bad lines mixed, all line ends. */
export const fwText: fc.Arbitrary<string> = fc
  .array(fc.tuple(blanks, line, blanks, fc.constantFrom('\n', '\n', '\n', '\r\n')), { maxLength: 30 })
  .chain((lines) => fc.boolean().map((cut) => lines.map((parts) => parts.join('')).join('').slice(0, cut ? -1 : undefined)));

const ipv4 = fc.ipV4().map((ip) => ip);
const network = fc.oneof(ipv4, fc.tuple(ipv4, fc.integer({ min: 1, max: 32 })).map(([ip, n]) => `${ip}/${n}`), fc.ipV6());

function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined)) as T;
}

export const rule: fc.Arbitrary<Rule> = fc.oneof(
  fc
    .record({
      type: fc.constantFrom('in' as const, 'out' as const, 'forward' as const),
      action: fc.constantFrom('ACCEPT', 'DROP', 'REJECT'),
      disabled: fc.constantFrom(true as const, undefined),
      macro: fc.option(fc.constantFrom(...macroNames), { nil: undefined }),
      iface: fc.option(fc.constantFrom('net0', 'vmbr0'), { nil: undefined }),
      source: fc.option(fc.oneof(network, word, word.map((w) => `+${w}`)), { nil: undefined }),
      dest: fc.option(fc.oneof(network, word), { nil: undefined }),
      proto: fc.option(fc.constantFrom('tcp', 'udp', '6'), { nil: undefined }),
      dport: fc.option(fc.constantFrom('22', '80,443', '1:10', 'ssh'), { nil: undefined }),
      sport: fc.option(fc.constantFrom('22', '80,443'), { nil: undefined }),
      log: fc.option(fc.constantFrom(...logLevels), { nil: undefined }),
      icmpType: fc.option(fc.constantFrom('any', 'echo-request'), { nil: undefined }),
      comment,
    })
    .map(defined) as fc.Arbitrary<Rule>,
  fc.record({ type: fc.constant('group' as const), action: word, iface: fc.constantFrom('net0', undefined), comment }).map(defined) as fc.Arbitrary<Rule>,
);

export const entry: fc.Arbitrary<SetEntry> = fc
  .record({ address: fc.oneof(network, word), nomatch: fc.constantFrom(true as const, undefined), comment })
  .map(defined) as fc.Arbitrary<SetEntry>;

export const alias: fc.Arbitrary<Alias> = fc.record({ name: word, address: network, comment }).map(defined) as fc.Arbitrary<Alias>;

const names = fc.stringMatching(/^[a-z][a-z0-9_-]{1,8}$/);
const ipset: fc.Arbitrary<IpSet> = fc.record({ name: names, comment, entries: fc.array(entry, { maxLength: 5 }) }).map(defined) as fc.Arbitrary<IpSet>;
const group: fc.Arbitrary<Group> = fc.record({ name: names, comment, rules: fc.array(rule, { maxLength: 5 }) }).map(defined) as fc.Arbitrary<Group>;

function valueOf(spec: OptionSpec): fc.Arbitrary<string> {
  if (spec.type === 'enum') return fc.constantFrom(...spec.values);
  if (spec.type === 'log-level') return fc.constantFrom(...logLevels);
  if (spec.type === 'integer') return fc.integer({ min: spec.minimum ?? 0, max: spec.maximum ?? 1_000_000 }).map(String);
  if (spec.type === 'list') return fc.subarray([...(spec.values ?? ['ARP', '0x800'])], { minLength: 1 }).map((values) => values.join());
  if (spec.type === 'pattern') return fc.constantFrom('1', '0:3');
  if (spec.type === 'properties') return fc.constantFrom('enable=0', '1,rate=5/minute', 'rate=1/second,burst=9');
  return fc.constantFrom('0', '1');
}

export function optionMap(tier: Tier): fc.Arbitrary<ReadonlyMap<string, Option>> {
  const pairs = Object.keys(options[tier]).map((key) => {
    const spec = optionSpec(tier, key);
    if (spec === undefined) throw new Error(key);
    return valueOf(spec).map((value) => [key, { value }] as const);
  });
  return fc.shuffledSubarray(pairs).chain((some) => fc.tuple(...some)).map((entries) => new Map(entries));
}

/** What a file of that kind can say; names are unique. */
export function config(tier: Tier): fc.Arbitrary<Config> {
  const may = (kind: 'aliases' | 'ipset' | 'group') => tiers[tier].sections.includes(kind);
  const unique = (name: { readonly name: string }) => name.name.toLowerCase();
  const list = <T extends { readonly name: string }>(allowed: boolean, item: fc.Arbitrary<T>) =>
    allowed ? fc.uniqueArray(item, { selector: unique, maxLength: 4 }) : fc.constant<T[]>([]);
  return fc.record({
    options: optionMap(tier),
    aliases: list(may('aliases'), alias),
    ipsets: list(may('ipset'), ipset),
    groups: list(may('group'), group),
    rules: fc.array(rule, { maxLength: 8 }),
  });
}

/** The same without places. */
export function bare<T>(value: T): T {
  if (value instanceof Map) return new Map([...value].map(([k, v]) => [k, bare<unknown>(v)])) as T;
  if (Array.isArray(value)) return value.map((v) => bare<unknown>(v)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([k]) => k !== 'at').map(([k, v]) => [k, bare<unknown>(v)])) as T;
}
