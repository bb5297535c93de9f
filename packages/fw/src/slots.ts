import type { Line, Section } from './document.ts';
import type { SectionKind } from './tiers.ts';

/** A section while a file is edited. */
export interface Slot {
  section: Section;
  /** The policy says what is in it. */
  owned: boolean;
  /** It is not what it was. */
  touched: boolean;
}

/** The order in which Proxmox VE prints sections: names are defined before they are used. */
const ranks: Readonly<Record<SectionKind | 'none', number>> = { none: -1, options: 0, aliases: 1, ipset: 2, rules: 3, group: 4 };

const blank: Line = { kind: 'blank', raw: '\n' };

/** Puts a new section before the first one that comes later in that order. */
export function insertSlot(slots: Slot[], slot: Slot): void {
  const found = slots.findIndex(({ section }) => ranks[section.kind] > ranks[slot.section.kind]);
  const index = found < 0 ? slots.length : found;
  const previous = slots[index - 1];
  const next = slots[index];
  if (previous !== undefined && next !== undefined) {
    const [lines, tail] = splitTail(previous.section.lines);
    previous.section = { ...previous.section, lines };
    next.section = { ...next.section, lead: [...tail, ...(next.section.lead ?? [])] };
  }
  const needsBlank = previous !== undefined && lastLine(previous.section)?.kind !== 'blank';
  const lines = next === undefined || slot.section.lines.at(-1)?.kind === 'blank' ? slot.section.lines : [...slot.section.lines, blank];
  slot.section = { ...slot.section, ...(needsBlank ? { lead: [blank] } : {}), lines };
  slots.splice(index, 0, slot);
}

/** Takes a section out; comments at its end that stand apart from its items stay, before what follows. */
export function removeSlot(slots: Slot[], slot: Slot): void {
  const index = slots.indexOf(slot);
  const [, tail] = splitTail(slot.section.lines);
  const rest = [...(slot.section.lead ?? []), ...tail.filter((line, i) => i > 0 || line.kind !== 'blank')];
  const next = slots[index + 1];
  const previous = slots[index - 1];
  if (next !== undefined) next.section = { ...next.section, lead: [...rest, ...(next.section.lead ?? [])] };
  else if (previous !== undefined) previous.section = { ...previous.section, lines: [...previous.section.lines, ...rest] };
  else if (rest.some((line) => line.kind === 'comment')) {
    slots.push({ ...slot, section: { kind: 'none', name: '', at: slot.section.at, lines: rest } });
  }
  slots.splice(index, 1);
}

/** The comments right above the next header, apart from the items by a blank line: they are about what follows. */
function splitTail(lines: readonly Line[]): [readonly Line[], readonly Line[]] {
  const last = lines.findLastIndex((line) => line.kind !== 'blank' && line.kind !== 'comment');
  const gap = lines.findIndex((line, i) => i > last && line.kind === 'blank');
  const comment = lines.findIndex((line, i) => i > gap && line.kind === 'comment');
  return gap < 0 || comment < 0 ? [lines, []] : [lines.slice(0, comment), lines.slice(comment)];
}

function lastLine(section: Section): Line | undefined {
  return section.lines.at(-1) ?? section.header;
}

/** Only the last line of a file may lack its line end. */
export function closeLines(slots: readonly Slot[]): Section[] {
  return slots.map(({ section }, i) => {
    const last = i === slots.length - 1;
    const close = (lines: readonly Line[], end: boolean): readonly Line[] => {
      const open = lines.findIndex((line, j) => !line.raw.endsWith('\n') && !(end && j === lines.length - 1));
      return open < 0 ? lines : lines.map((line, j) => (line.raw.endsWith('\n') || (end && j === lines.length - 1) ? line : closed(line)));
    };
    const lines = close(section.lines, last);
    const lead = section.lead === undefined ? undefined : close(section.lead, false);
    const header = section.header === undefined || (last && lines.length === 0) ? section.header : close([section.header], false)[0];
    return { ...section, ...(lead === undefined ? {} : { lead }), ...(header === undefined ? {} : { header }), lines };
  });
}

function closed(line: Line): Line {
  return { ...line, raw: `${line.raw}\n` };
}
