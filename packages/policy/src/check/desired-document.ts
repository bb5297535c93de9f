import { printAlias, printEntry, printOption, printRule } from '@pvewall/fw';
import type { Document, Edits, Line, Section, SectionKind, Tier } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import type { FwPolicy } from '../policy.ts';

/** Fewer lines than this never make a file that pmxcfs cannot store. */
const manyLines = 2000;

/**
 * The file that a policy makes of nothing, as a document to verify. Unlike `fw.edit` it compares nothing, keeps what
 * stands twice, and prints its lines only where the size of the file is a question.
 */
export function desiredDocument(tier: Tier, { edits, at }: FwPolicy): Document {
  const printed = countLines(edits) > manyLines;
  const line = <T>(print: (item: T) => string, item: T, rest: object): Line => ({ ...rest, raw: printed ? `${print(item)}\n` : '' }) as Line;
  const sections: Section[] = [];
  const add = (kind: SectionKind, place: Place | undefined, lines: readonly Line[], name = ''): void =>
    void sections.push({ kind, name, at: place ?? at, header: { kind: 'header', raw: '' }, lines });
  const { options, aliases, ipsets, groups, rules } = edits;
  if (options) add('options', at, [...options].map(([key, option]) => line(() => printOption(key, option.value), option, { kind: 'option', key, option })));
  if (aliases) add('aliases', at, aliases.map((alias) => line(printAlias, alias, { kind: 'alias', alias })));
  for (const [name, set] of ipsets ?? []) {
    if (set !== null) add('ipset', set.at, (set.entries ?? []).map((entry) => line(printEntry, entry, { kind: 'entry', entry })), name);
  }
  if (rules) add('rules', at, rules.map((rule) => line(printRule, rule, { kind: 'rule', rule })));
  for (const [name, group] of groups ?? []) {
    if (group !== null) add('group', group.at, (group.rules ?? []).map((rule) => line(printRule, rule, { kind: 'rule', rule })), name);
  }
  return { tier, file: at.file, sections };
}

function countLines({ aliases, ipsets, groups, rules }: Edits): number {
  let count = (aliases?.length ?? 0) + (rules?.length ?? 0);
  for (const set of ipsets?.values() ?? []) count += set?.entries?.length ?? 0;
  for (const group of groups?.values() ?? []) count += group?.rules?.length ?? 0;
  return count;
}
