import { aliasKey, entryKey, printAlias, printEntry, printRule, ruleKey, sameOption } from '@pvewall/fw';
import type { Config, Group, IpSet, Rule, Tier } from '@pvewall/fw';
import type { Address, Change } from '@pvewall/model';
import { keyedChanges, type KeyedItem } from '../compare/keyed.ts';
import { orderedChanges, type OrderedItem } from '../compare/ordered.ts';

const notInPolicy = 'not in the policy, which owns this section';

/** What differs between two `.fw` files, section by section, in the order in which the file has them. */
export function configChanges(address: Address, tier: Tier, before: Config, after: Config): Change[] {
  return [
    ...optionChanges(address, tier, before, after),
    ...aliasChanges(address, before, after),
    ...setChanges(address, before, after),
    ...rulesChanges(address, 'rules', before.rules, after.rules),
    ...groupChanges(address, before, after),
  ];
}

function optionChanges(address: Address, tier: Tier, before: Config, after: Config): Change[] {
  const items = (config: Config): KeyedItem[] =>
    [...config.options].map(([key, option]) => ({ key, name: key, value: option.value, at: option.at }));
  return keyedChanges(
    {
      address: (item) => `${address}.options.${item.name}`,
      label: (item) => `options.${item.name}`,
      reason: 'not in the policy, which owns the options: back to the default',
      same: (key, a, b) => sameOption(tier, key, a, b),
    },
    items(before),
    items(after),
  );
}

function aliasChanges(address: Address, before: Config, after: Config): Change[] {
  const items = (config: Config): KeyedItem[] =>
    config.aliases.map((alias) => ({
      key: aliasKey(alias.name),
      name: alias.name,
      value: valueOf(printAlias(alias), alias.name),
      at: alias.at,
    }));
  return keyedChanges(
    { address: (item) => `${address}.aliases.${item.name}`, label: (item) => `alias ${item.name}`, reason: notInPolicy },
    items(before),
    items(after),
  );
}

/** `lan 192.168.1.0/24 # home` without the name. */
function valueOf(printed: string, name: string): string {
  return printed.slice(name.length).trimStart();
}

function setChanges(address: Address, before: Config, after: Config): Change[] {
  return containerChanges(address, 'ipset', before.ipsets, after.ipsets, (name, old, now) =>
    keyedChanges(
      { address: () => `${address}.ipset.${name}`, label: () => `ipset ${name}`, reason: notInPolicy },
      members(old),
      members(now),
    ),
  );
}

function members(set: IpSet | undefined): KeyedItem[] {
  return (set?.entries ?? []).map((entry) => ({ key: entryKey(entry), name: entry.address, value: printEntry(entry), at: entry.at }));
}

function groupChanges(address: Address, before: Config, after: Config): Change[] {
  return containerChanges(address, 'group', before.groups, after.groups, (name, old, now) =>
    rulesChanges(`${address}.group.${name}`, `group ${name} rules`, old?.rules ?? [], now?.rules ?? []),
  );
}

type Container = IpSet | Group;

/** Sets and groups: the thing itself, its comment, then what is in it. */
function containerChanges<T extends Container>(
  address: Address,
  word: 'ipset' | 'group',
  before: readonly T[],
  after: readonly T[],
  inside: (name: string, before: T | undefined, after: T | undefined) => Change[],
): Change[] {
  const old = new Map(before.map((item) => [item.name, item]));
  const now = new Map(after.map((item) => [item.name, item]));
  return [...new Set([...now.keys(), ...old.keys()])].flatMap((name) => {
    const a = old.get(name);
    const b = now.get(name);
    const self = containerChange(`${address}.${word}.${name}`, `${word} ${name}`, a, b);
    // What is in a thing that goes goes with it; one line says so.
    return b === undefined ? self : [...self, ...inside(name, a, b)];
  });
}

function containerChange(address: Address, label: string, before?: Container, after?: Container): Change[] {
  const place = after?.at === undefined ? {} : { place: after.at };
  if (before === undefined) return [{ address, label, action: 'create', ...comment('after', after), ...place }];
  if (after === undefined) return [{ address, label, action: 'delete', before: sizeOf(before), reason: 'state: absent' }];
  if ((before.comment ?? '') === (after.comment ?? '')) return [];
  return [
    {
      address: `${address}.comment`,
      label: `${label} comment`,
      action: 'update',
      ...comment('before', before),
      ...comment('after', after),
      ...place,
    },
  ];
}

function comment(side: 'before' | 'after', container: Container | undefined): { before?: string; after?: string } {
  return container?.comment ? { [side]: `# ${container.comment}` } : {};
}

function sizeOf(container: Container): string {
  return 'entries' in container ? count(container.entries.length, 'member') : count(container.rules.length, 'rule');
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}

function rulesChanges(address: Address, label: string, before: readonly Rule[], after: readonly Rule[]): Change[] {
  return orderedChanges(
    { address: `${address}.rules`, label, reason: notInPolicy },
    before.map(ruleItem),
    after.map(ruleItem),
  );
}

function ruleItem(rule: Rule): OrderedItem {
  const { at, disabled, ...fields } = rule;
  return {
    key: ruleKey(rule),
    text: printRule(rule),
    fields: { ...fields, ...(disabled ? { enable: '0' } : {}) },
    ...(at === undefined ? {} : { at }),
  };
}
