import { printAlias, printEntry, printHeader, printOption, printRule } from '@pvewall/fw';
import type { Alias, Document, Edits, Line, Option, Rule, Section, SectionKind, SetEntry, Tier } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import type { FwPolicy } from '../policy.ts';

/** Fewer lines than this never make a file that pmxcfs cannot store. */
const manyLines = 2000;

/**
 * The file that a policy makes of nothing, as a document to verify. Unlike `fw.edit` it compares nothing, keeps what
 * stands twice, and prints the many lines of it only where the size of the file is a question.
 */
export function desiredDocument(tier: Tier, { edits, at }: FwPolicy): Document {
  const printed = countLines(edits) > manyLines;
  const raw = <T>(print: (item: T) => string, item: T): string => (printed ? `${print(item)}\n` : '');
  const ruleLine = (rule: Rule): Line => ({ kind: 'rule', raw: raw(printRule, rule), rule });
  const entryLine = (entry: SetEntry): Line => ({ kind: 'entry', raw: raw(printEntry, entry), entry });
  const aliasLine = (alias: Alias): Line => ({ kind: 'alias', raw: raw(printAlias, alias), alias });
  const optionLine = ([key, option]: [string, Option]): Line => ({ kind: 'option', raw: `${printOption(key, option.value)}\n`, key, option });
  const sections: Section[] = [];
  const add = (kind: SectionKind, place: Place | undefined, lines: readonly Line[], name = ''): void =>
    void sections.push({ kind, name, at: place ?? at, header: { kind: 'header', raw: `${printHeader(kind, name)}\n` }, lines });
  const { options, aliases, ipsets, groups, rules } = edits;
  if (options) add('options', at, [...options].map(optionLine));
  if (aliases) add('aliases', at, aliases.map(aliasLine));
  for (const [name, set] of ipsets ?? []) {
    if (set !== null) add('ipset', set.at, (set.entries ?? []).map(entryLine), name);
  }
  if (rules) add('rules', at, rules.map(ruleLine));
  for (const [name, group] of groups ?? []) {
    if (group !== null) add('group', group.at, (group.rules ?? []).map(ruleLine), name);
  }
  return { tier, file: at.file, sections };
}

function countLines({ aliases, ipsets, groups, rules }: Edits): number {
  let count = (aliases?.length ?? 0) + (rules?.length ?? 0);
  for (const set of ipsets?.values() ?? []) count += set?.entries?.length ?? 0;
  for (const group of groups?.values() ?? []) count += group?.rules?.length ?? 0;
  return count;
}
