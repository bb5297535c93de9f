import { byDanger } from './group-blocks.ts';
import type { ChangeGroup, ChangeTier, DecidingRule } from './traffic-changes.ts';

const tiers: Readonly<Record<ChangeTier, number>> = { node: 0, vnet: 1, guest: 2 };

/** Stations in which the same changes become one group; by tier, then the most dangerous first. */
export function foldGroups(groups: readonly ChangeGroup[]): ChangeGroup[] {
  const folded = new Map<string, { group: ChangeGroup; others: string[] }>();
  const rests = new Map<object, number>();
  for (const group of groups) {
    const key = `${signatureOf(group)} ${restOf(group, rests)}`;
    const known = folded.get(key);
    if (known === undefined) folded.set(key, { group, others: [...group.others] });
    else known.others.push(group.station, ...group.others);
  }
  const all = [...folded.values()].map(({ group, others }) => ({ ...group, others, blocks: ofEach(group, others) }));
  return all.sort((a, b) => tiers[a.tier] - tiers[b.tier] || byDanger(a, b));
}

/** Where several guests have the same, the rules are those of each of them. */
function ofEach({ station, blocks }: ChangeGroup, others: readonly string[]): ChangeGroup['blocks'] {
  const own = /^guest\.\d+\./.exec(station)?.[0];
  if (own === undefined || others.every((other) => other.startsWith(own))) return blocks;
  const named = (rule: DecidingRule): DecidingRule => (rule.address.startsWith(own) ? { ...rule, address: rule.address.replace(own, 'guest.*.') } : rule);
  return blocks.map((block) => ({ ...block, deciding: { ...block.deciding, before: block.deciding.before.map(named), after: block.deciding.after.map(named) } }));
}

const signatures = new WeakMap<ChangeGroup['blocks'], string>();

/** What a group says, whatever station it is about. */
function signatureOf({ tier, direction, before, after, certainty, blocks }: ChangeGroup): string {
  const known = signatures.get(blocks) ?? JSON.stringify(blocks.map(({ families, traffic, source, dest, iface, mac, deciding }) => [families, traffic, source, dest, iface, mac, rulesOf(deciding.before), rulesOf(deciding.after)]));
  signatures.set(blocks, known);
  return `${tier} ${direction} ${before} ${after} ${certainty} ${known}`;
}

/** What is not told is the same where it was found as one. */
function restOf({ rest }: ChangeGroup, known: Map<object, number>): string {
  for (const found of rest?.of ?? []) if (!known.has(found)) known.set(found, known.size);
  return (rest?.of ?? []).map((found) => known.get(found)).join();
}

/** Each guest's own file has an address of its own. */
function rulesOf(rules: readonly { readonly address: string; readonly text: string }[]): string[] {
  return rules.map(({ address, text }) => `${address.replace(/^guest\.\d+\./, 'guest.').replace(/^node\..+\.host\./, 'node.host.')} ${text}`);
}
