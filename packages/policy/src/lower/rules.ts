import { parseRule } from '@pvewall/fw';
import type { Rule, RuleType } from '@pvewall/fw';
import type { MapNode, Node, ScalarNode } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, listOf, wordOf } from './context.ts';

export function lowerRules(context: Context, node: Node | undefined): Rule[] {
  const rules: Rule[] = [];
  for (const item of itemsOf(node)) {
    if (context.isFaulty(item)) continue;
    const rule = item.kind === 'map' ? mapRule(context, item) : item.kind === 'scalar' ? lineRule(context, item) : undefined;
    if (rule !== undefined) rules.push(rule);
  }
  return rules;
}

type Draft = { -readonly [K in keyof Rule]?: Rule[K] };

const types: ReadonlySet<string> = new Set<RuleType>(['in', 'out', 'forward', 'group']);
const words: ReadonlyMap<string, 'macro' | 'iface' | 'proto' | 'log' | 'icmpType'> = new Map([
  ['macro', 'macro'],
  ['iface', 'iface'],
  ['proto', 'proto'],
  ['log', 'log'],
  ['icmp-type', 'icmpType'],
]);
const lists: ReadonlySet<string> = new Set(['source', 'dest', 'dport', 'sport'] as const);

/** `{ in: ACCEPT, macro: SSH, source: +management }`. */
function mapRule(context: Context, map: MapNode): Rule | undefined {
  const rule: Draft = {};
  for (const { key, node } of map.pairs) {
    const word = words.get(key);
    if (word !== undefined) set(rule, word, wordOf(node));
    else if (lists.has(key)) set(rule, key as 'source', listOf(node));
    else if (types.has(key)) {
      const action = wordOf(node);
      if (action !== undefined) Object.assign(rule, { type: key, action });
    } else if (key === 'comment') {
      const comment = wordOf(node)?.trim();
      if (comment !== undefined && comment !== '') rule.comment = comment;
    } else if (key === 'enable' && node.value === false) rule.disabled = true;
  }
  const { type, action } = rule;
  return type === undefined || action === undefined ? undefined : { ...rule, type, action, at: context.at(map) };
}

type Field = 'macro' | 'iface' | 'source' | 'dest' | 'proto' | 'dport' | 'sport' | 'log' | 'icmpType';

function set(rule: Draft, key: Field, value: string | undefined): void {
  if (value !== undefined) rule[key] = value;
}

/** `IN SSH(ACCEPT) -source +management # admins`, as it stands in a `.fw` file. */
function lineRule(context: Context, scalar: ScalarNode): Rule | undefined {
  if (typeof scalar.value !== 'string' || scalar.value === '') return undefined;
  const parsed = parseRule(scalar.value, context.at(scalar));
  if ('rule' in parsed) return parsed.rule;
  context.report('policy/rule-line', {
    message: parsed.error,
    hint: 'Write it as in a .fw file: `IN ACCEPT -source +management -p tcp -dport 22 # comment`; or as a map.',
    place: context.within(scalar, parsed.column),
  });
  return undefined;
}
