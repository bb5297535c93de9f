import type { Diagnostic } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { Inventory } from './inventory.ts';
import type { Scope } from './kind.ts';

type Names = Pick<Scope, 'policy' | 'inventory'>;

/** Nodes and guests that the policy names and the host does not have. */
export function checkNames(scope: Names): Diagnostic[] {
  return [...unknownNodes(scope), ...unknownGuests(scope)];
}

/** The node itself: by default the machine's name, which need not be the node's. */
export function checkNode(node: string, { nodes, nodesKnown }: Inventory): Diagnostic[] {
  if (!nodesKnown || nodes.length === 0 || nodes.includes(node)) return [];
  return [
    report('host/unknown-node', {
      message: `there is no node ${node} here`,
      hint: `Say which one is meant with --node: ${nodes.join(', ')}.`,
      address: `node.${node}`,
    }),
  ];
}

function unknownNodes({ policy, inventory }: Names): Diagnostic[] {
  if (!inventory.nodesKnown) return [];
  return [...policy.nodes]
    .filter(([name]) => !inventory.nodes.includes(name))
    .map(([name, { at }]) =>
      report('host/unknown-node', {
        message: `there is no node ${name} here`,
        hint: inventory.nodes.length === 0 ? '/etc/pve/nodes is empty.' : `The nodes are: ${inventory.nodes.join(', ')}.`,
        place: at,
        address: `node.${name}`,
      }),
    );
}

function unknownGuests({ policy, inventory }: Names): Diagnostic[] {
  if (!inventory.guestsKnown) return [];
  return [...policy.guests]
    .filter(([vmid, { absent }]) => absent === undefined && !inventory.guests.has(vmid))
    .map(([vmid, { at }]) =>
      report('host/unknown-guest', {
        message: `no node has a guest ${vmid}`,
        hint: 'Its file is written all the same and counts once the guest exists.',
        place: at,
        address: `guest.${vmid}`,
      }),
    );
}
