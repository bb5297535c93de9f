import { besides, editItems } from './edit-items.ts';
import type { Language } from './edit-items.ts';
import { aliasLanguage, entryLanguage, optionLanguage, ruleLanguage } from './edit-languages.ts';
import type { Document, Line, Section } from './document.ts';
import { effective } from './effective.ts';
import type { Config, Edits, GroupEdit, IpSetEdit } from './nouns.ts';
import { printHeader } from './print.ts';
import { settleOrder } from './section-order.ts';
import { closeLines, insertSlot, removeSlot } from './slots.ts';
import type { Slot } from './slots.ts';
import type { SectionKind } from './tiers.ts';

interface Draft {
  readonly before: Config;
  readonly slots: Slot[];
}

/**
 * The file with what a policy owns put in place of what is there. A section that means what the edit says keeps its
 * bytes, and so does every section that the edit does not name; only the order of sections may change, where a name
 * would be used before it is defined. Items carry the places of the edit.
 */
export function edit(doc: Document, edits: Edits): Document {
  const slots = doc.sections.map((section): Slot => ({ section, owned: false, touched: false }));
  const draft: Draft = { before: effective(doc), slots };
  const { options, aliases } = edits.others ?? {};
  if (edits.options !== undefined) editWhole(draft, 'options', besides(optionLanguage(doc.tier), options), [...edits.options]);
  if (edits.aliases !== undefined) editWhole(draft, 'aliases', besides(aliasLanguage, aliases), edits.aliases);
  for (const [name, set] of edits.ipsets ?? []) editNamed(draft, 'ipset', name.toLowerCase(), set, entryLanguage, set?.entries);
  if (edits.rules !== undefined) editWhole(draft, 'rules', ruleLanguage, edits.rules);
  for (const [name, group] of edits.groups ?? []) editNamed(draft, 'group', name.toLowerCase(), group, ruleLanguage, group?.rules);
  settleOrder(slots);
  return { tier: doc.tier, file: doc.file, sections: closeLines(slots) };
}

/** A kind that is owned whole: when it changes, all its sections become one, at the place of the first. */
function editWhole<T>({ slots }: Draft, kind: SectionKind, language: Language<T>, wanted: readonly T[]): void {
  const found = slots.filter(({ section }) => section.kind === kind);
  const edited = editItems(language, found.map(({ section }) => section.lines), wanted);
  if (edited.same) {
    found.forEach((slot, i) => fill(slot, { ...slot.section, lines: edited.lines[i] ?? [] }, false));
    return;
  }
  const lines = edited.lines.flat();
  const [first, ...others] = found;
  for (const other of others) removeEmptied(slots, other);
  if (first === undefined) insert(slots, { kind, name: '', at: language.at(wanted), lines });
  else if (lines.every((line) => line.kind === 'blank')) removeEmptied(slots, first);
  else fill(first, { ...first.section, lines }, true);
}

/** A set or a group: the last section of that name is the one that counts. */
function editNamed<T>(
  { before, slots }: Draft,
  kind: 'ipset' | 'group',
  name: string,
  wanted: IpSetEdit | GroupEdit | null,
  language: Language<T>,
  items: readonly T[] | undefined,
): void {
  const found = slots.filter(({ section }) => section.kind === kind && section.name === name);
  const last = found.at(-1);
  if (wanted === null) {
    for (const slot of found) removeSlot(slots, slot);
  } else if (last === undefined) {
    const lines = editItems(language, [[]], items ?? []).lines.flat();
    insert(slots, commented({ kind, name, at: wanted.at ?? language.at(items ?? []), lines }, wanted.comment ?? ''));
  } else {
    const known = (kind === 'ipset' ? before.ipsets : before.groups).find((one) => one.name === name)?.comment ?? '';
    const comment = wanted.comment ?? known;
    const edited = items === undefined ? { same: true, lines: [last.section.lines] } : editItems(language, [last.section.lines], items);
    const section = { ...last.section, at: wanted.at ?? last.section.at, lines: edited.lines.flat() };
    const same = edited.same && comment === known;
    if (!same) for (const slot of found.slice(0, -1)) removeSlot(slots, slot);
    const keepsHeader = same || comment === (last.section.comment ?? '');
    fill(last, keepsHeader ? section : withHeader(commented(section, comment)), !same);
  }
}

function fill(slot: Slot, section: Section, touched: boolean): void {
  slot.section = section;
  slot.owned = true;
  slot.touched ||= touched;
}

const blank: Line = { kind: 'blank', raw: '\n' };

function insert(slots: Slot[], section: Section): void {
  if (section.lines.length === 0 && section.name === '') return;
  insertSlot(slots, { section: withHeader({ ...section, lines: [blank, ...section.lines] }), owned: true, touched: true });
}

/** What was in it is in another section now, or gone. */
function removeEmptied(slots: Slot[], slot: Slot): void {
  slot.section = { ...slot.section, lines: [] };
  removeSlot(slots, slot);
}

function commented(section: Section, comment: string): Section {
  const { comment: _comment, ...rest } = section;
  return comment === '' ? rest : { ...rest, comment };
}

function withHeader(section: Section): Section {
  if (section.kind === 'none') return section;
  return { ...section, header: { kind: 'header', raw: `${printHeader(section.kind, section.name, section.comment)}\n` } };
}
