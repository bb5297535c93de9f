import type { Place } from '@pvewall/model';
import { isBlank, skipBlanks, skipWord, trimEnd } from './chars.ts';
import { logLevels } from './data/options.ts';
import type { Rule, RuleType } from './nouns.ts';

type Draft = { -readonly [K in keyof Rule]: Rule[K] };
type Field = 'iface' | 'source' | 'dest' | 'proto' | 'dport' | 'sport' | 'log' | 'icmpType';

const fields: ReadonlyMap<string, Field> = new Map<string, Field>([
  ['-i', 'iface'],
  ['-source', 'source'],
  ['--source', 'source'],
  ['-dest', 'dest'],
  ['--dest', 'dest'],
  ['-p', 'proto'],
  ['-proto', 'proto'],
  ['--proto', 'proto'],
  ['-dport', 'dport'],
  ['--dport', 'dport'],
  ['-sport', 'sport'],
  ['--sport', 'sport'],
  ['-log', 'log'],
  ['--log', 'log'],
  ['-icmp-type', 'icmpType'],
  ['--icmp-type', 'icmpType'],
]);

/** The parameters a rule may have, as they are printed. */
export const parameters: readonly string[] = [...fields.keys()];

const types: ReadonlyMap<string, RuleType> = new Map<string, RuleType>([
  ['IN', 'in'],
  ['OUT', 'out'],
  ['FORWARD', 'forward'],
  ['GROUP', 'group'],
]);

const levels: ReadonlySet<string> = new Set(logLevels);
const hash = 35;
const bar = 124;
const dash = 45;
const closing = 41;

/** Where and why a line is not a rule; `at` is an offset into the text. */
export interface RuleFault {
  readonly error: string;
  readonly at: number;
}

export function isFault(result: Rule | RuleFault): result is RuleFault {
  return 'error' in result;
}

/**
 * Reads the rule between `start` and `end` (neither of them blank). `comment` is the offset of the first `#`, or
 * `end`. Takes what Proxmox VE's parser takes: exactly one space between a parameter and its value, nothing left over.
 */
export function scanRule(text: string, start: number, comment: number, end: number, place: Place): Rule | RuleFault {
  const disabled = text.charCodeAt(start) === bar;
  const typeStart = disabled ? start + 1 : start;
  const typeEnd = skipWord(text, typeStart, comment);
  const actionStart = skipBlanks(text, typeEnd, comment);
  const actionEnd = skipWord(text, actionStart, comment);
  if (typeEnd === typeStart) return { error: 'a rule starts with IN, OUT, FORWARD or GROUP', at: typeStart };
  const word = text.slice(typeStart, typeEnd);
  const type = types.get(word) ?? types.get(word.toUpperCase());
  if (type === undefined) return { error: `'${word}' is no rule type: IN, OUT, FORWARD or GROUP`, at: typeStart };
  if (actionEnd === actionStart) return { error: 'the rule has no action', at: typeStart };
  const rule: Draft = { type, action: text.slice(actionStart, actionEnd) };
  if (disabled) rule.disabled = true;
  if (type !== 'group' && text.charCodeAt(actionEnd - 1) === closing) splitMacro(rule);
  const stopped = scanParameters(rule, text, skipBlanks(text, actionEnd, comment), comment);
  if (stopped < comment) return { error: faultAt(rule, text, stopped, comment), at: stopped };
  if (comment < end) setComment(rule, text, comment, end);
  rule.at = place;
  return rule;
}

const macroActions: readonly string[] = ['ACCEPT', 'DROP', 'REJECT'];

/** `SSH(ACCEPT)`: only these actions make a macro; anything else stays one word, an unknown action. */
function splitMacro(rule: Draft): void {
  const open = rule.action.lastIndexOf('(');
  const action = rule.action.slice(open + 1, -1);
  if (open < 1 || !macroActions.includes(action)) return;
  rule.macro = rule.action.slice(0, open);
  rule.action = action;
}

/** Reads parameters until one is not understood; returns where that is, or `end`. */
function scanParameters(rule: Draft, text: string, start: number, end: number): number {
  let at = start;
  while (at < end) {
    if (text.charCodeAt(at) !== dash) return at;
    const wordEnd = skipWord(text, at, end);
    const valueStart = wordEnd + 1;
    if (valueStart >= end || text.charCodeAt(wordEnd) !== 32 || isBlank(text.charCodeAt(valueStart))) return at;
    const field = fields.get(text.slice(at, wordEnd));
    if (field === undefined || (field !== 'iface' && rule.type === 'group')) return at;
    let valueEnd = skipWord(text, valueStart, end);
    let value = text.slice(valueStart, valueEnd);
    if (field === 'log' && !levels.has(value)) {
      // The parser takes a level off the front and goes on with the rest of the word.
      const level = logLevels.find((l) => value.startsWith(l));
      if (level === undefined) return at;
      value = level;
      valueEnd = valueStart + level.length;
    }
    rule[field] = value;
    at = skipBlanks(text, valueEnd, end);
  }
  return at;
}

function setComment(rule: Draft, text: string, comment: number, end: number): void {
  const start = skipBlanks(text, comment + 1, end);
  if (text.charCodeAt(comment) === hash && start < end) rule.comment = text.slice(start, trimEnd(text, start, end));
}

function faultAt(rule: Rule, text: string, at: number, end: number): string {
  const wordEnd = skipWord(text, at, end);
  const word = text.slice(at, wordEnd);
  const field = fields.get(word);
  if (field === undefined) return word.startsWith('-') ? `unknown parameter '${word}'` : `'${word}' is left over`;
  if (rule.type === 'group' && field !== 'iface') return `a GROUP rule takes no '${word}', only -i`;
  const valueStart = skipBlanks(text, wordEnd, end);
  if (valueStart === end) return `'${word}' has no value`;
  if (field === 'log' && valueStart === wordEnd + 1) return `unknown log level '${text.slice(valueStart, skipWord(text, valueStart, end))}'`;
  return `exactly one space must stand between '${word}' and its value`;
}
