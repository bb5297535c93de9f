import type { Problem } from './problem.ts';
import { Rest } from './rest.ts';
import type { Left } from './rest.ts';
import { verdictCodes } from './verdict-pairs.ts';

/** Rules that still hold, in order, each as its number times four and the sides on which it counts: 1 before, 2 after. */
export type Active = Int32Array;

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
 * of the fields that are left counts, and not what they asked of those that are known. This is done a million times for
 * one answer, so it works in one buffer, which the next call overwrites.
 */
export class NormalForm {
  readonly rest: Rest;
  readonly verdicts: Uint8Array;
  readonly may: Uint8Array;
  /** What `normalize` made, from its place `first` on to the end. */
  readonly items: Int32Array;
  private length = 0;
  private readonly taken: Uint8Array;
  private readonly takers: Int32Array;
  private readonly met: Uint8Array[] = [];

  constructor({ entries, levels }: Problem) {
    this.rest = new Rest(levels, entries.length);
    this.verdicts = Uint8Array.from(entries, ({ verdict }) => verdictCodes[verdict]);
    this.may = Uint8Array.from(entries, ({ may }) => (may ? 1 : 0));
    this.items = new Int32Array(entries.length);
    this.taken = new Uint8Array(entries.length + 1);
    this.takers = new Int32Array(entries.length + 1);
  }

  /**
   * The verdicts before and after, as `before * 4 + after`, where the first rules on both sides ask nothing more; -1 where
   * others have a say. One in three questions ends so, and this is the shortest way to the answer.
   */
  decidedAtOnce(active: Active, length: number, left: Left): number {
    const ids = this.rest.idsOf(left);
    let [open, pair] = [bothSides, 0];
    for (let i = 0; i < length; i++) {
      const item = active[i] ?? 0;
      const rule = item >> 2;
      if (ids[rule] !== 0 || this.may[rule] === 1) return -1;
      const verdict = this.verdicts[rule] ?? 0;
      if ((item & open & 1) !== 0) pair |= verdict << 2;
      if ((item & open & 2) !== 0) pair |= verdict;
      open &= ~item;
      if (open === 0) return pair;
    }
    return -1;
  }

  /** Where in `items` the normal form of the first so many rules begins; at the end when no packet differs. */
  normalize(active: Active, length: number, left: Left): number {
    const ids = this.rest.idsOf(left);
    this.takeDeciding(active, length, ids);
    this.keepMeeting(left, ids);
    const first = this.trim(ids);
    return this.sort(first, ids) ? first : this.items.length;
  }

  /** What an item is in the normal form. `same`: what comes before all changes, so that its verdict does not matter. */
  codeOf(item: number, ids: Int32Array, same: boolean): number {
    const rule = item >> 2;
    const says = same ? 0 : ((this.verdicts[rule] ?? 0) << 2) | (item & bothSides);
    return ((ids[rule] ?? 0) << 5) | ((this.may[rule] ?? 0) << 4) | says;
  }

  /** Leaves out what an earlier rule that asks the same takes; joins what became the same rule on both sides. */
  private takeDeciding(active: Active, length: number, ids: Int32Array): void {
    const { taken } = this;
    this.length = 0;
    for (let i = 0; i < length; i++) {
      const item = active[i] ?? 0;
      const id = ids[item >> 2] ?? 0;
      const sides = item & bothSides & ~(taken[id] ?? 0) & ~(taken[0] ?? 0);
      if (sides === 0) continue;
      if (this.may[item >> 2] === 1) this.push((item & ~bothSides) | sides);
      else this.take((item & ~bothSides) | sides, id);
      if (taken[0] === bothSides) break;
    }
    for (let i = 0; i < length; i++) taken[ids[(active[i] ?? 0) >> 2] ?? 0] = 0;
  }

  private push(item: number): void {
    this.items[this.length++] = item;
  }

