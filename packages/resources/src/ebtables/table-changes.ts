import { isBaseChain, isPveJump, ruleFields, split } from '@pvewall/ebtables';
import type { Chain, EbRule, TableState } from '@pvewall/ebtables';
import type { Address, Change, Place } from '@pvewall/model';
import { orderedChanges, type OrderedItem } from '../compare/ordered.ts';
import type { Comparison } from '../kind.ts';

type Places = ReadonlyMap<string, { readonly at: Place } | null>;

/** What differs in one ebtables table, chain by chain; Proxmox VE's chains are not looked at. */
export function tableChanges(address: Address, before: TableState, after: TableState, want: Places): Comparison {
  const old = new Map(split(before).own.map((chain) => [chain.name, chain]));
  const now = new Map(split(after).own.map((chain) => [chain.name, chain]));
  const changes = [...new Set([...now.keys(), ...old.keys()])].flatMap((name) =>
    chainChanges(`${address}.${name}`, old.get(name) ?? implied(before.name, name), now.get(name), want.get(name)?.at),
  );
  const all = changes.length === 0 ? jumpMove(address, before, after) : changes;
  const owned = [...want.keys()].flatMap((name) => now.get(name)?.rules ?? []).length;
  return { changes: all, unchanged: Math.max(0, owned - changes.filter((change) => change.action !== 'delete').length) };
}

/** Base chains are there without anybody asking; a table that is not loaded yet shows none. */
function implied(table: string, name: string): Chain | undefined {
  return isBaseChain(table, name) ? { name, policy: 'ACCEPT', rules: [] } : undefined;
}

function chainChanges(address: Address, before: Chain | undefined, after: Chain | undefined, at: Place | undefined): Change[] {
  const name = (after ?? before)?.name ?? '';
  const place = at === undefined ? {} : { place: at };
  if (after === undefined) {
    return [{ address, label: `chain ${name}`, action: 'delete', before: `${before?.rules.length ?? 0} rules`, reason: 'state: absent' }];
  }
  const created = before === undefined;
  const policy = after.policy ?? 'ACCEPT';
  const oldPolicy = before?.policy ?? 'ACCEPT';
  return [
    ...(created ? [{ address, label: `chain ${name}`, action: 'create' as const, after: `policy ${policy}`, ...place }] : []),
    ...(!created && oldPolicy !== policy
      ? [{ address: `${address}.policy`, label: `chain ${name} policy`, action: 'update' as const, before: oldPolicy, after: policy, ...place }]
      : []),
    ...orderedChanges(
      { address: `${address}.rules`, label: `chain ${name} rules`, reason: 'not in the policy, which owns this chain' },
      (before?.rules ?? []).map(item),
      after.rules.map(item),
    ),
  ];
}

function item(rule: EbRule): OrderedItem {
  return {
    key: rule.canonical,
    text: rule.canonical,
    fields: Object.fromEntries(ruleFields(rule)),
    ...(rule.at === undefined ? {} : { at: rule.at }),
  };
}

/** Our rules are all there, and some are never asked. */
function jumpMove(address: Address, before: TableState, after: TableState): Change[] {
  const positions = [before, after].map(({ chains }) => chains.get('FORWARD')?.rules.findIndex((rule) => isPveJump(rule, 'FORWARD')) ?? -1);
  const [from = -1, to = -1] = positions;
  if (from === to) return [];
  return [
    {
      address: `${address}.FORWARD`,
      label: 'chain FORWARD',
      action: 'update',
      before: 'rules behind the jump to PVEFW-FORWARD, which accepts IPv4 and IPv6 before they are asked',
      after: 'the same rules before that jump',
    },
  ];
}
