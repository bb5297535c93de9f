import type { Place } from '@pvewall/model';
import { skipBlanks, trimEnd } from './chars.ts';
import type { Document, Line, Section } from './document.ts';
import type { Tier } from './nouns.ts';
import { scanItem } from './scan-items.ts';
import { isName, tiers } from './tiers.ts';
import type { SectionKind } from './tiers.ts';

/** Which kind of file it is, and what it is called in messages. */
export interface Where {
  readonly tier: Tier;
  readonly file: string;
}

interface OpenSection {
  kind: Section['kind'];
  name: string;
  comment?: string;
  at: Place;
  header?: Line;
  lines: Line[];
}

const hashCode = 35;
const bracket = 91;

/** An empty file. */
export function empty(where: Where): Document {
  return { tier: where.tier, file: where.file, sections: [] };
}

/**
 * Reads a `.fw` file line by line, as the parser of Proxmox VE does, and keeps every line: `toText(parse(text)) ===
 * text` for every text. Nothing is an error here; lines that Proxmox VE skips are kept as `bad`.
 */
export function parse(text: string, where: Where): Document {
  const { tier, file } = where;
  const sections: OpenSection[] = [];
  const plain = !otherBlanks.test(text);
  let section: OpenSection | undefined;
  let number = 0;
  let next = 0;
  while (next < text.length) {
    number++;
    const start = next;
    const lineFeed = text.indexOf('\n', start);
    next = lineFeed < 0 ? text.length : lineFeed + 1;
    const raw = text.slice(start, next);
    const from = skipBlanks(raw, 0, raw.length);
    const first = raw.charCodeAt(from);
    if (first === bracket) {
      const to = trimEnd(raw, from, raw.length);
      const opened = openSection(tier, raw.slice(from, to), raw, { file, line: number, column: from + 1, length: to - from });
      if (opened !== undefined) {
        sections.push((section = opened));
        continue;
      }
    }
    if (section === undefined) sections.push((section = { kind: 'none', name: '', at: { file, line: 1, column: 1 }, lines: [] }));
    if (from === raw.length) section.lines.push({ kind: 'blank', raw });
    else if (first === hashCode) section.lines.push({ kind: 'comment', raw });
    else section.lines.push(scanLine(tier, section.kind, raw, from, file, number, plain));
  }
  return { tier, file, sections };
}

/** Blanks other than spaces and line ends. */
const otherBlanks = /[\t\v\f]|\r(?!\n)/;

function scanLine(tier: Tier, kind: Section['kind'], raw: string, start: number, file: string, line: number, plain: boolean): Line {
  const end = trimEnd(raw, start, raw.length);
  const hash = raw.indexOf('#', start);
  const at: Place = { file, line, column: start + 1, length: end - start };
  return scanItem(tier, kind, { raw, start, hash: hash < 0 ? end : hash, end, at, plain });
}

const plainHeaders: ReadonlyMap<string, SectionKind> = new Map<string, SectionKind>([
  ['[options]', 'options'],
  ['[aliases]', 'aliases'],
  ['[rules]', 'rules'],
]);
const namedHeader = /^\[(ipset|group)[\t-\r ]+([^\t-\r ]+)\][\t-\r ]*(?:#[\t-\r ]*(.*))?$/is;

/** The section that a header line opens; undefined when that file may not have it, or it is no header. */
function openSection(tier: Tier, header: string, raw: string, at: Place): OpenSection | undefined {
  const plain = plainHeaders.get(header.toLowerCase());
  if (plain !== undefined) {
    return tiers[tier].sections.includes(plain) ? { kind: plain, name: '', at, header: { kind: 'header', raw }, lines: [] } : undefined;
  }
  const match = namedHeader.exec(header);
  const kind = match?.[1]?.toLowerCase();
  if (match === null || (kind !== 'ipset' && kind !== 'group') || !tiers[tier].sections.includes(kind)) return undefined;
  const name = (match[2] ?? '').toLowerCase();
  // A bad name closes the section: what follows belongs to none.
  if (!isName(kind, name)) return { kind: 'none', name: '', at, header: { kind: 'bad', raw, at, why: 'name' }, lines: [] };
  const comment = match[3];
  const section: OpenSection = { kind, name, at, header: { kind: 'header', raw }, lines: [] };
  if (comment !== undefined && comment !== '') section.comment = comment;
  return section;
}
