import { sameRule, type Edits, type Rule } from '@pvewall/fw';
import type { Policy } from '@pvewall/policy';
import type { FindPlace } from './describe-outcome.ts';

/** Where a policy says what is at an address of a host; undefined for what is the host's own. */
export function policyPlaces(policy: Policy): FindPlace {
  return (address, origin) => {
    const edits = editsOf(policy, address);
    if (edits === undefined) return undefined;
    const option = /\.options\.(\w+)$/.exec(address)?.[1];
    if (option !== undefined) return edits.options?.get(option)?.at;
    if (origin.kind !== 'rule') return undefined;
    const rules = rulesAt(edits, address);
    // A section that the policy owns is its own from the first rule to the last.
    const rule = rules?.[Number(/\[(\d+)\]$/.exec(address)?.[1])];
    return rule !== undefined && sameRule(rule, origin.rule) ? rule.at : undefined;
  };
}

function rulesAt(edits: Edits, address: string): readonly Rule[] | undefined {
  const group = /\.group\.([^.]+)\.rules\[/.exec(address)?.[1];
  return group === undefined ? edits.rules : edits.groups?.get(group)?.rules;
}

function editsOf({ cluster, nodes, guests, vnets }: Policy, address: string): Edits | undefined {
  const [tier = '', name = ''] = address.split('.');
  if (tier === 'cluster') return cluster?.edits;
  if (tier === 'guest') return guests.get(Number(name))?.edits;
  if (tier === 'vnet') return vnets.get(name)?.edits;
  // A node's name may have dots.
  const node = /^node\.(.+)\.host\./.exec(address)?.[1];
  return node === undefined ? undefined : nodes.get(node)?.host?.edits;
}
