import type { Diagnostic, Finding, Place } from '@pvewall/model';
import type { PolicyCode } from '../diagnostics.ts';
import { report } from '../diagnostics.ts';
import type { LineIndex } from '../yaml/line-index.ts';
import type { MapNode, Node, Pair } from '../yaml/node.ts';

/**
 * What every part of lowering needs. Lowering takes what the schema allows and passes over the rest in silence: the
 * schema's findings have said it already, and the rest of the file can be checked all the same.
 */
export class Context {
  readonly diagnostics: Diagnostic[] = [];
  private readonly index: LineIndex;

  constructor(index: LineIndex) {
    this.index = index;
  }

  at(node: { readonly start: number; readonly end: number }): Place {
    return this.index.place(node.start, node.end);
  }

  /** The place of some characters of a one-line text; `column` counts from 1 in it. */
  within(node: { readonly textStart: number }, column: number, length = 1): Place {
    const start = node.textStart + column - 1;
    return this.index.place(start, start + length);
  }

  report(code: PolicyCode, finding: Finding & { readonly place: Place; readonly hint: string }): void {
    this.diagnostics.push(report(code, finding));
  }
}

export function pairsOf(node: Node | undefined): readonly Pair[] {
  return node?.kind === 'map' ? node.pairs : [];
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'seq' ? node.items : [];
}

export function pairOf(map: MapNode, key: string): Pair | undefined {
  return map.pairs.find((pair) => pair.key === key);
}

export function nodeOf(map: MapNode, key: string): Node | undefined {
  return pairOf(map, key)?.node;
}

export function textOf(node: Node | undefined): string | undefined {
  return node?.kind === 'scalar' && typeof node.value === 'string' ? node.value : undefined;
}

/** A text or a number, as it is written into a `.fw` file. */
export function wordOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar') return undefined;
  return typeof node.value === 'string' || typeof node.value === 'number' ? String(node.value) : undefined;
}

/** One word, or a list of them with commas between. */
export function listOf(node: Node | undefined): string | undefined {
  if (node?.kind !== 'seq') return wordOf(node);
  const words = node.items.map(wordOf);
  return words.length > 0 && words.every((word) => word !== undefined) ? words.join() : undefined;
}

/** A comment as Proxmox VE reads it back: without blanks at its ends. '' is one, too. */
export function commentOf(map: MapNode): string | undefined {
  return textOf(nodeOf(map, 'comment'))?.trim();
}
