import { readdirSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { HostError } from '@pvewall/model';
import type { Tree } from './tree.ts';

/** A node's name is one label of a host name. */
const nodeName = /^[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;

/** This machine's name as Proxmox VE takes it: up to the first dot. */
export function ownName(): string {
  return short(hostname());
}

/**
 * Whose tree a captured one is: the name in etc/hostname when the tree has such a node, else its first node, else the
 * name in etc/hostname, else this machine's.
 */
export function nodeOf(tree: Tree): string {
  const nodes = nodesIn(tree);
  const named = short(hostnameIn(tree) ?? '');
  if (nodes.includes(named)) return named;
  return nodes[0] ?? (nodeName.test(named) ? named : ownName());
}

/** Throws HostError for a name that cannot be a node's, and would lead out of /etc/pve/nodes. */
export function requireNodeName(name: string): string {
  if (nodeName.test(name)) return name;
  throw new HostError('failed', `${JSON.stringify(name)} is not the name of a node`, {
    hint: 'Give the name of a folder in /etc/pve/nodes, with --node.',
  });
}

function nodesIn(tree: Tree): string[] {
  try {
    const found = tree.find('/etc/pve/nodes');
    if (found?.stats.isDirectory() !== true) return [];
    const entries = readdirSync(found.real, { withFileTypes: true });
    return entries.filter((entry) => entry.isDirectory() && nodeName.test(entry.name)).map((entry) => entry.name).sort();
  } catch {
    return [];
  }
}

function hostnameIn(tree: Tree): string | undefined {
  try {
    const found = tree.find('/etc/hostname');
    return found?.stats.isFile() === true ? readFileSync(found.real, 'utf8').trim() : undefined;
  } catch {
    return undefined;
  }
}

function short(name: string): string {
  return name.split('.')[0] ?? name;
}
