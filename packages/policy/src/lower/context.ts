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
  private readonly faults: readonly number[];

  /** `faults`: offsets at which something has been found fault with already. */
  constructor(index: LineIndex, faults: readonly number[] = []) {
    this.index = index;
    this.faults = faults;
  }

  /** Whether something in this value has been found fault with: it is left out then, so that nobody says it twice. */
  isFaulty(node: Node, start = node.start): boolean {
    return this.faults.length > 0 && this.faults.some((offset) => offset >= start && offset <= endOf(node));
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

function endOf(node: Node): number {
  const last = node.kind === 'map' ? node.pairs.at(-1)?.node : node.kind === 'seq' ? node.items.at(-1) : undefined;
  return last === undefined ? node.end : Math.max(node.end, endOf(last));
}

export function pairsOf(node: Node | undefined): readonly Pair[] {
  return node?.kind === 'map' ? node.pairs : [];
}

/** The items of a list, or what stands there alone. */
export function oneOrMore(node: Node | undefined): readonly Node[] {
  if (node?.kind === 'seq') return node.items;
  return node === undefined ? [] : [node];
}

export function itemsOf(node: Node | undefined): readonly Node[] {
  return node?.kind === 'seq' ? node.items : [];
}

function pairOf(map: MapNode, key: string): Pair | undefined {
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