  private take(item: number, id: number): void {
    const { taken, takers, items } = this;
    const [already, taker] = [taken[id] ?? 0, takers[id] ?? 0];
    taken[id] = already | (item & bothSides);
    if (already !== 0 && this.sayTheSame(taker, this.verdicts[item >> 2] ?? 0)) {
      items[taker] = (items[taker] ?? 0) | (item & bothSides);
      // Behind what holds all on both sides nothing counts.
      if (id === 0) this.length = taker + 1;
      return;
    }
    takers[id] = this.length;
    this.push(item);
  }

  private sayTheSame(from: number, verdict: number): boolean {
    for (let i = from; i < this.length; i++) if (this.verdicts[(this.items[i] ?? 0) >> 2] !== verdict) return false;
    return true;
  }

  /** Keeps what has packets in common with a rule that counts on one side only: no other packets can differ. */
  private keepMeeting(left: Left, ids: Int32Array): void {
    const changes = this.findChanges(left, ids);
    if (changes < 0) return;
    let kept = 0;
    for (let i = 0; i < this.length; i++) {
      const item = this.items[i] ?? 0;
      let meets = 0;
      for (let change = 0; change < changes && meets === 0; change++) meets = this.met[change]?.[item >> 2] ?? 0;
      if (meets === 1) this.items[kept++] = item;
    }
    this.length = kept;
  }

  /** Puts what each change meets into `met`, and tells how many there are; -1 where all may meet some. */
  private findChanges(left: Left, ids: Int32Array): number {
    let changes = 0;
    for (let i = 0; i < this.length; i++) {
      const item = this.items[i] ?? 0;
      if (!isOneSided(item)) continue;
      if (changes === fewChanges || ids[item >> 2] === 0) return -1;
      this.met[changes++] = this.rest.meeting(left, item >> 2);
    }
    return changes;
  }

  /** Leaves out, before the ends of both sides, what says what those do. What is kept moves to the end of the buffer. */
  private trim(ids: Int32Array): number {
    const { items } = this;
    const last = items.length - 1;
    let first = items.length;
    let [saidBefore, saidAfter] = [-1, -1];
    for (let i = this.length - 1; i >= 0; i--) {
      const item = items[i] ?? 0;
      const rule = item >> 2;
      const verdict = this.verdicts[rule] ?? 0;
      const [toldBefore, toldAfter] = [(item & 1) === 0 || saidBefore === verdict, (item & 2) === 0 || saidAfter === verdict];
      if (toldBefore && toldAfter) continue;
      const isEnd = this.may[rule] !== 1 && ids[rule] === 0;
      if (isEnd && first === last && this.verdicts[(items[last] ?? 0) >> 2] === verdict) items[last] = (items[last] ?? 0) | (item & bothSides);
      else items[--first] = item;
      if (isEnd ? (item & 1) !== 0 : !toldBefore) saidBefore = isEnd ? verdict : various;
      if (isEnd ? (item & 2) !== 0 : !toldAfter) saidAfter = isEnd ? verdict : various;
    }
    return first;
  }

  /** Sorts what comes before all changes: its order does not matter. Whether there are changes. */
  private sort(first: number, ids: Int32Array): boolean {
    const { items } = this;
    let end = first;
    while (end < items.length && !isOneSided(items[end] ?? 0)) end++;
    if (end === items.length) return false;
    // By insertion: there are few, and they are nearly in order.
    for (let i = first + 1; i < end; i++) {
      const item = items[i] ?? 0;
      const id = ids[item >> 2] ?? 0;
      let at = i;
      for (; at > first && isAfter(items[at - 1] ?? 0, item, ids, id); at--) items[at] = items[at - 1] ?? 0;
      items[at] = item;
    }
    return true;
  }
}

function isAfter(other: number, item: number, ids: Int32Array, id: number): boolean {
  const otherId = ids[other >> 2] ?? 0;
  return otherId > id || (otherId === id && other > item);
}
