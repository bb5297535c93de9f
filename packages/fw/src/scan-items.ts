import type { Place } from '@pvewall/model';
import { isBlank, skipBlanks, skipWord, trimEnd } from './chars.ts';
import type { BadLine, Line } from './document.ts';
import { parseNetwork } from './network.ts';
import type { Tier } from './nouns.ts';
import { optionSpec, readOption } from './option.ts';
import type { SectionKind } from './tiers.ts';
import { isFault, scanRule } from './scan-rule.ts';

/**
 * One line: `start` to `end` is its text without blanks around it, `hash` the offset of its first `#` or `end`.
 * `plain`: no blank but spaces stands in it.
 */
export interface Span {
  readonly raw: string;
  readonly start: number;
  readonly hash: number;
  readonly end: number;
  readonly at: Place;
  readonly plain: boolean;
}

/** How a line reads in a section of that kind. */
export function scanItem(tier: Tier, kind: SectionKind | 'none', span: Span): Line {
  switch (kind) {
    case 'rules':
    case 'group':
      return scanRuleLine(span);
    case 'ipset':
      return scanEntry(span);
    case 'aliases':
      return scanAlias(span);
    case 'options':
      return scanOption(tier, span);
    case 'none':
      return bad(span, 'no-section');
  }
}

function bad({ raw, at }: Span, why: BadLine): Line {
  return { kind: 'bad', raw, at, why };
}

function scanRuleLine(span: Span): Line {
  const rule = scanRule(span.raw, span.start, span.hash, span.end, span.at, span.plain);
  return isFault(rule) ? bad(span, 'rule') : { kind: 'rule', raw: span.raw, rule };
}

/** `key: value`; there is no comment in an option's line. */
function scanOption(tier: Tier, span: Span): Line {
  const { start, end, raw, at } = span;
  const colon = raw.indexOf(':', start);
  if (colon < 0 || colon >= end) return bad(span, 'option');
  const key = raw.slice(start, colon).toLowerCase();
  const spec = optionSpec(tier, key);
  if (spec === undefined) return bad(span, 'option');
  const value = readOption(spec, raw.slice(skipBlanks(raw, colon + 1, end), end));
  return value === undefined ? bad(span, 'option-value') : { kind: 'option', raw, key, option: { value, at } };
}

/** `name address # comment`, exactly one blank between. */
function scanAlias(span: Span): Line {
  const { start, hash, raw, at, plain } = span;
  const end = trimEnd(raw, start, hash);
  const nameEnd = skipWord(raw, start, end, plain);
  const address = raw.slice(nameEnd + 1, end);
  if (nameEnd === end || skipWord(raw, nameEnd + 1, end, plain) !== end || parseNetwork(address) === undefined) return bad(span, 'alias');
  const comment = commentOf(span);
  const name = raw.slice(start, nameEnd);
  return { kind: 'alias', raw, alias: comment === '' ? { name, address, at } : { name, address, comment, at } };
}

const exclamation = 33;

/** `[!]address-or-alias # comment`. */
function scanEntry(span: Span): Line {
  const { start, hash, raw, at, plain } = span;
  const end = trimEnd(raw, start, hash);
  const nomatch = raw.charCodeAt(start) === exclamation && start + 1 < end;
  const addressStart = nomatch ? skipBlanks(raw, start + 1, end) : start;
  if (addressStart === end || skipWord(raw, addressStart, end, plain) !== end) return bad(span, 'entry');
  const address = raw.slice(addressStart, end);
  const comment = commentOf(span);
  if (!nomatch) return { kind: 'entry', raw, entry: comment === '' ? { address, at } : { address, comment, at } };
  return { kind: 'entry', raw, entry: comment === '' ? { address, nomatch, at } : { address, nomatch, comment, at } };
}

function commentOf({ raw, hash, end }: Span): string {
  if (hash >= end) return '';
  let start = hash + 1;
  while (start < end && isBlank(raw.charCodeAt(start))) start++;
  return raw.slice(start, end);
}
