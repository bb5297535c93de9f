import type { Diagnostic } from '@pvewall/model';
import { unknownOption, expected } from './check-option.ts';
import { report } from './diagnostics.ts';
import type { Line, Section } from './document.ts';
import type { Tier } from './nouns.ts';
import { optionSpec } from './option.ts';
import { parseRule } from './parse-rule.ts';
import { parameters } from './scan-rule.ts';
import { didYouMean } from './did-you-mean.ts';

type BadLine = Line & { kind: 'bad' };

/** Why Proxmox VE skips a line, and what to do. */
export function checkBadLine(tier: Tier, section: Section, line: BadLine): Diagnostic {
  const text = line.raw.replace(/^[\t-\r ]+|[\t-\r ]+$/g, '');
  if (text.startsWith('[') && line.why !== 'name') return badHeader(tier, text, line);
  switch (line.why) {
    case 'name':
      return report('fw/name', { message: `${text} has a name that is none`, hint: 'letters, digits, - and _, at least 2; at most 64 for sets, 18 for groups', place: line.at });
    case 'no-section':
      return report('fw/no-section', { message: `'${shorten(text)}' stands in no section`, hint: noSectionHint(text), place: line.at });
    case 'option':
    case 'option-value':
      return badOption(tier, text, line);
    case 'rule':
      return badRule(text, line);
    case 'alias':
      return ignored(text, line, 'write `name address # comment`, with one blank between');
    case 'entry':
      return ignored(text, line, 'write one address, network or alias, with ! in front for nomatch');
    case 'header':
      return badHeader(tier, text, line);
  }
}

function noSectionHint(text: string): string {
  return text.startsWith('\ufeff') ? 'remove the byte order mark at the start of the file' : 'put it under a header such as [RULES]';
}

const headers = ['[OPTIONS]', '[ALIASES]', '[RULES]'];

function badHeader(tier: Tier, text: string, { at }: BadLine): Diagnostic {
  const known = /^\[(options|aliases|rules|(ipset|group)\s+\S+)\]/i.exec(text);
  if (known !== null && /^\[(options|aliases|rules|(ipset|group)\s+\S+)\]\s*(#.*)?$/i.test(text)) {
    const plainWithComment = known[2] === undefined && text.includes('#');
    if (!plainWithComment) {
      return report('fw/section-not-allowed', { message: `a ${tier} file has no section ${text}`, hint: 'what follows counts as part of the section before it: move it', place: at });
    }
  }
  return ignoredAt(text, at, didYouMean(text.split('#')[0]?.trim() ?? text, headers, 'headers are [OPTIONS], [ALIASES], [RULES], [IPSET name] and [GROUP name]'));
}

function badOption(tier: Tier, text: string, line: BadLine): Diagnostic {
  const colon = text.indexOf(':');
  const key = text.slice(0, Math.max(colon, 0)).trim().toLowerCase();
  if (colon < 0) return ignored(text, line, 'write `option: value`');
  const spec = optionSpec(tier, key);
  if (spec === undefined) return unknownOption(tier, key, line.at);
  const value = text.slice(colon + 1).trim();
  return report('fw/option-value', { message: `${key} cannot be '${value}'`, hint: expected(spec), place: line.at });
}

function badRule(text: string, line: BadLine): Diagnostic {
  const parsed = parseRule(text);
  if (!('error' in parsed)) return ignored(text, line, 'remove it');
  const word = text.slice(parsed.column - 1).split(/\s/)[0] ?? '';
  const hint = word.startsWith('-') ? didYouMean(word, parameters, parsed.error) : parsed.error;
  const { at } = line;
  return ignoredAt(text, { ...at, column: at.column + parsed.column - 1, length: Math.max(1, word.length) }, hint);
}

function ignored(text: string, { at }: BadLine, hint: string): Diagnostic {
  return ignoredAt(text, at, hint);
}

function ignoredAt(text: string, place: BadLine['at'], hint: string): Diagnostic {
  return report('fw/ignored-line', { message: `Proxmox VE skips '${shorten(text)}'`, hint, place });
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
