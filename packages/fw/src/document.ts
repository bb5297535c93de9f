import type { Place } from '@pvewall/model';
import type { Alias, Option, Rule, SetEntry, Tier } from './nouns.ts';
import type { SectionKind } from './tiers.ts';

/** One line with its line end, and what it says. */
export type Line =
  | { readonly kind: 'blank' | 'comment' | 'header'; readonly raw: string }
  /** Proxmox VE skips it, in silence. */
  | { readonly kind: 'bad'; readonly raw: string; readonly at: Place; readonly why: BadLine }
  | { readonly kind: 'option'; readonly raw: string; readonly key: string; readonly option: Option }
  | { readonly kind: 'alias'; readonly raw: string; readonly alias: Alias }
  | { readonly kind: 'entry'; readonly raw: string; readonly entry: SetEntry }
  | { readonly kind: 'rule'; readonly raw: string; readonly rule: Rule };

/** Why a line is skipped. */
export type BadLine = 'no-section' | 'header' | 'name' | 'option' | 'option-value' | 'alias' | 'entry' | 'rule';

/** A header and the lines up to the next one. */
export interface Section {
  /** `none`: before any header, or after one with a bad name; Proxmox VE skips what stands there. */
  readonly kind: SectionKind | 'none';
  /** The set's or group's name in lower case; '' for the other kinds. */
  readonly name: string;
  readonly comment?: string;
  readonly at: Place;
  /** Comments and blank lines that stand before the header, where an edit keeps them together with it. */
  readonly lead?: readonly Line[];
  readonly header?: Line;
  readonly lines: readonly Line[];
}

/** One `.fw` file, every line kept. */
export interface Document {
  readonly tier: Tier;
  readonly file: string;
  readonly sections: readonly Section[];
}

/** The exact text of the file. */
export function toText(doc: Document): string {
  let text = '';
  for (const line of linesOf(doc)) text += line.raw;
  return text;
}

export function* linesOf(doc: Document): Generator<Line> {
  for (const section of doc.sections) {
    if (section.lead !== undefined) yield* section.lead;
    if (section.header !== undefined) yield section.header;
    yield* section.lines;
  }
}
