import { aliasKey, entryKey, optionSpec, defaultOf, sameOption, type Alias, type Config, type Group, type IpSet, type Option, type Rule, type Tier } from '@pvewall/fw';
import type { Via } from '../kind.ts';
import { effectKey, mergeRules } from './merge-rules.ts';
import { mergeSets, type Resolve } from './merge-sets.ts';

/**
 * A state of a `.fw` file that gets on with what other files say before a plan and after it: the names of both, sets
 * that hold what either holds, groups with the rules of both, on only if on in both. `via` says which rules the file
 * itself has, and with them the policies: those of `before`, those of `after`, or both, where a policy is ACCEPT if
 * either is.
 *
 * It holds, as far as one of three things changes (the rules of a file, the rules of the groups, the members of the sets;
 * what comes or goes as a whole does not count): a packet that is let through before and after is let through in
 * between, and one that is stopped by both stays stopped. Where two of them change together, a rule that only `before`
 * has may meet members that only `after` has; then it holds for what is let through as long as no rule stops anything.
 * It does not hold where an alias becomes another address. All this lasts for as long as the apply writes.
 *
 * Returns `before` or `after` itself where that does; what does not matter in between is as in `before`.
 */
export function between(tier: Tier, before: Config, after: Config, via: Via): Config {
  const off = isOff(tier, before) || isOff(tier, after);
  const middle: Config = {
    options: optionsBetween(tier, before, after, off ? 'before' : via, off),
    aliases: joined(before.aliases, after.aliases, (alias) => aliasKey(alias.name), (alias) => alias),
    ...(off ? containers(before, after, (set) => set, (group) => group) : merged(before, after)),
    rules: off ? before.rules : rulesVia[via](before.rules, after.rules),
  };
  if (isAlike(tier, middle, after, off)) return after;
  return isAlike(tier, middle, before, off) ? before : middle;
}

const rulesVia: Readonly<Record<Via, (before: readonly Rule[], after: readonly Rule[]) => readonly Rule[]>> = {
  before: (before) => before,
  both: mergeRules,
  after: (_before, after) => after,
};

const policies = ['policy_in', 'policy_out', 'policy_forward'] as const;

/** Whether the tier is off. A Unix time in `enable` is somebody's dead-man switch: neither on nor off, and left as it is. */
export function isOff(tier: Tier, { options }: Config): boolean {
  return sameOption(tier, 'enable', options.get('enable')?.value, '0');
}

function optionsBetween(tier: Tier, before: Config, after: Config, via: Via, off: boolean): ReadonlyMap<string, Option> {
  // What host.fw sets in the kernel is set by other effects too, and must not be contradicted once they are done.
  const options = new Map(tier === 'host' ? after.options : before.options);
  put(options, 'enable', off && !isOff(tier, before) ? { value: '0' } : before.options.get('enable'));
  for (const key of policies) {
    if (optionSpec(tier, key) !== undefined) put(options, key, policyVia[via](before.options.get(key), after.options.get(key), fallback(tier, key)));
  }
  return options;
}

function put(options: Map<string, Option>, key: string, option: Option | undefined): void {
  if (option === undefined) options.delete(key);
  else options.set(key, option);
}

function fallback(tier: Tier, key: string): string {
  const spec = optionSpec(tier, key);
  return (spec === undefined ? undefined : defaultOf(spec)) ?? '';
}

type PolicyOf = (before: Option | undefined, after: Option | undefined, byDefault: string) => Option | undefined;

const policyVia: Readonly<Record<Via, PolicyOf>> = {
  before: (before) => before,
  both: (before, after, byDefault) => ((after?.value ?? byDefault).toUpperCase() === 'ACCEPT' && before?.value.toUpperCase() !== 'ACCEPT' ? { value: 'ACCEPT' } : before),
  after: (_before, after) => after,
};

function merged(before: Config, after: Config): Pick<Config, 'ipsets' | 'groups'> {
  const resolve = resolver(before, after);
  return containers(
    before,
    after,
    // Proxmox VE puts the node's own network into `management`.
    (old, now) => (sameSet(old, now) ? old : mergeSets(old, now, resolve, old.name === 'management' ? resolve('local_network') : undefined)),
    (old, now) => (sameRules(old.rules, now.rules) ? old : { ...old, rules: mergeRules(old.rules, now.rules) }),
  );
}

function containers(
  before: Config,
  after: Config,
  joinSets: (before: IpSet, after: IpSet) => IpSet,
  joinGroups: (before: Group, after: Group) => Group,
): Pick<Config, 'ipsets' | 'groups'> {
  const nameOf = ({ name }: IpSet | Group): string => name;
  return { ipsets: joined(before.ipsets, after.ipsets, nameOf, joinSets), groups: joined(before.groups, after.groups, nameOf, joinGroups) };
}

/** What is in either list, by key; what is in both as `join` has it. */
function joined<T>(before: readonly T[], after: readonly T[], key: (item: T) => string, join: (before: T, after: T) => T): T[] {
  const found = new Map(after.map((item) => [key(item), item]));
  const known = new Set(before.map(key));
  return [
    ...before.map((item) => {
      const other = found.get(key(item));
      return other === undefined ? item : join(item, other);
    }),
    ...after.filter((item) => !known.has(key(item))),
  ];
}

function resolver(before: Config, after: Config): Resolve {
  const addresses = new Map([...after.aliases, ...before.aliases].map(({ name, address }: Alias) => [aliasKey(name), address]));
  return (name) => addresses.get(aliasKey(name.replace(/^dc\//, '')));
}

/** Whether two states are the same in what counts in between. */
function isAlike(tier: Tier, a: Config, b: Config, off: boolean): boolean {
  if (!sameKeys(namesOf(a), namesOf(b)) || isOff(tier, a) !== isOff(tier, b)) return false;
  if (off) return true;
  return (
    policies.every((key) => sameOption(tier, key, a.options.get(key)?.value, b.options.get(key)?.value)) &&
    sameRules(a.rules, b.rules) &&
    pairsOf(a.ipsets, b.ipsets).every(([one, other]) => sameSet(one, other)) &&
    pairsOf(a.groups, b.groups).every(([one, other]) => sameRules(one.rules, other.rules))
  );
}

/** All that others can refer to. */
export function namesOf({ aliases, ipsets, groups }: Config): string[] {
  return [...aliases.map(({ name }) => aliasKey(name)), ...ipsets.map(({ name }) => `+${name}`), ...groups.map(({ name }) => `@${name}`)];
}

function pairsOf<T extends IpSet | Group>(a: readonly T[], b: readonly T[]): (readonly [T, T])[] {
  const others = new Map(b.map((item) => [item.name, item]));
  return a.flatMap((item) => {
    const other = others.get(item.name);
    return other === undefined ? [] : [[item, other] as const];
  });
}

function sameSet(a: IpSet, b: IpSet): boolean {
  return sameKeys(a.entries.map(entryKey), b.entries.map(entryKey));
}

function sameKeys(a: readonly string[], b: readonly string[]): boolean {
  const [one, other] = [new Set(a), new Set(b)];
  return one.size === other.size && [...one].every((key) => other.has(key));
}

function sameRules(a: readonly Rule[], b: readonly Rule[]): boolean {
  return a.length === b.length && a.every((rule, i) => rule === b[i] || effectKey(rule) === effectKey(b[i] as Rule));
}
