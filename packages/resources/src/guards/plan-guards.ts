import { covers, type Address, type Change, type ResourcePlan } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { guardCodes, type Guard } from './guard.ts';

export interface PlannedWork {
  readonly resources: readonly Pick<ResourcePlan, 'address' | 'changes'>[];
  /** What the kinds saw, of all assessments. */
  readonly guards: readonly Guard[];
  readonly policy: Policy;
  /** Nothing was ever applied to this host. */
  readonly firstApply: boolean;
}

/**
 * All that is dangerous in a plan: what the kinds saw, and what can be told of the changes alone. By code; many of one
 * code are one.
 */
export function planGuards({ resources, guards, policy, firstApply }: PlannedWork): readonly Guard[] {
  const all = [...guards, ...(firstApply ? adopted(resources) : []), ...criticalChanges(resources, policy)];
  return guardCodes.flatMap((code) => folded(all.filter((guard) => guard.code === code)));
}

/** Whoever has more than these of one kind to look at reads none of them. */
const most = 5;
const named = 3;

function folded(guards: readonly Guard[]): readonly Guard[] {
  const [first] = guards;
  if (first === undefined || guards.length <= most) return guards;
  const messages = guards.slice(0, named).map(({ message }) => message);
  return [{ ...first, message: `${guards.length} of this kind: ${messages.join('; ')}; and ${guards.length - named} more` }];
}

/** What a host had before pvewall came, by how the change is named. Options and sysctls that go are back at defaults. */
const had: readonly (readonly [word: string, is: (change: Change) => boolean])[] = [
  ['rule', ({ address }) => /\.rules\[\d+\]$/.test(address)],
  ['set', ({ address, reason }) => /\.ipset\.[^.]+$/.test(address) && reason === 'state: absent'],
  ['set member', ({ address, reason }) => /\.ipset\.[^.]+$/.test(address) && reason !== 'state: absent'],
  ['group', ({ address }) => /\.group\.[^.]+$/.test(address)],
  ['alias', ({ address }) => /\.aliases\.[^.]+$/.test(address)],
  ['chain', ({ label }) => /^chain \S+$/.test(label)],
  ['file', ({ label }) => label === 'file'],
];

/** One for all: whoever adopts a host adopts it whole. */
function adopted(resources: PlannedWork['resources']): Guard[] {
  const losses = resources.flatMap(({ address, changes }) => {
    const words = goneWords(changes);
    return words.length === 0 ? [] : [{ address, text: `${inWords(words)} of ${address}` }];
  });
  const [first] = losses;
  if (first === undefined) return [];
  const texts = losses.slice(0, most).map(({ text }) => text);
  const more = losses.length > most ? `, and more of ${losses.length - most} others` : '';
  return [
    {
      code: 'guard/adopt',
      address: first.address,
      message: `the first apply to this host would remove what it has already: ${texts.join('; ')}${more}`,
      hint: 'Import what the host has with pvewall init, and begin with that.',
    },
  ];
}

function goneWords(changes: readonly Change[]): string[] {
  const gone = changes.filter(({ action }) => action === 'delete');
  return had.flatMap(([word, is]) => {
    const n = gone.filter(is).length;
    return n === 0 ? [] : [plural(n, word)];
  });
}

function inWords(counts: readonly string[]): string {
  const last = counts.at(-1) ?? '';
  return counts.length < 2 ? last : `${counts.slice(0, -1).join(', ')} and ${last}`;
}

function plural(n: number, word: string): string {
  return n === 1 ? `1 ${word}` : `${n} ${word === 'alias' ? 'aliases' : `${word}s`}`;
}

function criticalChanges(resources: PlannedWork['resources'], { guards }: Policy): Guard[] {
  const changes = resources.flatMap((resource) => resource.changes);
  return (guards?.critical ?? []).flatMap(({ address, at }): Guard[] => {
    const [first, ...others] = changes.filter((change) => touches(address, change));
    if (first === undefined) return [];
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    return [
      {
        code: 'guard/critical',
        address,
        message: `${address} is critical to the policy, and ${plural(others.length + 1, 'change')} would touch it: ${verbs[first.action]} ${first.label}${more}`,
        hint: 'guards.critical of the policy names it: let somebody else look, too.',
        place: first.place ?? at,
      },
    ];
  });
}

const ignoredLine = 'ignored line';

const verbs: Readonly<Record<Change['action'], string>> = { create: 'new', delete: 'removes', update: 'changes', move: 'moves' };

/** Names are compared without case, as Proxmox VE does. What goes with its whole file, set, group or chain is touched, too. */
function touches(critical: Address, { address, action, label }: Change): boolean {
  // Lines that Proxmox VE skips anyway stand for nothing, and bear the address of the whole file.
  if (label === ignoredLine) return false;
  const [wanted, changed] = [critical.toLowerCase(), address.toLowerCase()];
  return covers(wanted, changed) || (action === 'delete' && covers(changed, wanted));
}
