import { isPveJump, split, type TableState } from '@pvewall/ebtables';
import type { Address, Change, Place } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import type { Guard } from './guard.ts';
import { massRemovals, type Loss } from './mass-removal.ts';

/** Chains of an ebtables table that lose much, or let through what no rule names; Proxmox VE's own are not looked at. */
export function tableGuards(address: Address, before: TableState, changes: readonly Change[], places: ReadonlyMap<string, { readonly at: Place } | null>, policy: Policy): Guard[] {
  const gone = changes.filter(({ action }) => action === 'delete');
  const losses = split(before).own.flatMap(({ name, rules }): Loss[] => {
    const own = rules.filter((rule) => !isPveJump(rule, name));
    const chain = `${address}.${name}`;
    const whole = gone.some((change) => change.address === chain);
    const removed = whole ? own.length : gone.filter((change) => change.address.startsWith(`${chain}.rules[`)).length;
    return removed === 0 ? [] : [{ address: `${chain}.rules`, what: `rules of ebtables chain ${name}`, removed, total: own.length, place: places.get(name)?.at }];
  });
  return [...changes.flatMap(opened), ...massRemovals(losses, policy)];
}

function opened({ address, label, before, after, place }: Change): Guard[] {
  if (!address.endsWith('.policy') || after !== 'ACCEPT') return [];
  return [{ code: 'guard/opens', address, message: `the ${label} of ebtables goes from ${before ?? ''} to ACCEPT`, hint: 'Write rules that accept what is wanted, and keep the policy.', ...(place && { place }) }];
}
