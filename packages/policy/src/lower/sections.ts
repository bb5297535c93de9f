import type { Alias, SetEntry } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import type { GroupItem, OptionItem, Section, SetItem } from '../parsed-file.ts';
import type { MapNode, Node, Pair, Scalar } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { commentOf, itemsOf, listOf, nodeOf, pairsOf, textOf } from './context.ts';
import { Names } from './names.ts';
import { lowerRules } from './rules.ts';

export function lowerOptions(context: Context, section: Pair): Section<OptionItem> {
  const items: OptionItem[] = [];
  for (const { key, node, start, end } of pairsOf(section.node)) {
    const value = context.isFaulty(node, start) ? undefined : optionValue(node);
    if (value !== undefined) items.push({ name: key, value, at: context.at({ start, end: Math.max(end, node.end) }) });
  }
  return { at: context.at(section), items };
}

/** As a `.fw` file writes it: true is 1, a list has commas, a map is `key=value` with commas. */
function optionValue(node: Node): string | undefined {
  if (node.kind !== 'map') return node.kind === 'scalar' ? scalarText(node.value) : node.items.length === 0 ? '' : listOf(node);
  // The format of log_ratelimit asks for `enable`, which the API adds when it is not said.
  const pairs = new Map([['enable', '1']]);
  for (const { key, node: value } of node.pairs) {
    const text = value.kind === 'scalar' ? scalarText(value.value) : undefined;
    if (text !== undefined) pairs.set(key, text);
  }
  return [...pairs].map(([key, value]) => `${key}=${value}`).join();
}

function scalarText(value: Scalar): string | undefined {
  if (value === null) return undefined;
  return typeof value === 'boolean' ? (value ? '1' : '0') : String(value);
}

export function lowerAliases(context: Context, section: Pair): Section<Alias & { readonly at: Place }> {
  const names = new Names(context, 'alias');
  const items: (Alias & { readonly at: Place })[] = [];
  for (const pair of pairsOf(section.node)) {
    const at = context.at(pair);
    if (names.add(pair, at) === undefined || context.isFaulty(pair.node, pair.start)) continue;
    const short = textOf(pair.node);
    if (short !== undefined) items.push({ name: pair.key, address: short, at });
    else if (pair.node.kind === 'map') {
      const address = textOf(nodeOf(pair.node, 'address'));
      const comment = commentOf(pair.node);
      if (address !== undefined) items.push({ name: pair.key, address, ...(comment !== undefined && comment !== '' && { comment }), at });
    }
  }
  return { at: context.at(section), items };
}

export function lowerIpsets(context: Context, section: Pair): Section<SetItem> {
  const names = new Names(context, 'set');
  return lowerNamed(context, section, names, (node) => {
    if (node.kind === 'seq') return { entries: lowerMembers(context, node) };
    if (node.kind !== 'map') return {};
    const members = nodeOf(node, 'members');
    return { ...stateAndComment(context, node), ...(members !== undefined && { entries: lowerMembers(context, members) }) };
  });
}

export function lowerGroups(context: Context, section: Pair): Section<GroupItem> {
  const names = new Names(context, 'group');
  return lowerNamed(context, section, names, (node) => {
    if (node.kind === 'seq') return { rules: lowerRules(context, node) };
    if (node.kind !== 'map') return {};
    const rules = nodeOf(node, 'rules');
    return { ...stateAndComment(context, node), ...(rules !== undefined && { rules: lowerRules(context, rules) }) };
  });
}

function lowerNamed<T>(context: Context, section: Pair, names: Names, lower: (node: Node) => T): Section<T & { name: string; at: Place }> {
  const items: (T & { name: string; at: Place })[] = [];
  for (const pair of pairsOf(section.node)) {
    const at = context.at(pair);
    const name = names.addLowered(pair, at);
    if (name !== undefined) items.push({ name, at, ...lower(pair.node) });
  }
  return { at: context.at(section), items };
}

function lowerMembers(context: Context, list: Node): SetEntry[] {
  const entries: SetEntry[] = [];
  for (const node of itemsOf(list)) {
    if (context.isFaulty(node)) continue;
    const at = context.at(node);
    const short = textOf(node);
    if (short !== undefined) {
      entries.push(short.startsWith('!') ? { address: short.slice(1), nomatch: true, at } : { address: short, at });
    } else if (node.kind === 'map') {
      const address = textOf(nodeOf(node, 'address'));
      const comment = commentOf(node);
      const nomatch = nodeOf(node, 'nomatch')?.value === true;
      if (address === undefined) continue;
      entries.push({ address, ...(nomatch && { nomatch }), ...(comment !== undefined && comment !== '' && { comment }), at });
    }
  }
  return entries;
}

function stateAndComment(context: Context, map: MapNode): { absent?: true; comment?: string } {
  if (isAbsent(context, map)) return { absent: true };
  const comment = commentOf(map);
  return comment === undefined ? {} : { comment };
}

/** Whether a map says `state: absent`; complains of what stands beside it. */
export function isAbsent(context: Context, map: MapNode): boolean {
  const state = map.pairs.find(({ key, node }) => key === 'state' && node.value === 'absent');
  if (state === undefined) return false;
  const other = map.pairs.find((pair) => pair !== state);
  if (other !== undefined) {
    context.report('policy/state', {
      message: `\`${other.key}\` stands beside \`state: absent\``,
      hint: 'Remove one of them: what shall not be there cannot have content.',
      place: context.at(other),
      related: [{ message: 'absent here', place: context.at(state) }],
    });
  }
  return true;
}
