import { deadAmong } from '../difference/dead-rules.ts';
import type { DeadRule } from '../difference/dead-rules.ts';
import { shapesOf } from '../difference/space.ts';
import { originIn } from './chain-class.ts';
import type { ChainClass, ChainUse, Part } from './chain-class.ts';
import { Lines, lineKey } from './line.ts';
import type { Line, RuleOrigin } from './line.ts';
import type { LintLimits } from './lint-finding.ts';
import { holds } from './trial-packet.ts';

/** Where it is in chains of one class, and what hides it there. */
export interface DeadCase {
  readonly found: ChainClass;
  readonly part: Part;
  readonly coveredBy: DeadRule['coveredBy'];
  readonly uses: readonly ChainUse[];
}

/** A line that decides about no packet, in whatever chain it is. */
export interface DeadLine {
  readonly line: Line;
  readonly cases: readonly DeadCase[];
}

export interface DeadLines {
  readonly lines: readonly DeadLine[];
  /** Parts that are dead in their chain, whatever they are elsewhere. */
  readonly parts: ReadonlySet<Part>;
  /** Chains of which not all was asked. */
  readonly unfinished: readonly ChainClass[];
}

type Dead = Omit<DeadCase, 'uses'>;
type Uses = Map<Part, ChainUse[]>;

/** The lines of which all parts of all chains are dead; a line that uses a group is its rules there. */
export function deadLines(classes: readonly ChainClass[], limits: LintLimits): DeadLines {
  const parts = new Map<Part, Dead>();
  const unfinished: ChainClass[] = [];
  for (const found of classes) {
    const doubtful = new Set<unknown>(found.parts.filter((part) => !isAlive(found, part)).map(({ origin }) => origin));
    if (doubtful.size === 0) continue;
    const { status, rules } = deadAmong(found.rules, shapesOf(found.first.family), limits, (origin) => doubtful.has(origin));
    if (status === 'partial') unfinished.push(found);
    for (const { origin, coveredBy } of rules) {
      const part = found.partOf(origin);
      if (part !== undefined) parts.set(part, { found, part, coveredBy: rulesAlone(found, part, coveredBy, limits) });
    }
  }
  const uses = new Map<string, Uses>();
  const lines = candidates(classes, parts, uses);
  for (const found of classes) {
    for (const part of found.parts) if (!parts.has(part)) for (const use of usesOf(found, part)) for (const origin of linesOf(use, part)) lines.delete(lineKey(origin.rule, origin.address));
  }
  return { lines: lines.all.map((line) => ({ line, cases: casesOf(uses.get(line.key), parts) })), parts: new Set(parts.keys()), unfinished };
}

/** Whether a packet was found that it decides about: then there is nothing to prove. */
function isAlive({ rules, packets }: ChainClass, { origin }: Part): boolean {
  return rules.some((rule) => {
    const packet = rule.origin === origin ? packets.in(rule.match, 'last') : undefined;
    return packet !== undefined && rules.find(({ match }) => holds(match, packet)) === rule;
  });
}

/** What Proxmox VE takes before all rules is left out where the rules hide it by themselves as well. */
function rulesAlone(found: ChainClass, part: Part, coveredBy: DeadRule['coveredBy'], limits: LintLimits): DeadRule['coveredBy'] {
  const rules = coveredBy.filter(({ kind }) => kind === 'rule');
  if (rules.length === 0 || rules.length === coveredBy.length) return coveredBy;
  const few = found.rules.filter(({ origin }) => origin === part.origin || rules.includes(origin));
  return deadAmong(few, shapesOf(found.first.family), limits, (origin) => origin === part.origin).rules.some(({ origin }) => origin === part.origin) ? rules : coveredBy;
}

function casesOf(uses: Uses | undefined, parts: ReadonlyMap<Part, Dead>): DeadCase[] {
  return [...(uses ?? [])].flatMap(([part, list]) => {
    const dead = parts.get(part);
    return dead === undefined ? [] : [{ ...dead, uses: list }];
  });
}

function candidates(classes: readonly ChainClass[], parts: ReadonlyMap<Part, unknown>, uses: Map<string, Uses>): Lines {
  const lines = new Lines();
  for (const found of classes) {
    for (const part of found.parts) {
      if (!parts.has(part)) continue;
      for (const use of usesOf(found, part)) {
        for (const origin of linesOf(use, part)) {
          const { key } = lines.note(origin);
          const known = uses.get(key) ?? new Map<Part, ChainUse[]>();
          uses.set(key, known);
          const list = known.get(part);
          if (list === undefined) known.set(part, [use]);
          else list.push(use);
        }
      }
    }
  }
  return lines;
}

/** The rule, and the line that uses its group. */
export function linesOf(use: ChainUse, part: Part): RuleOrigin[] {
  const rule = originIn(use, part);
  const user = part.usedAt === undefined ? undefined : originIn(use, { at: part.usedAt });
  return [...(rule === undefined ? [] : [rule]), ...(user === undefined ? [] : [user])];
}

/** A line of the datacenter is the same one in all chains of a class. */
export function usesOf({ first, uses }: ChainClass, part: Part): readonly ChainUse[] {
  return part.usedAt === undefined && !part.id.startsWith('own ') ? [first] : uses;
}
