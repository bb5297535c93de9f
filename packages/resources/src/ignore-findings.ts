import { baseChains, isTable } from '@pvewall/ebtables';
import { aliasKey, options, type Config, type Tier } from '@pvewall/fw';
import { nearest, type Address, type Diagnostic } from '@pvewall/model';
import type { FwPolicy, IgnoredAddress } from '@pvewall/policy';
import { catalogue } from '@pvewall/sysctl';
import { report } from './diagnostics.ts';
import type { Scope } from './kind.ts';

/** A name in an address, and those that may stand there. */
interface Step {
  readonly at: Address;
  readonly name: string;
  readonly known: Iterable<string>;
  /** Every name that there is is known: another one is nowhere. Else only one that is nearly known is a slip. */
  readonly all: boolean;
}

/** Addresses that were left to others and lead to nothing, as far as that can be seen: what they protect is elsewhere. */
export function ignoreFindings(scope: Scope): Diagnostic[] {
  return (scope.policy.ignore ?? []).filter(({ inPolicy }) => inPolicy !== true).flatMap((one) => leadsNowhere(one, stepsOf(one.address, scope)));
}

function leadsNowhere({ address, at }: IgnoredAddress, steps: readonly Step[]): Diagnostic[] {
  for (const { at: where, name, known, all } of steps) {
    const names = new Set(known);
    if (name === '*' || names.has(name)) continue;
    const meant = nearest(name, names);
    if (!all && meant === undefined) continue;
    const hint = meant === undefined ? 'Check the spelling; carry on when it is yet to come.' : `Did you mean \`${where}.${meant}${address.slice(where.length + name.length + 1)}\`?`;
    return [report('plan/ignores-nothing', { message: `there is nothing at ${address}, which is left to others`, hint, ...(at && { place: at }) })];
  }
  return [];
}

function stepsOf(address: Address, scope: Scope): Step[] {
  const { policy, inventory, learned } = scope;
  const [tier = '', name = '', ...rest] = address.split('.');
  if (tier === 'cluster') return fileSteps('cluster', 'cluster', [name, ...rest], policy.cluster, learned.clusterBefore);
  const at = `${tier}.${name}`;
  if (tier === 'guest') return [{ at: tier, name, known: [...inventory.guests.keys(), ...inventory.guestFiles, ...policy.guests.keys()].map(String), all: inventory.guestsKnown }, ...fileSteps('guest', at, rest, policy.guests.get(Number(name)))];
  if (tier === 'vnet') return [{ at: tier, name, known: [...inventory.vnetFiles, ...policy.vnets.keys()], all: false }, ...fileSteps('vnet', at, rest, policy.vnets.get(name))];
  const node: Step = { at: tier, name, known: inventory.nodes, all: inventory.nodesKnown };
  return [node, ...nodeSteps(at, rest, scope, name === '*' ? scope.node : name)];
}

function nodeSteps(at: Address, [part, ...rest]: readonly string[], { policy, learned }: Scope, node: string): Step[] {
  const wanted = policy.nodes.get(node);
  if (part === 'host') return fileSteps('host', `${at}.host`, rest, wanted?.host, learned.hosts?.get(node));
  if (part === 'sysctl') return rest.length === 0 ? [] : [{ at: `${at}.sysctl`, name: rest.join('.'), known: [...catalogue.keys(), ...(wanted?.sysctl?.keys() ?? [])], all: true }];
  const [table = '', chain] = rest;
  if (chain === undefined || !isTable(table)) return [];
  return [{ at: `${at}.ebtables.${table}`, name: chain, known: [...baseChains[table], ...(wanted?.ebtables?.tables.get(table)?.keys() ?? [])], all: false }];
}

/** What a `.fw` file may have: options by Proxmox VE's table, names by the policy and, where it was read, the file. */
function fileSteps(tier: Tier, at: Address, [section = '', name]: readonly string[], wanted: FwPolicy | undefined, file?: Config): Step[] {
  if (name === undefined) return [];
  const { aliases = [], ipsets, groups } = wanted?.edits ?? {};
  const lower = (names: Iterable<string>): string[] => [...names].map(aliasKey);
  const known: Readonly<Record<string, Iterable<string>>> = {
    options: Object.keys(options[tier]),
    aliases: lower([...aliases, ...(file?.aliases ?? [])].map((alias) => alias.name)),
    ipset: lower([...(ipsets?.keys() ?? []), ...(file?.ipsets ?? []).map((set) => set.name)]),
    group: lower([...(groups?.keys() ?? []), ...(file?.groups ?? []).map((group) => group.name)]),
  };
  return [{ at: `${at}.${section}`, name, known: known[section] ?? [], all: section === 'options' || file !== undefined }];
}
