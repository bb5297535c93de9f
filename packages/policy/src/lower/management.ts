import type { ManagementPolicy, ManagementSource } from '../policy.ts';
import type { Node, Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, nodeOf, oneOrMore, textOf } from './context.ts';

/** `management`: who must not be locked out. */
export function lowerManagement(context: Context, { node, start, end }: Pair): ManagementPolicy {
  const at = context.at({ start, end });
  if (node.kind !== 'map') return { at, from: [] };
  const from = nodeOf(node, 'from');
  const ports = nodeOf(node, 'ports');
  return {
    at,
    from: oneOrMore(from).flatMap((item) => sourceOf(context, item)),
    ...(ports !== undefined && { ports: [...new Set(itemsOf(ports).flatMap(({ value }) => (typeof value === 'number' ? [value] : [])))] }),
  };
}

function sourceOf(context: Context, node: Node): ManagementSource[] {
  const text = textOf(node);
  return text === undefined || context.isFaulty(node) ? [] : [{ text, at: context.at(node) }];
}
