import type { Block, ComparedRule } from '../difference/compared-rule.ts';
import type { Origin } from '../lower/lowered-rule.ts';
import type { ChainClass, ChainUse, Part } from './chain-class.ts';
import { linesOf, usesOf } from './dead-lines.ts';
import { Lines, lineKey } from './line.ts';
import type { Line } from './line.ts';
import type { LintLimits } from './lint-finding.ts';
import { isNeeded, isSame, takenOver } from './removal.ts';
import { TrialPackets } from './trial-packet.ts';

/** A line that decides about packets, and without which all of them get the same verdict. */
export interface RedundantLine {
  readonly line: Line;
  readonly cases: readonly RedundantCase[];
}

/** What it decides about in chains of one class, and what would instead. */
export interface RedundantCase {
  readonly found: ChainClass;
  readonly blocks: readonly Block[];
  /** One of the chains. */
  readonly use: ChainUse;
}

type Ids = Map<ChainClass, Set<string>>;

/**
 * The lines without which nothing changes, each alone and all of them together, and together with the dead ones. A line
 * that keeps something out of the log is not one of them, and none that only an accept of Proxmox VE's own stands behind:
 * whoever writes down who may administer does well.
 */
export function redundantLines(classes: readonly ChainClass[], dead: { readonly lines: ReadonlySet<string>; readonly parts: ReadonlySet<Part> }, limits: LintLimits): RedundantLine[] {
  const { lines, ids } = spare(classes, dead);
  const gone: Ids = new Map();
  for (const found of classes) for (const part of found.parts) if (dead.parts.has(part) && isGoneEverywhere(found, part, dead.lines)) add(gone, found, part.id);
  const redundant: RedundantLine[] = [];
  for (const line of lines.all) {
    if (limits.expired?.() === true) break;
    const here = ids.get(line.key) ?? new Map<ChainClass, Set<string>>();
    const cases = casesOf(line, here, dead.parts, gone, limits);
    if (cases === undefined) continue;
    for (const [found, own] of here) for (const id of own) add(gone, found, id);
    redundant.push({ line, cases });
  }
  return redundant;
}

function isGoneEverywhere(found: ChainClass, part: Part, dead: ReadonlySet<string>): boolean {
  return usesOf(found, part).every((use) => linesOf(use, part).some(({ rule, address }) => dead.has(lineKey(rule, address))));
}

/** Lines of which no try found a packet that needs them, in any chain; and as which ids they are in each chain. */
function spare(classes: readonly ChainClass[], dead: { readonly lines: ReadonlySet<string>; readonly parts: ReadonlySet<Part> }): { lines: Lines; ids: Map<string, Ids> } {
  const lines = new Lines();
  const ids = new Map<string, Ids>();
  const needed = classes.map((found) => neededIn(found, dead.parts));
  for (const [i, found] of classes.entries()) {
    for (const part of found.parts) {
      if (needed[i]?.has(part.id) === true) continue;
      for (const use of usesOf(found, part)) {
        const [origin] = linesOf(use, part);
        if (origin === undefined || dead.lines.has(lineKey(origin.rule, origin.address))) continue;
        const { key } = lines.note(origin);
        const known = ids.get(key) ?? new Map<ChainClass, Set<string>>();
        ids.set(key, known);
        add(known, found, part.id);
      }
    }
  }
  for (const [i, found] of classes.entries()) {
    for (const part of found.parts) {
      if (needed[i]?.has(part.id) !== true) continue;
      for (const use of usesOf(found, part)) for (const origin of linesOf(use, part).slice(0, 1)) lines.delete(lineKey(origin.rule, origin.address));
    }
  }
  return { lines, ids };
}

function add(ids: Ids, found: ChainClass, id: string): void {
  const known = ids.get(found);
  if (known === undefined) ids.set(found, new Set([id]));
  else known.add(id);
}

function neededIn(found: ChainClass, dead: ReadonlySet<Part>): Set<string> {
  const packets = new TrialPackets(found.rules, found.first.family);
  return new Set(found.ids.filter((id) => {
    const parts = found.partsWith(id);
    if (parts.some(({ origin }) => logs(origin))) return true;
    return !parts.every((part) => dead.has(part)) && isNeeded(found, oneOf(found, new Set([id])), packets);
  }));
}

function oneOf(found: ChainClass, ids: ReadonlySet<string>): (rule: ComparedRule) => boolean {
  return ({ origin }) => ids.has(found.partOf(origin)?.id ?? '');
}

/** The proof in every chain, alone and together with what is gone already; undefined where there is none. */
function casesOf({ key }: Line, here: Ids, dead: ReadonlySet<Part>, gone: Ids, limits: LintLimits): RedundantCase[] | undefined {
  const cases: RedundantCase[] = [];
  for (const [found, own] of here) {
    const { rules, first: { family } } = found;
    const [isOurs, isGone] = [oneOf(found, own), oneOf(found, new Set([...own, ...(gone.get(found) ?? [])]))];
    if (!isSame(rules, family, isOurs, limits) || !isSame(rules, family, isGone, limits) || !isSame(written(rules), family, isOurs, limits)) return undefined;
    if ([...own].every((id) => found.partsWith(id).every((part) => dead.has(part)))) continue;
    const blocks = takenOver(found, isOurs, limits);
    if (blocks === undefined || blocks.some((block) => isLogged(block, found))) return undefined;
    const parts = [...own].flatMap((id) => found.partsWith(id));
    const use = found.uses.find((one) => parts.some((part) => linesOf(one, part).some(({ rule, address }) => lineKey(rule, address) === key)));
    cases.push({ found, blocks, use: use ?? found.first });
  }
  return cases.length === 0 ? undefined : cases;
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
