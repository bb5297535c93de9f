import type { Node, Pair } from '../yaml/node.ts';

/** A node and the key that leads to it. */
export interface Located {
  readonly node: Node;
  readonly pair?: Pair;
  /** For people: `dport`, `item 3 of rules`, `the policy`. */
  readonly label: string;
}

/** The segments of a JSON pointer. */
function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** Where a JSON pointer of the validator leads. */
export function locate(root: Node, pointer: string): Located {
  let found: Located = { node: root, label: 'the file' };
  for (const segment of segmentsOf(pointer)) {
    const { node } = found;
    if (node.kind === 'map') {
      const pair = node.pairs.find(({ key }) => key === segment);
      if (pair === undefined) return found;
      found = { node: pair.node, pair, label: `\`${pair.key}\`` };
    } else if (node.kind === 'seq') {
      const item = node.items[Number(segment)];
      if (item === undefined) return found;
      found = { node: item, label: `item ${Number(segment) + 1} of ${found.label}` };
    }
  }
  return found;
}

/** The pointer with a star for every name and number, as the tables are keyed: `/guests/*\/rules/*`. */
export function shapeOf(pointer: string): string {
  return pointer
    .replace(/^\/(nodes|guests|vnets|profiles)\/[^/]+/, '/$1/*')
    .replace(/\/(aliases|ipsets|groups)\/[^/]+/, '/$1/*')
    .replace(/^(\/nodes\/\*\/ebtables\/(?:filter|nat|broute))\/[^/]+/, '$1/*')
    .replace(/\/\d+(?=\/|$)/g, '/*');
}
