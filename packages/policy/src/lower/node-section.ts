import { parseRule } from '@pvewall/ebtables';
import type { EbRule } from '@pvewall/ebtables';
import { checkSettings } from '@pvewall/sysctl';
import type { ChainItem, EbtablesSection, NodeSection } from '../parsed-file.ts';
import type { EbtablesChainPolicy, EbtablesTable } from '../policy.ts';
import { ebtablesTables, persistences } from '../policy.ts';
import type { MapNode, Node, Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, nodeOf, pairsOf, textOf } from './context.ts';
import { lowerFwSection } from './fw-section.ts';
import { isAbsent } from './sections.ts';

/** What a file says of one node. */
export function lowerNode(context: Context, { key: name, node, start, end }: Pair): NodeSection {
  const section: { -readonly [K in keyof NodeSection]: NodeSection[K] } = { name, at: context.at({ start, end }) };
  for (const pair of pairsOf(node)) {
    if (pair.key === 'host') section.host = lowerFwSection(context, pair);
    else if (pair.key === 'ebtables' && pair.node.kind === 'map') section.ebtables = lowerEbtables(context, pair, pair.node);
    else if (pair.key === 'sysctl') section.sysctl = lowerSysctl(context, pair, name);
  }
  return section;
}

function lowerEbtables(context: Context, section: Pair, map: MapNode): EbtablesSection {
  const chains: ChainItem[] = [];
  for (const pair of map.pairs) {
    const table = ebtablesTables.find((name) => name === pair.key);
    if (table !== undefined) for (const chain of pairsOf(pair.node)) chains.push(lowerChain(context, table, chain));
  }
  const said = textOf(nodeOf(map, 'persist'));
  const persist = persistences.find((name) => name === said);
  return { at: context.at(section), ...(persist !== undefined && { persist }), chains };
}

function lowerChain(context: Context, table: EbtablesTable, pair: Pair): ChainItem {
  const head = { table, name: pair.key, at: context.at(pair) };
  const { node } = pair;
  if (node.kind === 'seq') return { ...head, rules: lowerEbRules(context, node) };
  if (node.kind !== 'map') return head;
  if (isAbsent(context, node)) return { ...head, absent: true };
  const policy = policyOf(context, node);
  const rules = nodeOf(node, 'rules');
  return {
    ...head,
    ...(policy !== undefined && { policy }),
    ...(rules !== undefined && { rules: lowerEbRules(context, rules) }),
  };
}

function policyOf(context: Context, map: MapNode): EbtablesChainPolicy['policy'] {
  const node = nodeOf(map, 'policy');
  return node === undefined || context.isFaulty(node) ? undefined : (['ACCEPT', 'DROP', 'RETURN'] as const).find((one) => one === node.value);
}

function lowerEbRules(context: Context, list: Node): EbRule[] {
  const rules: EbRule[] = [];
  for (const node of itemsOf(list)) {
    if (node.kind !== 'scalar' || typeof node.value !== 'string' || context.isFaulty(node)) continue;
    const parsed = parseRule(node.value, context.at(node));
    if ('rule' in parsed) rules.push(parsed.rule);
    else {
      context.report('policy/ebtables-rule', {
        message: parsed.error,
        hint: `${parsed.hint ?? 'Write it as you would after `ebtables -A CHAIN`: `-p 0xfe68 -j DROP`'}.`.replace(/\.\.$/, '.'),
        place: context.within(node, parsed.column, parsed.length),
      });
    }
  }
  return rules;
}

function lowerSysctl(context: Context, section: Pair, node: string): NonNullable<NodeSection['sysctl']> {
  const written = pairsOf(section.node).flatMap((pair) => {
    const { value } = pair.node;
    const place = context.at({ start: pair.start, end: Math.max(pair.end, pair.node.end) });
    return value === null || typeof value === 'object' || context.isFaulty(pair.node) ? [] : [{ key: pair.key, value: String(value), place, address: `node.${node}.sysctl.${pair.key}` }];
  });
  const { settings, diagnostics } = checkSettings(written);
  context.diagnostics.push(...diagnostics);
  const items = [...settings.values()].map(({ key, value, place }) => ({ name: key, value, at: place ?? context.at(section) }));
  return { at: context.at(section), items };
}
