import type { Block, ComparedRule } from '../difference/compared-rule.ts';
import type { Origin } from '../lower/lowered-rule.ts';
import type { ChainClass, ChainUse, Part } from './chain-class.ts';
import { linesOf, usesOf } from './dead-lines.ts';
import { goesLater } from './dead-removals.ts';
import type { DeadRemovals } from './dead-removals.ts';
import { culpritKey } from './exposure-findings.ts';
import { Lines, lineKey } from './line.ts';
import type { Line } from './line.ts';
import type { LintLimits } from './lint-finding.ts';
import { originAt } from './one-family.ts';
import { isRedundantAnywhere } from './suppositions.ts';
import { isNeeded, Removals, takenOver } from './removal.ts';

/** A line that decides about packets, and without which all of them get the same verdict. */
export interface RedundantLine {
  readonly line: Line;
  readonly cases: readonly RedundantCase[];
  /** Why it is not to go now. */
  readonly left?: string;
}

/** What it decides about in chains of one class, and what would instead. */
export interface RedundantCase {
  readonly found: ChainClass;
  readonly blocks: readonly Block[];
  /** One of the chains. */
  readonly use: ChainUse;
}

type Ids = Map<ChainClass, Set<string>>;

/** What is known of the lines before it is asked which are redundant. */
export interface Known extends Pick<DeadRemovals, 'removed' | 'reasons'> {
  /** Keys of lines that never match. */
  readonly dead: ReadonlySet<string>;
  /** Parts that never match in their chain. */
  readonly parts: ReadonlySet<Part>;
  /** Keys of what opens something to the world: nothing is redundant because of it. */
  readonly flagged: ReadonlySet<string>;
}

/** As what a line stands in chains of a class. */
interface Standing {
  readonly ids: Set<string>;
  readonly use: ChainUse;
}

type Standings = Map<ChainClass, Standing>;

/**
 * The lines without which nothing changes, each alone and all of them together, and together with the dead ones that go.
 * A line that keeps something out of the log is not one of them, and none that only an accept of Proxmox VE's own stands
 * behind: whoever writes down who may administer does well. The last ones come first, so that what takes over stays.
 */
export function redundantLines(classes: readonly ChainClass[], known: Known, limits: LintLimits): RedundantLine[] {
  const { lines, standings } = spare(classes, { lines: known.dead, parts: known.parts });
  const proofs = new Proofs(known.parts, limits);
  const gone: Ids = new Map();
  for (const found of classes) for (const part of found.parts) if (known.parts.has(part) && isGoneEverywhere(found, part, known.removed)) add(gone, found, part.id);
  const redundant: RedundantLine[] = [];
  for (const line of [...lines.all].reverse()) {
    if (limits.expired?.() === true) break;
    const here: Standings = standings.get(line.key) ?? new Map<ChainClass, Standing>();
    const cases = casesOf(here, gone, proofs);
    if (cases === undefined || restsOn(cases, known.flagged) || (limits.supposed === true && !isRedundantAnywhere(line, cases))) continue;
    if (known.reasons.has(line.key)) {
      redundant.push({ line, cases, left: goesLater });
      continue;
    }
    for (const [found, { ids }] of here) for (const id of ids) add(gone, found, id);
    redundant.push({ line, cases });
  }
  return redundant;
}

/** Behind an accept of Proxmox VE's own stands the policy, without which the line would be needed. */
function restsOn(cases: readonly RedundantCase[], flagged: ReadonlySet<string>): boolean {
  if (flagged.size === 0) return false;
  return cases.some(({ found, blocks, use }) => {
    const policy = found.rules.findLast(({ origin }) => origin.kind === 'built-in' && policies.has(origin.name))?.origin;
    const covers = new Set(blocks.flatMap(({ deciding }) => deciding.after.flatMap((origin) => (origin.kind === 'rule' ? origin : (policy ?? origin)))));
    return [...covers].some((origin) => flagged.has(culpritKey(originAt(use, found, origin), use)));
  });
}

function isGoneEverywhere(found: ChainClass, part: Part, dead: ReadonlySet<string>): boolean {
  return usesOf(found, part).every((use) => linesOf(use, part).some(({ rule, address }) => dead.has(lineKey(rule, address))));
}

