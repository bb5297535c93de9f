import type { Place } from '@pvewall/model';
import { isMap, isScalar, isSeq, parseDocument } from 'yaml';
import { readYaml } from '../yaml/read.ts';
import { lowerSetNames } from './lower-set-names.ts';
import { removeItems } from './remove-items.ts';
import type { Collection, Splice } from './splice.ts';
import { applySplices, endOf } from './splice.ts';

/** One thing to mend in a policy file, by the place where it stands: a list's item, or the key of a map. */
export interface Repair {
  readonly kind: 'remove' | 'lower-set-names';
  readonly place: Place;
}

export interface Repaired {
  readonly text: string;
  readonly done: readonly Repair[];
  /** What was left as it is, and why. */
  readonly left: readonly { readonly repair: Repair; readonly why: string }[];
}

/**
 * Mends a policy file; every byte around what is mended stays: comments, quotes, indentation. A list or map that loses
 * all it has stays as `[]` or `{}`, which a policy owns all the same.
 * @param text YAML without errors; of another nothing is mended
 */
export function repairFile(text: string, repairs: readonly Repair[]): Repaired {
  const doc = parseDocument(text, { version: '1.2', schema: 'failsafe', prettyErrors: false, uniqueKeys: false });
  if (doc.errors.length > 0 || repairs.length === 0) return { text, done: [], left: repairs.map((repair) => ({ repair, why: 'the file is not read as YAML' })) };
  const spots = new Spots(doc.contents);
  const starts = lineStarts(text);
  const done: Repair[] = [];
  const left: { repair: Repair; why: string }[] = [];
  const splices: Splice[] = [];
  const removals = new Map<Collection, { index: number; repair: Repair }[]>();
  for (const repair of repairs) {
    const spot = spots.at((starts[repair.place.line - 1] ?? NaN) + repair.place.column - 1);
    if (spot === undefined) left.push({ repair, why: 'it does not stand there by itself' });
    else if (repair.kind === 'remove') removals.set(spot.collection, [...(removals.get(spot.collection) ?? []), { index: spot.index, repair }]);
    else {
      splices.push(...lowerSetNames(text, spot.value));
      done.push(repair);
    }
  }
  for (const [collection, wanted] of removals) {
    const made = removeItems(text, collection, spots.keyOf(collection), new Set(wanted.map(({ index }) => index)));
    if (typeof made === 'string') left.push(...wanted.map(({ repair }) => ({ repair, why: made })));
    else {
      splices.push(...made);
      done.push(...wanted.map(({ repair }) => repair));
    }
  }
  return checked(text, applySplices(text, splices), { done, left });
}

/** Rather leave a file as it is than make one that says something odd. */
function checked(text: string, after: string, { done, left }: Pick<Repaired, 'done' | 'left'>): Repaired {
  const { problems } = readYaml(new TextEncoder().encode(after));
  if (problems.length === 0) return { text: after, done, left };
  return { text, done: [], left: [...left, ...done.map((repair) => ({ repair, why: 'the file would not be YAML any more' }))] };
}

interface Spot {
  readonly collection: Collection;
  readonly index: number;
  readonly value: unknown;
}

/** Items and keys of a document by the offset of their first character. */
class Spots {
  private readonly spots = new Map<number, Spot>();
  /** The end of the key whose value a collection is. */
  private readonly keys = new Map<Collection, number>();

  constructor(root: unknown) {
    this.note(root);
  }

  at(offset: number): Spot | undefined {
    return this.spots.get(offset);
  }

  keyOf(collection: Collection): number | undefined {
    return this.keys.get(collection);
  }

  private note(node: unknown): void {
    if (isSeq(node)) {
      node.items.forEach((item, index) => {
        const start = startOf(item);
        if (start !== undefined) this.spots.set(start, { collection: node, index, value: item });
        this.note(item);
      });
    } else if (isMap(node)) {
      node.items.forEach(({ key, value }, index) => {
        const start = startOf(key);
        // An item of a list that is a map begins where its first key does: the item is meant, its keys are never mended.
        if (start !== undefined && !this.spots.has(start)) this.spots.set(start, { collection: node, index, value });
        if (isMap(value) || isSeq(value)) this.keys.set(value, endOf(key) ?? NaN);
        this.note(value);
      });
    }
  }
}

function startOf(node: unknown): number | undefined {
  return isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
}

function lineStarts(text: string): number[] {
  const starts = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
