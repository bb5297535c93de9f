import type { Address, Summary } from '@pvewall/model';
import { formatVersion, toJson } from './json.ts';
import { prose } from './layout.ts';
import { paint, type Look } from './look.ts';
import { doneWords } from './summary-line.ts';
import { timeText } from './time-text.ts';
import { visible } from './visible.ts';
import { list } from './words.ts';

/** One apply, as a host remembers it. */
export interface HistoryLine {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly user: string;
  /** Where they came from: an address, or a terminal. */
  readonly from?: string | undefined;
  readonly command: 'apply' | 'rollback' | 'repair';
  /** The policy's file; of a rollback, the apply whose beginning it went back to; of a repair, the policy that it went back to. */
  readonly source: string;
  readonly summary: Summary;
  readonly addresses: readonly Address[];
  readonly outcome: 'applied' | 'confirmed' | 'reverted' | 'reverted-in-part' | 'under-way' | 'waiting';
  readonly endedAt?: string | undefined;
  readonly endedBy?: string | undefined;
  readonly reason?: string | undefined;
  readonly confirmUntil?: string | undefined;
  readonly kept: readonly { readonly name: string; readonly why: string }[];
}

/** Newest first, three lines each. `isCapture`: of a copy that came without what was applied on its host. */
export function renderHistory(lines: readonly HistoryLine[], look: Look, { isCapture = false }: { readonly isCapture?: boolean } = {}): string {
  if (lines.length === 0) return `${prose(isCapture ? 'Nothing was applied to this capture. The history of its host stayed there.' : 'Nothing was applied on this host yet.', look)}\n`;
  return `${lines.map((line) => entry(line, look)).join('\n\n')}\n`;
}

/** schemas/history.schema.json */
export function renderHistoryJson(node: string, lines: readonly HistoryLine[]): string {
  return toJson({
    format_version: formatVersion,
    node,
    applies: lines.map(({ id, startedAt, user, from, command, source, summary, addresses, outcome, endedAt, endedBy, reason, confirmUntil, kept }) => ({
      id,
      started_at: startedAt,
      user,
      from: from ?? null,
      command,
      source,
      summary,
      addresses,
      outcome,
      ended_at: endedAt ?? null,
      ended_by: endedBy ?? null,
      reason: reason ?? null,
      confirm_until: confirmUntil ?? null,
      kept,
    })),
  });
}

function entry(line: HistoryLine, look: Look): string {
  const { id, startedAt, user, from, command, source, summary, addresses, kept } = line;
  const who = `${timeText(startedAt)} by ${user}${from === undefined ? '' : ` from ${from}`}`;
  const what = { apply: source, rollback: `back to before ${source}`, repair: `${source} as it was applied, again` }[command];
  return [
    `${paint(id, 'strong', look)}  ${outcomeOf(line, look)}`,
    prose(visible(`  ${who}: ${what}`), look, undefined, 4),
    prose(visible(`  ${doneWords(summary)}: ${few(addresses)}`), look, 'quiet', 4),
    ...kept.map(({ name, why }) => prose(visible(`  kept as it was: ${name} (${why})`), look, 'warning', 4)),
  ].join('\n');
}

const styles = { applied: 'add', confirmed: 'add', reverted: 'remove', 'reverted-in-part': 'warning', 'under-way': 'change', waiting: 'change' } as const;

function outcomeOf({ outcome, endedBy, reason, confirmUntil }: HistoryLine, look: Look): string {
  const words: Readonly<Record<HistoryLine['outcome'], string>> = {
    applied: 'applied',
    confirmed: endedBy === 'checks' ? 'applied, and confirmed by its checks' : 'applied and confirmed',
    reverted: 'taken back',
    'reverted-in-part': 'taken back in part',
    'under-way': 'under way',
    waiting: `waits to be confirmed until ${timeText(confirmUntil ?? '')}`,
  };
  const by = outcome.startsWith('reverted') && endedBy !== undefined ? ` ${byWhom[endedBy] ?? `by ${endedBy}`}` : '';
  return `${paint(words[outcome], styles[outcome], look)}${by}${reason === undefined || by === '' ? '' : visible(` (${reason})`)}`;
}

const byWhom: Readonly<Record<string, string>> = {
  apply: 'at once',
  checks: 'by its checks',
  rollback: 'by pvewall rollback',
  timer: 'by the timer',
  boot: 'at boot',
  recovery: 'by the next command',
};

function few(addresses: readonly Address[]): string {
  return addresses.length <= 4 ? list(addresses) : `${addresses.slice(0, 3).join(', ')} and ${addresses.length - 3} more`;
}
