import { firstOfBoth, hasBit, isWithin, someOfBoth, truncate } from './bits.ts';
import type { Bits } from './bits.ts';
import type { Problem, Stage } from './problem.ts';
import { verdictNames } from './problem.ts';

/**
 * Takes the rules out that stand behind the end of their side: behind a rule that holds all that is left. Changes its
 * argument.
 */
export function cut(active: Bits, { sides }: Problem, { ends }: Stage): void {
  const before = firstOfBoth(active, ends.before);
  const after = firstOfBoth(active, ends.after);
  if (before >= 0) clearBehind(active, before, sides.after);
  if (after >= 0) clearBehind(active, after, sides.before);
  if (before >= 0 && after >= 0) truncate(active, Math.max(before, after) + 1);
}

/** Keeps, behind a place, only what the other side has; what both have stays there for its sake. */
function clearBehind(active: Bits, place: number, other: Bits): void {
  const first = (place + 1) >>> 5;
  for (let i = first; i < active.length; i++) {
    const kept = i === first ? ~(-1 << ((place + 1) & 31)) : 0;
    active[i] = (active[i] ?? 0) & ((other[i] ?? 0) | kept);
  }
}

/** Whether nothing that is left differs: no rule that counts changed, or all from the first of those on say the same. */
export function isSettled(active: Bits, problem: Problem, { left }: Stage): boolean {
  const first = firstChange(active, problem, left);
  return first < 0 || verdictNames.some((verdict) => isWithin(active, problem.verdicts[verdict], first));
}

/** An edited rule whose halves both hold, and differ in no field that is still to be asked, is no change here. */
function firstChange(active: Bits, { changed, entries }: Problem, left: Stage['left']): number {
  let first = -1;
  someOfBoth(active, changed, (at) => {
    const edited = entries[at]?.edited;
    if (edited !== undefined && !edited.fields.some((field) => left.has(field)) && hasOther(active, entries, at)) return false;
    first = at;
    return true;
  });
  return first;
}

function hasOther(active: Bits, entries: Problem['entries'], at: number): boolean {
  const edited = entries[at]?.edited;
  return [at - 1, at + 1].some((other) => other >= 0 && other < entries.length && entries[other]?.edited === edited && hasBit(active, other));
}
