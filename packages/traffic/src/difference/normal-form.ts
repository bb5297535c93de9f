import type { Problem } from './problem.ts';
import { Rest } from './rest.ts';
import type { Left } from './rest.ts';
import { verdictCodes } from './verdict-pairs.ts';

/** Rules that still hold, in order, each as its number times four and the sides on which it counts: 1 before, 2 after. */
export type Active = readonly number[];

export const bothSides = 3;

/** No verdict: other rules of a side say other ones. */
const various = 0;

/** Whether a rule counts on one side only. */
export function isOneSided(item: number): boolean {
  return (item & bothSides) !== bothSides;
}

/** How many changed rules one looks at for leaving out what meets none of them. */
const fewChanges = 32;

/**
 * Brings rules that still hold to a form that many sets of rules share, though they are other rules: what the rules ask
 * of the fields that are left counts, and not what they asked of those that are known.
 */
export class NormalForm {
  readonly rest: Rest;
  readonly verdicts: Uint8Array;
  readonly may: Uint8Array;
  private readonly taken: Uint8Array;
  private readonly takers: Int32Array;

  constructor({ entries, levels }: Problem) {
    this.rest = new Rest(levels, entries.length);
    this.verdicts = Uint8Array.from(entries, ({ verdict }) => verdictCodes[verdict]);
    this.may = Uint8Array.from(entries, ({ may }) => (may ? 1 : 0));
    this.taken = new Uint8Array(entries.length + 1);
    this.takers = new Int32Array(entries.length + 1);
  }

  /** None when no packet differs. */
  normalize(active: Active, left: Left): number[] {
    const ids = this.rest.idsOf(left);
    return this.sorted(this.trimmed(this.meeting(this.deciding(active, ids), left, ids), ids), ids);
  }

  /** A text that two lists share only when they are equal, as far as what is left goes. */
  keyOf(items: Active, left: Left): string {
    const ids = this.rest.idsOf(left);
    let key = '';
    let same = true;
    for (const item of items) {
      const rule = item >> 2;
      const id = ids[rule] ?? 0;
      same &&= !isOneSided(item);
      // What comes before all changes: its verdict does not matter, it is the same on both sides.
      const code = same ? 0 : ((this.verdicts[rule] ?? 0) << 2) | (item & 3);
      key += String.fromCharCode(id & 0xffff, ((id >>> 16) << 5) | ((this.may[rule] ?? 0) << 4) | code);
    }
    return key;
  }

  /** Leaves out what an earlier rule that asks the same takes; joins what became the same rule on both sides. */
  private deciding(active: Active, ids: Int32Array): number[] {
    const { taken } = this;
    const items: number[] = [];
    for (const item of active) {
      const id = ids[item >> 2] ?? 0;
      const sides = item & bothSides & ~(taken[id] ?? 0) & ~(taken[0] ?? 0);
      if (sides === 0) continue;
      if (this.may[item >> 2] === 1) items.push((item & ~bothSides) | sides);
      else this.take(items, (item & ~bothSides) | sides, id);
      if (taken[0] === bothSides) break;
    }
    for (const item of active) taken[ids[item >> 2] ?? 0] = 0;
    return items;
  }

  private take(items: number[], item: number, id: number): void {
    const { taken, takers } = this;
    const [already, taker] = [taken[id] ?? 0, takers[id] ?? 0];
    taken[id] = already | (item & bothSides);
    if (already !== 0 && this.sayTheSame(items, taker, this.verdicts[item >> 2] ?? 0)) {
      items[taker] = (items[taker] ?? 0) | (item & bothSides);
      // Behind what holds all on both sides nothing counts.
      if (id === 0) items.length = taker + 1;
      return;
    }
    takers[id] = items.length;
    items.push(item);
  }

  private sayTheSame(items: Active, from: number, verdict: number): boolean {
    for (let i = from; i < items.length; i++) if (this.verdicts[(items[i] ?? 0) >> 2] !== verdict) return false;
    return true;
  }

  /** Keeps what has packets in common with a rule that counts on one side only: no other packets can differ. */
  private meeting(items: number[], left: Left, ids: Int32Array): number[] {
    const changes = items.filter(isOneSided);
    if (changes.length > fewChanges || changes.some((item) => ids[item >> 2] === 0)) return items;
    const met = changes.map((item) => this.rest.meeting(left, item >> 2));
    return items.filter((item) => met.some((meeting) => meeting[item >> 2] === 1));
  }

  /** Leaves out, before the ends of both sides, what says what those do. */
  private trimmed(items: number[], ids: Int32Array): number[] {
    const kept: number[] = [];
    const said = [-1, -1];
    for (let i = items.length - 1; i >= 0; i--) {
      const item = items[i] ?? 0;
      const rule = item >> 2;
      const verdict = this.verdicts[rule] ?? 0;
      const isTold = (side: 0 | 1): boolean => ((item >> side) & 1) === 0 || said[side] === verdict;
      if (isTold(0) && isTold(1)) continue;
      const isEnd = this.may[rule] !== 1 && ids[rule] === 0;
      if (isEnd && kept.length === 1 && this.verdicts[(kept[0] ?? 0) >> 2] === verdict) kept[0] = (kept[0] ?? 0) | (item & bothSides);
      else kept.push(item);
      for (const side of [0, 1] as const) if (isEnd ? ((item >> side) & 1) === 1 : !isTold(side)) said[side] = isEnd ? verdict : various;
    }
    return kept.reverse();
  }

  /** Sorts what comes before all changes: its order does not matter. */
  private sorted(items: number[], ids: Int32Array): number[] {
    const first = items.findIndex(isOneSided);
    if (first < 0) return [];
    const leading = items.slice(0, first).sort((a, b) => (ids[a >> 2] ?? 0) - (ids[b >> 2] ?? 0) || a - b);
    return [...leading, ...items.slice(first)];
  }
}
