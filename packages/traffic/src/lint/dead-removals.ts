import type { Origin } from '../lower/lowered-rule.ts';
import type { ChainClass } from './chain-class.ts';
import type { DeadLine } from './dead-lines.ts';
import { culpritKey } from './exposure-findings.ts';
import { originAt } from './one-family.ts';

/** Which dead lines may be taken out, all of them at once, and why others may not. */
export interface DeadRemovals {
  /** By key; lines of which it may stay open who was meant to win. */
  readonly left: ReadonlyMap<string, string>;
  /** Keys of lines that go. */
  readonly removed: ReadonlySet<string>;
  /** What hides those: it has to stay as long as it is the reason. */
  readonly reasons: ReadonlySet<string>;
}

/** @param flagged keys of what opens something to the world: it is what should go, and not what it hides */
export function deadRemovals(lines: readonly DeadLine[], flagged: ReadonlySet<string>): DeadRemovals {
  const left = new Map<string, string>();
  const removed = new Set<string>();
  const reasons = new Set<string>();
  for (const dead of lines) {
    const { line: { key } } = dead;
    const covers = coversOf(dead);
    const why = whyLeft(dead, covers, flagged) ?? (reasons.has(key) || covers.some((cover) => removed.has(cover)) ? goesLater : undefined);
    if (why !== undefined) {
      left.set(key, why);
      continue;
    }
    removed.add(key);
    for (const cover of covers) reasons.add(cover);
  }
  return { left, removed, reasons };
}

/** What stays for this time as it is why something else goes. */
export const goesLater = 'another rule goes because of it, or the other way round: run it again';

function whyLeft(dead: DeadLine, covers: readonly string[], flagged: ReadonlySet<string>): string | undefined {
  if (!isHiddenByTheSame(dead)) return 'what hides it says otherwise: move it, or remove it by hand';
  return covers.some((cover) => flagged.has(cover)) ? 'what hides it is open to the world: mend that first' : undefined;
}

/** Hidden by another verdict, it may stand in the wrong place, and is no leftover. */
function isHiddenByTheSame({ cases }: DeadLine): boolean {
  return cases.every(({ found, part, coveredBy }) => coveredBy.every((origin) => verdictsOf(found, origin).every((verdict) => verdict === part.origin.rule.action)));
}

function verdictsOf({ rules }: ChainClass, origin: Origin): readonly string[] {
  return origin.kind === 'rule' ? [origin.rule.action] : rules.filter((rule) => rule.origin === origin).map(({ verdict }) => verdict);
}

function coversOf({ cases }: DeadLine): string[] {
  return [...new Set(cases.flatMap(({ found, coveredBy, uses }) => uses.flatMap((use) => coveredBy.map((origin) => culpritKey(originAt(use, found, origin), use)))))];
}
