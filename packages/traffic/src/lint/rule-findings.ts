import { compareAddresses } from '@pvewall/model';
import type { Diagnostic } from '@pvewall/model';
import type { Origin } from '../lower/lowered-rule.ts';
import { report } from '../diagnostics.ts';
import { originIn } from './chain-class.ts';
import type { ChainClass, ChainUse } from './chain-class.ts';
import type { Conflict } from './conflicts.ts';
import { usesOf } from './dead-lines.ts';
import type { DeadLine } from './dead-lines.ts';
import { lineKey, Lines } from './line.ts';
import type { Line, RuleOrigin } from './line.ts';
import type { LintFinding, RemoveRule } from './lint-finding.ts';
import type { RedundantLine } from './redundant-lines.ts';
import { blockText, packetText, partText, ruleText, some } from './words.ts';

type Related = NonNullable<Diagnostic['related']>;

/**
 * A line that never matches, with all the rules that hide it.
 * @param left why it is not to be taken out by itself
 */
export function deadFinding({ line, cases }: DeadLine, left: string | undefined): LintFinding {
  const covers = linesOf(cases.flatMap(({ found, coveredBy, uses }) => uses.flatMap((use) => coveredBy.map((origin) => ({ found, use, origin })))), line);
  const [use] = (cases.find(({ coveredBy }) => coveredBy.length > 0) ?? cases[0])?.uses ?? [];
  const one = cases.find(({ uses }) => uses[0] === use);
  const reason = one === undefined || use === undefined || line.rule.type === 'group' ? undefined : partText(one.found, one.part, use);
  const nothing = covers.length === 0;
  const movable = covers.every(({ rule }) => rule !== undefined);
  const hint = nothing ? 'a set that it names is empty, or holds addresses of the other IP version' : movable ? 'remove it, or move it before what hides it' : 'remove it: what Proxmox VE has of its own stays where it is';
  const message = nothing ? `${ruleText(line.rule)} never matches: there is no packet that it asks for` : `${ruleText(line.rule)} never matches: ${named(covers)} ${takes(covers)} all its packets`;
  return {
    ...report('lint/dead-rule', { message, hint, ...placed(line), ...relatedTo(covers), ...(nothing && { severity: 'info' }) }),
    ...(reason !== undefined && { reason: nothing ? `${reason}: none` : `${reason}: decided before` }),
    ...(!nothing && (left === undefined ? { fix: removalOf(line) } : { left })),
  };
}

export function redundantFinding({ line, cases, left }: RedundantLine): LintFinding {
  const origins = cases.flatMap(({ found, blocks, use }) => blocks.flatMap(({ deciding }) => deciding.after.map((origin) => ({ found, use, origin }))));
  const covers = linesOf(origins, line);
  const [first] = cases.flatMap(({ blocks, use }) => blocks.map((block) => blockText(block, use)));
  const rules = covers.filter(({ rule }) => rule !== undefined);
  const others = [...rules.map(({ address }) => address), ...(rules.length < covers.length ? ['the policy'] : [])];
  const message = `nothing changes without ${ruleText(line.rule)}: ${some(others)} ${others.length > 1 ? 'do' : 'does'} the same with its packets`;
  return {
    ...report('lint/redundant-rule', { message, hint: 'remove it', ...placed(line), ...relatedTo(covers), ...(rules.length === 0 && { severity: 'info' }) }),
    ...(first !== undefined && { reason: `${first}: ${line.rule.action} with and without it` }),
    ...(left === undefined ? { fix: removalOf(line) } : { left }),
  };
}

/** One finding for each line that keeps somebody out, wherever it is. */
export function conflictFindings(conflicts: readonly Conflict[]): LintFinding[] {
  const found = new Map<string, LintFinding>();
  for (const { found: chain, accepts, denies, packet } of conflicts) {
    for (const use of usesOf(chain, denies)) {
      const [accept, deny] = [originIn(use, accepts), originIn(use, denies)];
      if (accept === undefined || deny === undefined || found.has(lineKey(deny.rule, deny.address))) continue;
      const line: Line = { key: lineKey(deny.rule, deny.address), rule: deny.rule, addresses: new Set([deny.address]) };
      const message = `${ruleText(deny.rule)} comes too late for some of its packets: ${accept.address} accepts them`;
      const hint = 'move it before that rule, if it was meant to keep them out';
      const reason = `${packetText(packet, use.family)}: ACCEPT`;
      found.set(line.key, { ...report('lint/conflict', { message, hint, ...placed(line), ...relatedTo([accept]) }), reason, sample: { family: use.family, station: use.station, packet } });
    }
  }
  return [...found.values()];
}

interface Named {
  readonly address: string;
  readonly rule?: RuleOrigin['rule'];
}

/** What others are called that have to do with a line: rules once each, then what Proxmox VE has of its own. */
function linesOf(origins: readonly { readonly found: ChainClass; readonly use: ChainUse; readonly origin: Origin }[], own: Line): Named[] {
  const lines = new Lines();
  const builtIns = new Set<string>();
  for (const { found, use, origin } of origins) {
    const part = found.partOf(origin);
    const real = part && originIn(use, part);
    if (real !== undefined && lineKey(real.rule, real.address) !== own.key) lines.note(real);
    else if (origin.kind === 'built-in') builtIns.add(origin.name);
  }
  return [...lines.all.map(({ addresses, rule }) => ({ address: [...addresses][0] ?? '', rule })), ...[...builtIns].map((name) => ({ address: name }))];
}

function named(covers: readonly Named[]): string {
  return some(covers.map(({ address, rule }) => (rule === undefined ? `the built-in ${address}` : address)));
}

function takes({ length }: readonly Named[]): string {
  return length === 1 ? 'takes' : 'together take';
}

/** Where a line is: its place, and the first of its addresses. */
export function placed({ rule, addresses }: Line): Pick<Diagnostic, 'place' | 'address'> {
  const [address] = [...addresses].sort(compareAddresses);
  return { ...(rule.at !== undefined && { place: rule.at }), ...(address !== undefined && { address }) };
}

const mostRelated = 5;

function relatedTo(covers: readonly Named[]): { readonly related?: Related } {
  const related = covers.flatMap(({ rule }) => (rule?.at === undefined ? [] : [{ message: ruleText(rule), place: rule.at }]));
  return related.length === 0 ? {} : { related: related.slice(0, mostRelated) };
}

function removalOf({ rule, addresses }: Line): RemoveRule {
  return { kind: 'remove-rule', addresses: [...addresses].sort(compareAddresses), rule };
}
