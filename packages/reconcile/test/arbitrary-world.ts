import fc from 'fast-check';

/** What a policy says of one node with two guests; small enough that two of them have much in common. */
export interface World {
  readonly options: Readonly<Record<string, unknown>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly ipsets: Readonly<Record<string, readonly Member[]>>;
  readonly groups: Readonly<Record<string, readonly string[]>>;
  readonly rules: readonly string[];
  readonly host: Tier;
  readonly guests: Readonly<Record<string, Tier>>;
}

interface Member {
  readonly address: string;
  readonly nomatch?: true;
}

interface Tier {
  readonly options: Readonly<Record<string, unknown>>;
  readonly rules: readonly string[];
}

export const sources = ['10.0.0.1', '10.0.0.9', '10.0.1.1', '10.1.0.1', '192.168.0.1'] as const;
export const ports = ['22', '80'] as const;
const addresses = ['10.0.0.0/8', '10.0.0.0/16', '10.0.0.0/24', '10.0.1.0/24', '10.0.0.1', '10.1.0.1', '10.0.0.5/24'] as const;
const aliasNames = ['lan', 'dmz'] as const;
const setNames = ['aa', 'bb'] as const;
const groupNames = ['web', 'adm'] as const;

const action = fc.constantFrom('ACCEPT', 'DROP');
const source = fc.constantFrom('', '', '', ...aliasNames, ...setNames.map((name) => `+${name}`), '10.0.0.0/24', '10.0.0.1').map((text) => (text === '' ? '' : ` -source ${text}`));
const port = fc.constantFrom('', ...ports).map((text) => (text === '' ? '' : ` -p tcp -dport ${text}`));
const plainRule = fc.tuple(action, source, port).map((parts) => `IN ${parts.join('')}`);
const plainRules = fc.array(plainRule, { maxLength: 3 });
const rules = fc.array(fc.oneof(plainRule, fc.constantFrom(...groupNames.map((name) => `GROUP ${name}`))), { maxLength: 3 });
const member: fc.Arbitrary<Member> = fc
  .tuple(fc.constantFrom<string>(...addresses, ...aliasNames), fc.constantFrom(false, false, true))
  .map(([address, nomatch]) => ({ address, ...(nomatch && { nomatch }) }));
const members = fc.uniqueArray(member, {
  selector: ({ address }) => address,
  maxLength: 3,
});
const policy = fc.constantFrom({}, { policy_in: 'ACCEPT' }, { policy_in: 'DROP' });
const enable = fc.constantFrom(...Array.from({ length: 8 }, () => ({ enable: true })), { enable: false }, {});

function some<T>(names: readonly string[], value: fc.Arbitrary<T>): fc.Arbitrary<Readonly<Record<string, T>>> {
  return fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] }) as fc.Arbitrary<Readonly<Record<string, T>>>;
}

const clusterOptions = fc.tuple(enable, policy).map((parts) => Object.assign({}, ...parts) as Record<string, unknown>);
const hostTier = fc.record({ options: enable, rules });
const guestTier = fc.record({ options: clusterOptions, rules });

/** Networks of aliases are mostly those of the name, as an alias that moves voids what is said of packets. */
const aliases = some(['lan', 'dmz'], fc.constantFrom(0, 0, 0, 0, 0, 0, 1)).map((chosen) =>
  Object.fromEntries(Object.entries(chosen).map(([name, moved]) => [name, (name === 'lan') === (moved === 0) ? '10.0.0.0/16' : '10.1.0.1'])),
);

const world: fc.Arbitrary<World> = fc.record({
  options: clusterOptions,
  aliases,
  ipsets: some(setNames, members),
  groups: some(groupNames, plainRules),
  rules,
  host: hostTier,
  guests: fc.record({ 100: guestTier, 101: guestTier }),
});

const nothing: Readonly<Record<keyof World, boolean>> = { options: false, aliases: false, ipsets: false, groups: false, rules: false, host: false, guests: false };
const anything = fc.record({ options: fc.boolean(), aliases: fc.boolean(), ipsets: fc.boolean(), groups: fc.boolean(), rules: fc.boolean(), host: fc.boolean(), guests: fc.boolean() });

/** What changes; often just what is hard: the rules of a node in both of its files, what groups or sets hold. */
const change = fc.oneof(
  anything,
  fc.boolean().map((options) => ({ ...nothing, options, rules: true, host: true })),
  fc.constantFrom({ ...nothing, groups: true }, { ...nothing, ipsets: true }, { ...nothing, groups: true, guests: true }, { ...nothing, ipsets: true, guests: true }),
);

/** Two policies, the second with some parts of its own; at times without a rule that stops anything. */
export const twoWorlds: fc.Arbitrary<readonly [World, World]> = fc
  .tuple(world, world, change, fc.constantFrom(false, false, true))
  .map(([one, other, take, open]) => [sound(one), sound(mixed(one, other, take))].map((each) => (open ? withoutDrops(each) : each)) as [World, World]);

function withoutDrops(one: World): World {
  return JSON.parse(JSON.stringify(one).replaceAll('IN DROP', 'IN ACCEPT')) as World;
}

function mixed(one: World, other: World, take: Readonly<Record<keyof World, boolean>>): World {
  return Object.fromEntries(Object.keys(one).map((key) => [key, (take[key as keyof World] ? other : one)[key as keyof World]])) as unknown as World;
}

/** Without references to what is not there, and without members that the kernel would refuse. */
function sound(raw: World): World {
  const ipsets = Object.fromEntries(Object.entries(raw.ipsets).map(([name, set]) => [name, apart(set, raw.aliases)]));
  const names = new Set([...Object.keys(raw.aliases), ...Object.keys(ipsets).map((name) => `+${name}`), ...Object.keys(raw.groups)]);
  const known = (rule: string): boolean => {
    const name = /(?:^GROUP |-source )(\+?[a-z]+)/.exec(rule)?.[1];
    return name === undefined || names.has(name);
  };
  const tier = (one: Tier): Tier => ({ ...one, rules: one.rules.filter(known) });
  return {
    ...raw,
    ipsets,
    groups: Object.fromEntries(Object.entries(raw.groups).map(([name, list]) => [name, list.filter(known)])),
    rules: raw.rules.filter(known),
    host: tier(raw.host),
    guests: Object.fromEntries(Object.entries(raw.guests).map(([vmid, guest]) => [vmid, tier(guest)])),
  };
}

function apart(set: readonly Member[], aliases: World['aliases']): Member[] {
  const taken = new Set<string>();
  return set.filter(({ address }) => {
    const network = (/^\d/.test(address) ? address : aliases[address])?.replace('10.0.0.5/24', '10.0.0.0/24');
    if (network === undefined || taken.has(network)) return false;
    taken.add(network);
    return true;
  });
}

/** As a policy; JSON is YAML. What other worlds have and this one has not is to go. */
export function yamlOf({ options, aliases, ipsets, groups, rules: own, host, guests }: World): string {
  const gone = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, { state: 'absent' }]));
  const document = {
    cluster: { options, aliases, ipsets: { ...gone(setNames), ...ipsets }, groups: { ...gone(groupNames), ...groups }, rules: own },
    nodes: { pve: { host } },
    guests,
  };
  return Object.entries(document).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`).join('');
}
