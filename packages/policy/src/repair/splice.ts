import type { YAMLMap, YAMLSeq } from 'yaml';
import { isMap, isNode, isPair, isScalar, isSeq, visit } from 'yaml';

export type Collection = YAMLMap | YAMLSeq;

/** Replaces the characters from `start` to `end`. */
export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function applySplices(text: string, splices: readonly Splice[]): string {
  let after = text;
  for (const { start, end, text: put } of [...splices].sort((a, b) => b.start - a.start)) after = after.slice(0, start) + put + after.slice(end);
  return after;
}

/** Where a node's last character is: of a block, that of the last thing in it. */
export function endOf(node: unknown): number | undefined {
  if (isPair(node)) return endOf(node.value) ?? endOf(node.key);
  if (!isNode(node) || node.range === null || node.range === undefined) return undefined;
  const last = (isMap(node) || isSeq(node)) && node.flow !== true ? node.items.at(-1) : undefined;
  return last === undefined ? node.range[1] : (endOf(last) ?? node.range[1]);
}

export function startOf(node: unknown): number | undefined {
  if (isPair(node)) return startOf(node.key);
  return isNode(node) ? node.range?.[0] : undefined;
}

/** Whether something in it has a name that other places may use. */
export function hasAnchor(item: unknown): boolean {
  let found = false;
  const look = (node: unknown): void => {
    if (isNode(node)) visit(node, { Node: (_, one) => { found ||= (isScalar(one) || isMap(one) || isSeq(one)) && one.anchor !== undefined; } });
  };
  if (isPair(item)) [item.key, item.value].forEach(look);
  else look(item);
  return found;
}
