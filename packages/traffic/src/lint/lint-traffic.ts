import { compareDiagnostics } from '@pvewall/model';
import { families } from '../address.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { classify } from './chain-class.ts';
import type { ChainClass } from './chain-class.ts';
import { chainUses } from './chain-uses.ts';
import { conflictsIn } from './conflicts.ts';
import { deadLines, linesOf } from './dead-lines.ts';
import type { DeadLine } from './dead-lines.ts';
import { deadRemovals } from './dead-removals.ts';
import { earlyDropFindings, oneSidedFindings, openManagementFindings, placeKey } from './exposure-findings.ts';
import { lineKey } from './line.ts';
import type { LintFinding, LintLimits } from './lint-finding.ts';
import { earlyDrops, openManagement } from './management.ts';
import { bothFamilies, oneSided } from './one-family.ts';
import { redundantLines } from './redundant-lines.ts';
import { conflictFindings, deadFinding, redundantFinding } from './rule-findings.ts';
import { isDeadAnywhere } from './suppositions.ts';
import { switchedOff } from './tiers.ts';
import { unbuiltGroups } from './unbuilt-groups.ts';
import { Unfinished } from './unfinished.ts';

/** What one question about one chain may cost, unless told: about half a second. */
const usualWords = 50_000_000;

/**
 * What is wrong with rules as the packets see it. `hosts`: one for each node. A rule is called dead or redundant when it
 * is so in every chain of these hosts that it is in; so all should be here. Chains that are alike are looked at once.
 * Over the limits nothing is claimed, and `lint/unfinished` says where. By place.
 */
export function lintTraffic(hosts: readonly TrafficHost[], limits: LintLimits = {}): LintFinding[] {
  const bounded = { ...limits, words: limits.words ?? usualWords };
  const { classes, complete } = classify(chainUses(hosts), () => limits.expired?.() === true);
  const unfinished = new Unfinished();
  const exposed = exposureFindings(classes, bounded, unfinished);
  const flagged = new Set(exposed.filter(({ code }) => opening.has(code)).map(placeKey));
  const findings = [
    ...switchedOff(hosts),
    ...unbuiltGroups(hosts),
    // What is dead has to be dead everywhere: with chains missing nobody knows.
    ...(complete ? ruleFindings(classes, flagged, bounded, unfinished) : unfinished.note('reading the chains')),
    ...exposed,
  ];
  return [...findings, ...unfinished.findings()].sort(compareDiagnostics);
}

/** What is open to the world: nothing is taken out in favour of it. */
const opening: ReadonlySet<string> = new Set(['lint/open-management', 'lint/ipv6-open']);

function ruleFindings(classes: readonly ChainClass[], flagged: ReadonlySet<string>, limits: LintLimits, unfinished: Unfinished): LintFinding[] {
  const found = deadLines(classes, limits);
  const dead = { ...found, lines: found.lines.filter((one) => limits.supposed !== true || isDeadAnywhere(one)) };
  for (const found of dead.unfinished) unfinished.note(found);
  const hidden = new Set(dead.lines.filter(isHidden).map(({ line }) => line.key));
  const told = dead.lines.filter((one) => !isInDeadUse(one, hidden));
  const removals = deadRemovals(told.filter(isHidden), flagged);
  const redundant = redundantLines(classes, { ...removals, dead: hidden, parts: dead.parts, flagged }, limits);
  if (limits.expired?.() === true) unfinished.note('redundant rules');
  return [
    ...told.map((one) => deadFinding(one, removals.left.get(one.line.key))),
    ...redundant.map(redundantFinding),
    ...conflictFindings(classes.flatMap((found) => (limits.expired?.() === true ? [] : conflictsIn(found, dead.parts)))),
  ];
}

/** Whether other rules hide it, and not only that its set is empty today. */
function isHidden({ cases }: DeadLine): boolean {
  return cases.some(({ coveredBy }) => coveredBy.length > 0);
}

/** Whether all that it would be told for is told of the line that uses its group. */
function isInDeadUse({ line, cases }: DeadLine, hidden: ReadonlySet<string>): boolean {
  return line.rule.type !== 'group' && cases.every(({ part, uses }) => uses.every((use) => {
    const [, user] = linesOf(use, part);
    return user !== undefined && hidden.has(lineKey(user.rule, user.address));
  }));
}

function exposureFindings(classes: readonly ChainClass[], limits: LintLimits, unfinished: Unfinished): LintFinding[] {
  const ask = <T>(found: ChainClass, answer: readonly T[] | undefined): readonly T[] => answer ?? unfinished.note(found);
  return [
    ...earlyDropFindings(classes.flatMap((found) => ask(found, earlyDrops(found, limits)))),
    ...openManagementFindings(classes.flatMap((found) => ask(found, openManagement(found, limits)))),
    ...oneSidedFindings(bothFamilies(classes).flatMap((both) => families.flatMap((family) => ask(both.classes[family], oneSided(both, family, limits)).map((open) => ({ both, open }))))),
  ];
}
