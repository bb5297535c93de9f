import type { Family } from '../address.ts';
import type { Chain, Origin } from '../lower/lowered-rule.ts';
import { Budget, usualLimits } from './budget.ts';
import type { Limits } from './budget.ts';
import type { ComparedRule } from './compared-rule.ts';
import { boxOf, namesIn } from './entries.ts';
import { partOf } from './levels.ts';
import type { Universe } from './levels.ts';
import type { Entry } from './merged.ts';
import { boxesOverlap } from './overlap.ts';
import { withUniverse } from './problem.ts';
import { findDeciding } from './search.ts';
import { shapesOf, universesOf } from './space.ts';
import type { Shape } from './space.ts';

/** A rule that decides about no packet, wherever it stands in the chain. */
export interface DeadRule {
  readonly origin: Origin;
  /** The rules before it that together take all its packets: one where one does. None when it holds no packet at all. */
  readonly coveredBy: readonly Origin[];
}

export interface DeadRules {
  /** `partial`: the budget was spent; those that are told are dead, and others may be. */
  readonly status: 'exact' | 'partial';
  readonly rules: readonly DeadRule[];
}

/**
 * The rules of a chain that can never match, as several earlier ones together can hide one. What one line of a file
 * became counts as one rule: it is dead when all its parts are. Groups that are entered are no rules.
 */
export function deadRules(chain: Chain, family: Family, limits: Limits = {}): DeadRules {
  return deadAmong(chain.rules, shapesOf(family), limits);
}

/** @param isAsked of which lines it is asked; of all unless told */
export function deadAmong(rules: readonly ComparedRule[], shapes: readonly Shape[], limits: Limits = {}, isAsked: (origin: Origin) => boolean = () => true): DeadRules {
  const names = namesIn(rules);
  const universes = universesOf(shapes, names);
  const entries = rules.flatMap(({ match, verdict, origin, may = false }): Entry[] => (verdict === 'CONTINUE' ? [] : [{ box: boxOf(match, names), verdict, may, side: 'both', before: origin }]));
  const budget = new Budget(limits.words ?? usualLimits.words, limits.expired);
  const origins = new Map<string, DeadRule | undefined>();
  for (const [at, entry] of entries.entries()) {
    const { before: origin } = entry;
    const key = nameOf(origin);
    if (origin === undefined || !isAsked(origin) || (origins.has(key) && origins.get(key) === undefined)) continue;
    const earlier = entries.slice(0, at).filter((other) => !other.may && nameOf(other.before) !== key);
    const cover = coverOf(entry, earlier, universes, budget);
    origins.set(key, cover && { origin, coveredBy: [...new Set([...(origins.get(key)?.coveredBy ?? []), ...cover])] });
  }
  return { status: budget.spent ? 'partial' : 'exact', rules: [...origins.values()].filter((rule) => rule !== undefined) };
}

function nameOf(origin: Origin | undefined): string {
  return origin?.kind === 'rule' ? origin.address : `built-in ${origin?.name ?? ''}`;
}

/** What hides a rule; undefined when something of it is left, or when nobody can say within the budget. */
function coverOf(rule: Entry, earlier: readonly Entry[], universes: readonly Universe[], budget: Budget): Origin[] | undefined {
  const covers: Origin[] = [];
  for (const whole of universes) {
    if (!boxesOverlap(rule.box, whole)) continue;
    const cover = coverIn(partOf(whole, rule.box), rule, earlier, budget);
    if (cover === undefined) return undefined;
    covers.push(...cover);
  }
  return [...new Set(covers)];
}

function coverIn(universe: Universe, rule: Entry, earlier: readonly Entry[], budget: Budget): Origin[] | undefined {
  const meeting = earlier.filter(({ box }) => boxesOverlap(box, universe));
  const last = meeting.length;
  if (last === 0 || !budget.spend(earlier.length + last * 16)) return undefined;
  const problem = withUniverse([...meeting, { ...rule, may: false }], universe);
  const alone = meeting.findIndex((_, at) => problem.levels.every(({ asked }) => asked[at] === -1));
  if (alone >= 0) return originsOf([meeting[alone]]);
  const rules = problem.entries.map((_, at) => at);
  const decides = findDeciding(problem, rules, new Set([last]), budget).has(last);
  if (decides || !budget.spend(0)) return undefined;
  const covers = findDeciding(problem, rules, new Set(rules), budget);
  return budget.spend(0) ? originsOf(meeting.filter((_, at) => covers.has(at))) : undefined;
}

function originsOf(entries: readonly (Entry | undefined)[]): Origin[] {
  return entries.flatMap((entry) => entry?.before ?? []);
}
