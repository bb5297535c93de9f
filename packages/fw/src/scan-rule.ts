import type { Place } from '@pvewall/model';
import { isBlank, skipBlanks, skipWord, trimEnd } from './chars.ts';
import { logLevels } from './data/options.ts';
import type { Rule, RuleType } from './nouns.ts';

type Draft = { -readonly [K in keyof Rule]: Rule[K] };
type Field = 'iface' | 'source' | 'dest' | 'proto' | 'dport' | 'sport' | 'log' | 'icmpType';

/** Parameters by the length of their names, and how many dashes may stand before them. */
const byLength: readonly (readonly { readonly name: string; readonly field: Field; readonly dashes: 1 | 2 }[] | undefined)[] = [
  undefined,
  [
    { name: 'p', field: 'proto', dashes: 1 },
    { name: 'i', field: 'iface', dashes: 1 },
  ],
  undefined,
  [{ name: 'log', field: 'log', dashes: 2 }],
  [{ name: 'dest', field: 'dest', dashes: 2 }],
  [
    { name: 'dport', field: 'dport', dashes: 2 },
    { name: 'sport', field: 'sport', dashes: 2 },
    { name: 'proto', field: 'proto', dashes: 2 },
  ],
  [{ name: 'source', field: 'source', dashes: 2 }],
  undefined,
  undefined,
  [{ name: 'icmp-type', field: 'icmpType', dashes: 2 }],
];

/** The parameters a rule may have, all spellings. */
export const parameters: readonly string[] = byLength.flatMap((names = []) =>
  names.flatMap(({ name, dashes }) => (dashes === 1 ? [`-${name}`] : [`-${name}`, `--${name}`])),
);

/** The field that the word from `at` to `end` names, dashes and all. */
function fieldAt(text: string, at: number, end: number): Field | undefined {
  if (text.charCodeAt(at) !== dash) return undefined;
  const dashes = text.charCodeAt(at + 1) === dash ? 2 : 1;
  const names = byLength[end - at - dashes];
  if (names === undefined) return undefined;
  for (const known of names) {
    if (dashes <= known.dashes && text.startsWith(known.name, at + dashes)) return known.field;
  }
  return undefined;
}

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
 * `end`; `plain` says that no blank but spaces stands in it. Takes what Proxmox VE's parser takes: exactly one space between a parameter and its value, nothing left over.
 */
export function scanRule(text: string, start: number, comment: number, end: number, place: Place, plain: boolean): Rule | RuleFault {
  const disabled = text.charCodeAt(start) === bar;
  const typeStart = disabled ? start + 1 : start;
  const typeEnd = skipWord(text, typeStart, comment, plain);
  const actionStart = skipBlanks(text, typeEnd, comment);
  const actionEnd = skipWord(text, actionStart, comment, plain);
  if (typeEnd === typeStart) return { error: 'a rule starts with IN, OUT, FORWARD or GROUP', at: typeStart };
  const word = text.slice(typeStart, typeEnd);
  const type = types.get(word) ?? types.get(word.toUpperCase());
  if (type === undefined) return { error: `'${word}' is no rule type: IN, OUT, FORWARD or GROUP`, at: typeStart };
  if (actionEnd === actionStart) return { error: 'the rule has no action', at: typeStart };
  const rule: Draft = { type, action: text.slice(actionStart, actionEnd) };
  if (disabled) rule.disabled = true;
  if (type !== 'group' && text.charCodeAt(actionEnd - 1) === closing) splitMacro(rule);
  const stopped = scanParameters(rule, text, skipBlanks(text, actionEnd, comment), comment, plain);
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
function scanParameters(rule: Draft, text: string, start: number, end: number, plain: boolean): number {
  let at = start;
  while (at < end) {
    const wordEnd = skipWord(text, at, end, plain);
    const valueStart = wordEnd + 1;
    if (valueStart >= end || text.charCodeAt(wordEnd) !== 32 || isBlank(text.charCodeAt(valueStart))) return at;
    const field = fieldAt(text, at, wordEnd);
    if (field === undefined || (field !== 'iface' && rule.type === 'group')) return at;
    let valueEnd = skipWord(text, valueStart, end, plain);
    let value = text.slice(valueStart, valueEnd);
    if (field === 'log' && !levels.has(value)) {
      // The parser takes a level off the front and goes on with the rest of the word.
      const level = logLevels.find((l) => value.startsWith(l));
      if (level === undefined) return at;
      value = level;
      valueEnd = valueStart + level.length;
    }
    setField(rule, field, value);
    at = skipBlanks(text, valueEnd, end);
  }
  return at;
}

/** One store for each name: an indexed one would be slow. */
function setField(rule: Draft, field: Field, value: string): void {
  switch (field) {
    case 'source':
      rule.source = value;
      break;
    case 'dest':
      rule.dest = value;
      break;
    case 'proto':
      rule.proto = value;
      break;
    case 'dport':
      rule.dport = value;
      break;
    case 'sport':
      rule.sport = value;
      break;
    case 'iface':
      rule.iface = value;
      break;
    case 'log':
      rule.log = value;
      break;
    case 'icmpType':
      rule.icmpType = value;
  }
}

function setComment(rule: Draft, text: string, comment: number, end: number): void {
  const start = skipBlanks(text, comment + 1, end);
  if (text.charCodeAt(comment) === hash && start < end) rule.comment = text.slice(start, trimEnd(text, start, end));
}

function faultAt(rule: Rule, text: string, at: number, end: number): string {
  const wordEnd = skipWord(text, at, end, false);
  const word = text.slice(at, wordEnd);
  const field = fieldAt(text, at, wordEnd);
  if (field === undefined) return word.startsWith('-') ? `unknown parameter '${word}'` : `'${word}' is left over`;
  if (rule.type === 'group' && field !== 'iface') return `a GROUP rule takes no '${word}', only -i`;
  const valueStart = skipBlanks(text, wordEnd, end);
  if (valueStart === end) return `'${word}' has no value`;
  if (field === 'log' && valueStart === wordEnd + 1) return `unknown log level '${text.slice(valueStart, skipWord(text, valueStart, end, false))}'`;
  return `exactly one space must stand between '${word}' and its value`;
}
