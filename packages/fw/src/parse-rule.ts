import type { Place } from '@pvewall/model';
import { skipBlanks, trimEnd } from './chars.ts';
import type { Rule } from './nouns.ts';
import { isFault, scanRule } from './scan-rule.ts';

/**
 * One rule as it stands in a `.fw` file: `IN SSH(ACCEPT) -source +management # admins`. `column` counts from 1. A line
 * break is refused, as it would start a second rule.
 */
export function parseRule(line: string, at?: Place): { readonly rule: Rule } | { readonly error: string; readonly column: number } {
  const lineBreak = line.search(/[\n\r]/);
  if (lineBreak >= 0) return { error: 'a rule is one line', column: lineBreak + 1 };
  const start = skipBlanks(line, 0, line.length);
  const end = trimEnd(line, start, line.length);
  if (start === end || line[start] === '#') return { error: 'a rule starts with IN, OUT, FORWARD or GROUP', column: start + 1 };
  const hash = line.indexOf('#', start);
  const result = scanRule(line, start, hash < 0 ? end : hash, end, at ?? nowhere, false);
  if (isFault(result)) return { error: result.error, column: result.at + 1 };
  if (at !== undefined) return { rule: result };
  const { at: _at, ...rule } = result;
  return { rule };
}

const nowhere: Place = { file: '', line: 1, column: 1 };
