import { linesOf, type Document } from '@pvewall/fw';
import type { Diagnostic, Place } from '@pvewall/model';

/** `# pvewall: allow CODE[, CODE] [reason]`: findings of these codes are not told of one line. */
export interface Allowance {
  readonly codes: readonly string[];
  /** Where it stands. */
  readonly place: Place;
  /** Of which line it speaks: its own, or the one after it when it stands alone. */
  readonly line: number;
}

const marker = 'pvewall: allow ';
const codes = String.raw`pvewall: allow\s+([\w/-]+(?:\s*,\s*[\w/-]+)*)`;
/** Words may stand before it. */
const inComment = new RegExp(`#[^#]*?\\b${codes}`);
const asComment = new RegExp(`\\b${codes}`);

/** What the comments of a file allow, a policy or a `.fw` file. */
export function allowancesIn(text: string, file: string): Allowance[] {
  if (!text.includes(marker)) return [];
  const lines = text.split('\n');
  return lines.flatMap((line, i) => {
    const match = line.includes(marker) ? inComment.exec(line) : null;
    if (match === null) return [];
    const alone = line.trimStart().startsWith('#');
    const place = { file, line: i + 1, column: match.index + 1, length: match[0].length };
    return [{ codes: split(match[1]), place, line: alone ? nextLine(lines, i) : i + 1 }];
  });
}

function split(list = ''): string[] {
  return list.split(',').map((code) => code.trim());
}

/** The next line that says something, counted from 1. */
function nextLine(lines: readonly string[], from: number): number {
  const next = lines.findIndex((line, i) => i > from && line.trim() !== '' && !line.trimStart().startsWith('#'));
  return (next < 0 ? from : next) + 1;
}

/** What the rules' own comments allow; a rule of a policy can have its comment on another line. */
export function allowancesOfRules(docs: Iterable<Document>): Allowance[] {
  const found: Allowance[] = [];
  for (const doc of docs) {
    for (const line of linesOf(doc)) {
      if (line.kind !== 'rule' || line.rule.comment === undefined || line.rule.at === undefined) continue;
      const match = line.rule.comment.includes(marker) ? asComment.exec(line.rule.comment) : null;
      if (match !== null) found.push({ codes: split(match[1]), place: line.rule.at, line: line.rule.at.line });
    }
  }
  return found;
}

export interface Sifted {
  readonly kept: readonly Diagnostic[];
  readonly allowed: readonly Diagnostic[];
  /** What no finding needed: the allowance, and which of its codes. */
  readonly unused: readonly { readonly allowance: Allowance; readonly code: string }[];
}

/** Takes out the findings that are allowed in place. */
export function sift(diagnostics: readonly Diagnostic[], allowances: readonly Allowance[], canBeAllowed: (diagnostic: Diagnostic) => boolean): Sifted {
  const byLine = new Map<string, Allowance[]>();
  for (const allowance of allowances) {
    const key = `${allowance.place.file}:${allowance.line}`;
    const known = byLine.get(key) ?? [];
    byLine.set(key, [...known, allowance]);
  }
  const needed = new Set<string>();
  const isAllowed = ({ code, place }: Diagnostic): boolean => {
    const key = place === undefined ? '' : `${place.file}:${place.line}`;
    const allows = byLine.get(key)?.some((one) => one.codes.includes(code)) === true;
    if (allows) needed.add(`${key} ${code}`);
    return allows;
  };
  const sorted = diagnostics.map((one) => ({ one, allowed: canBeAllowed(one) && isAllowed(one) }));
  const unused = new Map<string, Sifted['unused'][number]>();
  for (const allowance of allowances) {
    for (const code of allowance.codes) {
      const key = `${allowance.place.file}:${allowance.line} ${code}`;
      if (!needed.has(key) && !unused.has(key)) unused.set(key, { allowance, code });
    }
  }
  return { kept: sorted.flatMap(({ one, allowed }) => (allowed ? [] : [one])), allowed: sorted.flatMap(({ one, allowed }) => (allowed ? [one] : [])), unused: [...unused.values()] };
}
