import type { Diagnostic } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { list } from '@pvewall/render';
import type { Guard } from '@pvewall/reconcile';
import type { Claim, LostAccess, TrafficHost } from '@pvewall/traffic';
import { report } from '../diagnostics.ts';
import { policyPlaces } from '../simulate/policy-places.ts';
import type { TrafficStates } from '../traffic/traffic-states.ts';
import { groupLost, sentence, stopperOf, type LostGroup, type Stopper } from './lost-access-words.ts';
import { rulesToAdd } from './rule-to-add.ts';

export interface LockOutFindings {
  /** Access that would be lost: an apply refuses it. */
  readonly guards: readonly Guard[];
  /** Access that the policy wants and that never was there. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Whoever reads more than these reads none. */
const most = 12;

/** Lost access in words, with the rule that would give it back. */
export function lockOutFindings(lost: readonly LostAccess[], states: TrafficStates, policy: Policy): LockOutFindings {
  const groups = groupLost(lost);
  const ofStatus = (wanted: (status: LostAccess['status']) => boolean): LostGroup[] => groups.filter(({ members: [{ status }] }) => wanted(status));
  const guards = ofStatus((status) => status !== 'never').slice(0, most).map((group) => guardOf(group, states, policy));
  const diagnostics = ofStatus((status) => status === 'never').slice(0, most).map((group) => neverFinding(group, states, policy));
  return { guards: [...guards, ...uncounted(groups.length - guards.length - diagnostics.length)], diagnostics };
}

interface Told {
  readonly message: string;
  readonly hint: string;
  readonly stopper: Stopper | undefined;
}

function tell(group: LostGroup, states: TrafficStates, policy: Policy): Told {
  const [first] = group.members;
  const find = (hosts: readonly TrafficHost[]): TrafficHost | undefined => hosts.find(({ node }) => node === first.node);
  const then = first.between === undefined ? states.after : (states.between.find(({ label }) => label === first.between)?.hosts ?? states.after);
  const [before, after, now] = [find(states.before), find(states.after), find(then)];
  const stopper = now && stopperOf(first.stoppedBy, now, policyPlaces(policy));
  return { message: sentence(group, stopper), hint: before && after ? hintFor(group, before, after, stopper) : '', stopper };
}

function hintFor({ members }: LostGroup, before: TrafficHost, after: TrafficHost, stopper: Stopper | undefined): string {
  const [{ status, between, claim }] = members;
  if (status === 'unproven') return 'Make the rules of the nodes fewer or simpler, or ask for single packets with pvewall simulate.';
  const everybody = members.find((one) => isEverybody(one.claim))?.claim.source;
  if (everybody?.kind === 'anyone') return 'Say in `management.from` from which networks the nodes are administered, and add rules that let those in.';
  if (everybody !== undefined) return `${everybody.text} is everybody: name in \`management.from\` the networks from which the nodes are administered, and let those in.`;
  if (between !== undefined) return 'Apply in two steps: first what lets in, with --target, then the rest.';
  const found = rulesToAdd(before, after, members);
  const rules = found && `to ${found.where}: ${list(found.yaml.map((yaml) => `\`${yaml}\``))}`;
  if (claim.source?.kind === 'management' && stoppedByPolicy(members)) return `If they administer the nodes, keep them in the ipset management${rules === undefined ? '' : `, or add ${rules}`}; if not, say in \`management.from\` who does.`;
  if (rules !== undefined) return `Add ${rules}.`;
  if (stopper?.address === 'built-in.blacklist') return 'Take it out of the ipset blacklist: no rule comes before that.';
  const where = stopper === undefined || stoppedByPolicy(members) ? 'to cluster.rules' : `before ${stopper.address}`;
  return `Add rules ${where}, one for each of their networks: none that was tried lets all of it in.`;
}

/** Rules for these would open a node to the world. The shares of all addresses are those of guard/opens. */
function isEverybody({ source, family }: Claim): boolean {
  const bounds = source?.addresses[family] ?? [];
  const size = bounds.reduce<number>((sum, point, i) => sum + (i % 2 === 0 ? -Number(point) : Number(point)), 0);
  return size >= (family === 4 ? 2 ** 32 / 2 : 2 ** 128 / 8);
}

function stoppedByPolicy(members: LostGroup['members']): boolean {
  return members.some(({ stoppedBy }) => stoppedBy.some((origin) => origin.kind === 'built-in' && origin.name.startsWith('policy_')));
}

function guardOf(group: LostGroup, states: TrafficStates, policy: Policy): Guard {
  const { message, hint, stopper } = tell(group, states, policy);
  return { code: 'guard/lock-out', address: stopper?.address ?? 'cluster', message, hint, ...(stopper?.place && { place: stopper.place }) };
}

function neverFinding(group: LostGroup, states: TrafficStates, policy: Policy): Diagnostic {
  const { message, hint } = tell(group, states, policy);
  const text = group.members[0].claim.source?.text;
  const place = policy.management?.from.find((source) => source.text === text)?.at;
  return report('lock-out/never-there', { message, hint, address: 'management.from', ...(place && { place }) });
}

function uncounted(more: number): Guard[] {
  if (more <= 0) return [];
  return [{ code: 'guard/lock-out', address: 'cluster', message: `${more} more of this kind`, hint: 'Correct those that are shown first.' }];
}
