import type { Diagnostic, Place } from '@pvewall/model';
import { checkEntry } from './check-entry.ts';
import { checkOption } from './check-option.ts';
import { checkBadLine } from './check-line.ts';
import { checkRule } from './check-rule.ts';
import { report } from './diagnostics.ts';
import type { Document, Line, Section } from './document.ts';
import { linesOf } from './document.ts';
import { effective } from './effective.ts';
import { latentLoadErrors } from './latent.ts';
import { Names } from './names.ts';
import type { Scope } from './names.ts';
import { checkDuplicates, checkForNftables } from './nftables.ts';
import type { Rule, SetEntry } from './nouns.ts';
import type { Problem } from './problem.ts';
import type { RulePlace } from './rule-check.ts';
import { isName, maxFileSize } from './tiers.ts';

/** What Proxmox VE notes of an item: field -> message. */
export type ItemErrors = Readonly<Record<string, string>>;

export interface Verdict {
  readonly diagnostics: readonly Diagnostic[];
  /** What Proxmox VE leaves out of the ruleset, though the file says it. */
  readonly broken: ReadonlySet<Rule | SetEntry>;
  /** Those of them that its parser does not even keep. */
  readonly dropped: ReadonlySet<Rule | SetEntry>;
  /** The IP version that Proxmox VE sees in a rule; undefined for both. */
  versionOf(rule: Rule): 4 | 6 | undefined;
  /** What Proxmox VE notes of an item that it keeps and leaves out; undefined when it notes nothing. */
  errorsOf(item: Rule | SetEntry): ItemErrors | undefined;
}

interface Findings {
  readonly diagnostics: Diagnostic[];
  readonly broken: Set<Rule | SetEntry>;
  readonly dropped: Set<Rule | SetEntry>;
  readonly versions: Map<Rule, 4 | 6>;
  readonly errors: Map<Rule | SetEntry, Record<string, string>>;
}

/** Everything that is wrong with one file, in the order of the file, as its single-pass parser meets it. */
export function verify(doc: Document, scope: Scope = {}): Verdict {
  const found: Findings = { diagnostics: [], broken: new Set(), dropped: new Set(), versions: new Map(), errors: new Map() };
  const names = new Names(doc.tier, doc.tier === 'cluster' ? effective(doc) : scope.cluster);
  for (const section of doc.sections) verifySection(doc, section, names, scope, found);
  found.diagnostics.push(...latentLoadErrors(doc, scope.cluster, found));
  if (scope.backend === 'nftables') found.diagnostics.push(...checkForNftables(doc));
  found.diagnostics.push(...checkDuplicates(doc, scope.backend === 'nftables'), ...checkFile(doc));
  const { diagnostics, broken, dropped, versions, errors } = found;
  return { diagnostics, broken, dropped, versionOf: (rule) => versions.get(rule), errorsOf: (item) => errors.get(item) };
}

function verifySection(doc: Document, section: Section, names: Names, scope: Scope, found: Findings): void {
  if (section.header?.kind === 'bad') found.diagnostics.push(checkBadLine(doc.tier, section, section.header));
  if (section.kind === 'ipset') names.defineIpset(section.name);
  const place: RulePlace = section.kind === 'group' ? 'group' : doc.tier;
  const seen = new Set<string>();
  for (const line of section.lines) {
    if (line.kind === 'rule') verifyRule(line.rule, place, names, scope, found);
    else if (line.kind === 'entry') verifyEntry(line.entry, seen, names, scope, found);
    else if (line.kind === 'alias') verifyAlias(line, names, found);
    else if (line.kind === 'option') found.diagnostics.push(...checkOption(doc.tier, line.key, line.option, scope));
    else if (line.kind === 'bad') found.diagnostics.push(checkBadLine(doc.tier, section, line));
  }
}

function verifyRule(rule: Rule, place: RulePlace, names: Names, scope: Scope, found: Findings): void {
  const { problems, version, dropped } = checkRule(rule, place, names, scope);
  if (version !== undefined) found.versions.set(rule, version);
  if (dropped) found.dropped.add(rule);
  note(rule, problems, found);
}

function verifyEntry(entry: SetEntry, seen: Set<string>, names: Names, scope: Scope, found: Findings): void {
  const problem = checkEntry(entry, seen, names, scope);
  if (problem !== undefined) note(entry, [problem], found);
}

function note(item: Rule | SetEntry, problems: readonly Problem[], found: Findings): void {
  const errors: Record<string, string> = {};
  const said = new Set<string>();
  for (const { code, field, noted, message, hint, harmless } of problems) {
    if (noted !== undefined) errors[field] ??= noted;
    if (harmless !== true) found.broken.add(item);
    const place = item.at === undefined ? {} : { place: item.at };
    if (!said.has(message)) found.diagnostics.push(report(code, { message, hint, ...place }));
    said.add(message);
  }
  if (Object.keys(errors).length > 0) found.errors.set(item, errors);
}

function verifyAlias(line: Line & { kind: 'alias' }, names: Names, found: Findings): void {
  const { alias } = line;
  names.defineAlias(alias);
  if (isName('alias', alias.name)) return;
  const hint = 'start with a letter, go on with letters, digits, - and _, 2 to 64 of them';
  found.diagnostics.push(report('fw/name', { message: `'${alias.name}' is no name of an alias`, hint, ...(alias.at && { place: alias.at }) }));
}

function checkFile(doc: Document): Diagnostic[] {
  const found: Diagnostic[] = [];
  const place: Place = { file: doc.file, line: 1, column: 1 };
  let size = 0;
  let carriageReturn = false;
  for (const { raw } of linesOf(doc)) {
    size += Buffer.byteLength(raw);
    carriageReturn ||= raw.endsWith('\r\n');
  }
  if (size > maxFileSize) {
    found.push(report('fw/file-too-large', { message: `the file has ${size} bytes, ${size - maxFileSize} too many`, hint: 'pmxcfs stores no more than 1 MiB', place }));
  }
  if (carriageReturn) {
    found.push(report('fw/carriage-return', { message: 'lines end in CR LF', hint: 'save the file with Unix line ends', place }));
  }
  return found;
}
