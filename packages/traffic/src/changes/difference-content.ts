import { decidingRule } from '../describe/index.ts';
import type { Block } from '../difference/compared-rule.ts';
import { identify } from '../difference/entries.ts';
import { setFields } from '../lower/lowered-rule.ts';
import type { TrafficGuest } from '../traffic-host.ts';
import type { StationDifference } from './compare-station.ts';
import { plainDeciding } from './plain-deciding.ts';
import { fileOf } from './station.ts';
import type { NodePair, Station } from './station.ts';

/** What stands for all of a larger difference: that it is this one. */
const mostBlocks = 20;

/**
 * Texts that two stations share only when what differs at them reads the same, but for the number of the guest in the
 * addresses of its own rules. Ten thousand guests around one group are compared hundreds of times, as their own rules
 * differ, and nearly always the same comes of it.
 */
export class Contents {
  private readonly numbers = new Map<unknown, number>();

  of(difference: StationDifference, station: Station): string {
    const { tier, name, guest, nodes } = station;
    // Who has names of his own is told in those.
    const own = guest === undefined || hasNames(guest) ? name : nodes.after.node;
    const versions = [...difference.differences].map(([family, { sent, odd }]) => [family, ...[sent, odd].map(({ blocks }) => (blocks.length > mostBlocks ? this.numberOf(blocks) : blocks.map((block) => blockText(block, station))))]);
    return JSON.stringify([tier, own, versions]);
  }

  private numberOf(found: unknown): number {
    const known = this.numbers.get(found) ?? this.numbers.size;
    this.numbers.set(found, known);
    return known;
  }
}

function hasNames({ file: { config } }: TrafficGuest): boolean {
  return config.aliases.length + config.ipsets.length > 0;
}

function blockText({ before, after, certainty, match, others, deciding }: Block, station: Station): unknown[] {
  const sets = setFields.map((field) => identify(match[field]));
  const rules = plainDeciding(deciding);
  return [before, after, certainty, sets, match.iface ?? null, match.mac ?? null, others, ruleTexts(rules, station, 'before'), ruleTexts(rules, station, 'after'), rules.complete];
}

function ruleTexts(deciding: Block['deciding'], station: Station, state: keyof NodePair): string[] {
  const file = fileOf(station, state);
  return deciding[state].map((origin) => decidingRule(origin, file)).map(({ address, text }) => `${address.replace(/^guest\.\d+\./, 'guest.')} ${text}`);
}
