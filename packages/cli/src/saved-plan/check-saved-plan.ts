import { HostError, type Address, type Host } from '@pvewall/model';
import type { Proposal } from '@pvewall/reconcile';
import { planJson } from '@pvewall/render';
import { wasEdited, type SavedPlan } from './saved-plan.ts';

const again = 'Plan again, and look at what changed.';
const minute = 60_000;
/** Clocks of two machines are never quite the same. */
const clockSkew = 5 * minute;

/** Before the host is read. Throws HostError `stale`. `maxAge` is in milliseconds. */
export function refuseUnfit(saved: SavedPlan, host: Host, now: Date, maxAge: number): void {
  if (wasEdited(saved)) throw stale('the plan was edited after it was made; nothing was written', 'Change the policy and plan again: a plan is applied as it was reviewed.');
  const age = now.getTime() - Date.parse(saved.saved.created_at);
  if (!(age <= maxAge)) throw stale(`the plan is ${inWords(age)} old; nothing was written`, 'Plan again, or allow more with --max-age.');
  if (age < -clockSkew) throw stale(`the plan is from the future (${saved.saved.created_at}); nothing was written`, 'Check the clocks of both machines, then plan again.');
  if (saved.node !== host.node || saved.saved.host !== host.kind) {
    throw stale(`the plan is for ${saved.node} (${saved.saved.host}), this is ${host.node} (${host.kind}); nothing was written`, 'Apply it where it was made for, or plan here.');
  }
}

/** With the host read again: everything that the plan rests on is as it was, and leads to the very same plan. */
export function refuseStale(saved: SavedPlan, proposal: Proposal): void {
  const changed = changedReads(saved.saved.reads, proposal.reads);
  if (changed.length > 0) throw stale(`${list(changed)} changed since the plan was made; nothing was written`, again);
  if (JSON.stringify(planJson(proposal.plan)['resources']) !== JSON.stringify(saved.resources)) {
    throw stale('the same policy and host lead to another plan now; nothing was written', `It was made by pvewall ${saved.saved.pvewall}. ${again}`);
  }
}

function changedReads(before: Readonly<Record<string, string>>, now: ReadonlyMap<Address, string>): Address[] {
  const addresses = new Set([...Object.keys(before), ...now.keys()]);
  return [...addresses].filter((address) => before[address] !== now.get(address));
}

function stale(message: string, hint: string): HostError {
  return new HostError('stale', message, { hint });
}

function list(addresses: readonly Address[]): string {
  return addresses.length <= 5 ? addresses.join(', ') : `${addresses.slice(0, 5).join(', ')} and ${addresses.length - 5} more`;
}

function inWords(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return 'of unknown age, which counts as too';
  const minutes = Math.floor(milliseconds / minute);
  return minutes < 120 ? `${minutes} minutes` : `${Math.floor(minutes / 60)} hours`;
}
