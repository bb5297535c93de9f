import type { Origin, Verdict } from '../lower/lowered-rule.ts';
import { align } from './align.ts';
import { identify } from './entries.ts';
import type { Ruled } from './entries.ts';
import { fields } from './space.ts';
import type { Box } from './space.ts';

/** A rule of two lists that were merged into one, in which each keeps its own order. */
export interface Entry {
  readonly box: Box;
  readonly verdict: Verdict;
  readonly may: boolean;
  readonly side: 'both' | 'before' | 'after';
  readonly before?: Origin;
  readonly after?: Origin;
}

/** The sides on which an entry counts, as bits. */
export const sideBits = { before: 1, after: 2, both: 3 } as const;

/** Merges two lists: what is the same in both stands there once, what was edited stands side by side. */
export function merge(before: readonly Ruled[], after: readonly Ruled[]): Entry[] {
  const aligned = align(before.map(({ key }) => key), after.map(({ key }) => key));
  const entries: Entry[] = [];
  let [gap, reached]: [Ruled[], number] = [[], 0];
  for (const [index, rule] of before.entries()) {
    const place = aligned[index];
    const same = place === undefined ? undefined : after[place];
    if (place === undefined || same === undefined) {
      gap.push(rule);
      continue;
    }
    entries.push(...interleave(gap, after.slice(reached, place)));
    entries.push({ ...partsOf(rule), side: 'both', before: rule.origin, after: same.origin });
    [gap, reached] = [[], place + 1];
  }
  return [...entries, ...interleave(gap, after.slice(reached))];
}

/** How far one looks for what became of a rule: any choice is right, a good one makes less work. */
const lookAhead = 32;

function interleave(old: readonly Ruled[], young: readonly Ruled[]): Entry[] {
  const entries: Entry[] = [];
  let reached = 0;
  for (const rule of old) {
    const found = young.slice(reached, reached + lookAhead).findIndex((other) => isEdited(rule, other));
    const place = reached + Math.max(found, 0);
    const following = reached + found + 1;
    entries.push(...young.slice(reached, place).map(added), removed(rule), ...young.slice(place, following).map(added));
    reached = following;
  }
  return [...entries, ...young.slice(reached).map(added)];
}

/** Whether a rule was edited, rather than replaced by another one. What only may match is never the same again. */
function isEdited(a: Ruled, b: Ruled): boolean {
  if (a.verdict !== b.verdict || a.may || b.may) return false;
  return fields.filter((field) => identify(a.box[field]) !== identify(b.box[field])).length <= 2;
}

function partsOf({ box, verdict, may }: Ruled): Pick<Entry, 'box' | 'verdict' | 'may'> {
  return { box, verdict, may };
}

function removed(rule: Ruled): Entry {
  return { ...partsOf(rule), side: 'before', before: rule.origin };
}

function added(rule: Ruled): Entry {
  return { ...partsOf(rule), side: 'after', after: rule.origin };
}
