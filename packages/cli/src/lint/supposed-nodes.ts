import type { Edits } from '@pvewall/fw';
import type { Policy } from '@pvewall/policy';
import { devicesNamedIn } from '../traffic/devices-named-in.ts';
import type { BareGuest, BareNode } from './lint-state.ts';

/** Nodes for a policy that nobody has a host for: those that it names, or one; the first has all guests. */
export function supposedNodes(policy: Policy): BareNode[] {
  const [first = 'pve', ...others] = policy.nodes.keys();
  return [{ node: first, guests: supposedGuests(policy) }, ...others.map((node) => ({ node, guests: [] }))];
}

/** The guests of a policy but for those that are known, with the devices that it speaks of. */
export function supposedGuests({ guests }: Policy, known: ReadonlySet<number> = new Set()): BareGuest[] {
  return [...guests].filter(([vmid, { absent }]) => !known.has(vmid) && absent === undefined).map(([vmid, { edits }]) => supposedGuest(vmid, edits));
}

function supposedGuest(vmid: number, edits: Edits): BareGuest {
  const config = [...new Set(['net0', ...devicesNamedIn(edits)])].map((device) => `${device}: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n`).join('');
  return { vmid, kind: 'qemu', config };
}

/** Files of which the policy leaves the rules alone: the host may have some. */
export function rulesUnknown({ cluster, guests }: Policy): Set<string> {
  const unknown = new Set([...guests].filter(([, { edits, absent }]) => absent === undefined && edits.rules === undefined).map(([vmid]) => `guest.${vmid}`));
  // Without any guest in the policy somebody else writes their rules, and groups are there for them.
  return cluster?.edits.rules === undefined || guests.size === 0 ? unknown.add('cluster') : unknown;
}

/** Every word of what a policy says besides firewall files, in lower case: names in tests, and from where one administers. */
export function namesOutsideOfRules(policy: Policy): Set<string> {
  const words = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value === 'string') for (const word of value.toLowerCase().match(/[a-z][\w-]+/g) ?? []) words.add(word);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === 'object' && value !== null) Object.values(value).forEach(collect);
  };
  const { cluster: _cluster, nodes: _nodes, guests: _guests, vnets: _vnets, apply: _apply, guards: _guards, ...others } = policy;
  collect(others);
  return words;
}