/** Lines of which no try found a packet that needs them, in any chain; and as which ids they are in each chain. */
function spare(classes: readonly ChainClass[], dead: { readonly lines: ReadonlySet<string>; readonly parts: ReadonlySet<Part> }): { lines: Lines; standings: Map<string, Standings> } {
  const lines = new Lines();
  const standings = new Map<string, Standings>();
  const needed = classes.map((found) => neededIn(found, dead.parts));
  for (const [i, found] of classes.entries()) {
    for (const part of found.parts) {
      if (needed[i]?.has(part.id) === true) continue;
      for (const use of usesOf(found, part)) {
        const [origin] = linesOf(use, part);
        if (origin === undefined || dead.lines.has(lineKey(origin.rule, origin.address))) continue;
        const { key } = lines.note(origin);
        const known = standings.get(key) ?? new Map<ChainClass, Standing>();
        standings.set(key, known);
        const standing = known.get(found);
        if (standing === undefined) known.set(found, { ids: new Set([part.id]), use });
        else standing.ids.add(part.id);
      }
    }
  }
  for (const [i, found] of classes.entries()) {
    for (const part of found.parts) {
      if (needed[i]?.has(part.id) !== true) continue;
      for (const use of usesOf(found, part)) for (const origin of linesOf(use, part).slice(0, 1)) lines.delete(lineKey(origin.rule, origin.address));
    }
  }
  return { lines, standings };
}

function add(ids: Ids, found: ChainClass, id: string): void {
  const known = ids.get(found);
  if (known === undefined) ids.set(found, new Set([id]));
  else known.add(id);
}

function neededIn(found: ChainClass, dead: ReadonlySet<Part>): Set<string> {
  return new Set(found.ids.filter((id) => {
    const parts = found.partsWith(id);
    if (parts.some(({ origin }) => logs(origin))) return true;
    return !parts.every((part) => dead.has(part)) && isNeeded(found, oneOf(found, new Set([id])));
  }));
}

function oneOf(found: ChainClass, ids: ReadonlySet<string>): (rule: ComparedRule) => boolean {
  return ({ origin }) => ids.has(found.partOf(origin)?.id ?? '');
}

/** The proof in every chain; undefined where there is none. */
function casesOf(here: Standings, gone: Ids, proofs: Proofs): RedundantCase[] | undefined {
  const cases: RedundantCase[] = [];
  for (const [found, { ids, use }] of here) {
    const blocks = proofs.of(found, ids, gone.get(found) ?? new Set());
    if (blocks === undefined) return undefined;
    if (blocks.length > 0) cases.push({ found, blocks, use });
  }
  return cases.length === 0 ? undefined : cases;
}

/** What is proven of lines of a class; kept, as each of its chains has a line of its own there. */
class Proofs {
  private readonly known = new Map<ChainClass, Map<string, readonly Block[] | undefined>>();
  private readonly dead: ReadonlySet<Part>;
  private readonly limits: LintLimits;
  private readonly removals: Removals;

  constructor(dead: ReadonlySet<Part>, limits: LintLimits) {
    this.dead = dead;
    this.limits = limits;
    this.removals = new Removals(limits);
  }

  /** What the lines decide about, when nothing changes without them, neither with nor without those that are gone. */
  of(found: ChainClass, ids: ReadonlySet<string>, gone: ReadonlySet<string>): readonly Block[] | undefined {
    const known = this.known.get(found) ?? new Map<string, readonly Block[] | undefined>();
    this.known.set(found, known);
    const together = new Set([...ids, ...gone]);
    const key = [[...ids].sort(), [...together].sort()].join('\n');
    if (!known.has(key)) known.set(key, this.prove(found, ids, together));
    return known.get(key);
  }

  private prove(found: ChainClass, ids: ReadonlySet<string>, together: ReadonlySet<string>): readonly Block[] | undefined {
    const { dead, limits, removals } = this;
    const { rules, first: { family } } = found;
    const [isOurs, isGone] = [oneOf(found, ids), oneOf(found, together)];
    if (!removals.isSame(rules, family, isOurs) || (together.size > ids.size && !removals.isSame(rules, family, isGone)) || !removals.isSame(written(rules), family, isOurs)) return undefined;
    if ([...ids].every((id) => found.partsWith(id).every((part) => dead.has(part)))) return [];
    const blocks = takenOver(found, isOurs, isGone, limits);
    return blocks === undefined || blocks.some((block) => isLogged(block, found)) ? undefined : blocks;
  }
}

const policies: ReadonlySet<string> = new Set(['policy_in', 'policy_out', 'policy_forward', 'unfiltered']);

/** Without what Proxmox VE puts between the last rule that somebody wrote and the policy. */
function written(rules: readonly ComparedRule[]): ComparedRule[] {
  const last = rules.findLastIndex(({ origin }) => origin.kind === 'rule');
  return rules.filter(({ origin }, at) => at <= last || origin.kind === 'rule' || policies.has(origin.name));
}

/** Whether what would decide instead writes to the log. */
function isLogged({ after, deciding }: Block, { first: { policyLogs } }: ChainClass): boolean {
  return deciding.after.some((origin) => logs(origin) || (policyLogs && after !== 'ACCEPT' && origin.kind === 'built-in' && policies.has(origin.name)));
}

function logs(origin: Origin): boolean {
  return origin.kind === 'rule' && origin.rule.log !== undefined && origin.rule.log !== 'nolog';
}
