import type { Place } from '@pvewall/model';
import { targets } from './catalogue.ts';
import type { ExtensionSpec, Known, OptionSpec } from './catalogue.ts';
import { standardTargets } from './nouns.ts';
import type { EbRule, Extension, Part, Target } from './nouns.ts';
import { printRule } from './print-rule.ts';
import { resolveOption } from './resolve-option.ts';
import { splitSaved, splitTyped } from './words.ts';
import type { RuleFault, Word } from './words.ts';

/** A rule, or the first thing that is wrong with it (`column` counts from 1 in the text given). */
export type ParsedRule = { readonly rule: EbRule } | ({ readonly error: string } & Omit<RuleFault, 'message'>);

/** Reads a rule as a policy has it: `-p 0xfe68 -j DROP`, without table, command and chain. */
export function parseRule(text: string, at?: Place): ParsedRule {
  const { words, fault } = splitTyped(text);
  const program = words[0] && /^(?:\S*\/)?ebtables\S*$/.test(words[0].text) ? words[0] : undefined;
  const first = fault ?? (program ? asCommand(program) : undefined);
  if (first) return failed(first);
  const { rule, faults } = readRule(words, text.trim(), at);
  return faults[0] ? failed(faults[0]) : { rule };
}

/** A rule out of the words of a save file; what cannot be understood is kept as words. `faults` says what that was. */
export function readSavedRule(text: string, at?: Place): { rule: EbRule; faults: readonly RuleFault[] } {
  return readRule(splitSaved(text), text.trim(), at);
}

function failed({ message, ...rest }: RuleFault): ParsedRule {
  return { error: message, ...rest };
}

function asCommand(word: Word): RuleFault {
  const hint = 'Write the rule alone, as in -p 0xfe68 -j DROP: table and chain are where it is listed';
  return { message: 'this is a whole command, not a rule', hint, ...span(word), unsafe: true };
}

function span(word: Word): { column: number; length: number } {
  return { column: word.column, length: word.text.length + (word.quoted ? 2 : 0) };
}

/** A rule while its words are read. */
interface Draft {
  readonly words: readonly Word[];
  next: number;
  readonly groups: Map<string, { readonly spec?: ExtensionSpec; readonly parts: Part[] }>;
  readonly faults: RuleFault[];
  target?: string;
  /** Options behind a target that is not known. */
  readonly targetParts: Part[];
}

function readRule(words: readonly Word[], source: string, at: Place | undefined): { rule: EbRule; faults: readonly RuleFault[] } {
  const draft: Draft = { words, next: 0, groups: new Map(), faults: [], targetParts: [] };
  while (draft.next < words.length) readOption(draft);
  const groups = [...draft.groups.values()];
  const kind = (wanted: ExtensionSpec['kind']): Extension[] =>
    groups.flatMap(({ spec, parts }) => ((spec?.kind ?? 'match') === wanted ? [{ name: spec?.name ?? parts[0]?.option ?? '', parts: spec ? complete(spec, parts) : parts }] : []));
  const parts = {
    head: kind('head').flatMap((extension) => extension.parts).filter((part) => part.value !== '+' || part.negated),
    matches: kind('match'),
    watchers: kind('watcher'),
    target: readTarget(draft),
  };
  const rule = { ...parts, canonical: printRule(parts), source, ...(at === undefined ? {} : { at }) };
  return { rule, faults: draft.faults };
}

/** One option with its negation and value. */
function readOption(draft: Draft): void {
  const negation = bang(draft);
  const word = draft.words[draft.next++];
  if (word === undefined) return complain(draft, negation, '! stands before nothing');
  if (word.quoted || !word.text.startsWith('-')) return complain(draft, word, `${word.text} does not belong to an option`);
  const resolved = resolveOption(word.text);
  if (resolved.kind === 'refused') draft.faults.push({ message: resolved.message, hint: resolved.hint, ...span(word), unsafe: true });
  else if (resolved.kind === 'counters') draft.next += 2;
  else if (resolved.kind === 'unknown') keepWords(draft, word, negation);
  else readKnown(draft, word, resolved.known, resolved.inline, negation);
}

function readKnown(draft: Draft, word: Word, known: Known, inline: string | undefined, before: Word | undefined): void {
  const { option } = known;
  const inside = option.value && inline === undefined ? bang(draft) : undefined;
  const negation = before ?? inside;
  if (negation && !option.negatable) complain(draft, negation, `${option.name} cannot be negated`);
  if (before && inside) complain(draft, inside, `${option.name} is negated twice`);
  const value = option.value ? (inline === undefined ? draft.words[draft.next++] : { text: inline, column: word.column, quoted: false }) : undefined;
  const part = { option: option.name, ...(negation ? { negated: true as const } : {}), ...readValue(draft, word, option, value) };
  if (known.extension.name === 'jump') setTarget(draft, word, part.value ?? '');
  else if (partsOf(draft, known.extension).some((other) => other.option === option.name)) complain(draft, word, `${option.name} stands twice`);
  else partsOf(draft, known.extension).push(part);
}

function readValue(draft: Draft, word: Word, option: OptionSpec, value: Word | undefined): { value?: string } {
  if (!option.value) return {};
  if (value === undefined || (!value.quoted && value.text.startsWith('-'))) {
    complain(draft, word, `${word.text} needs a value`);
    return { value: value?.text ?? '' };
  }
  const parsed = option.value(value.text);
  if ('value' in parsed) return parsed;
  complain(draft, value, `${option.name}: ${parsed.fault}`);
  return { value: value.text };
}

function setTarget(draft: Draft, word: Word, name: string): void {
  if (draft.target !== undefined) complain(draft, word, '-j stands twice');
  draft.target ??= name;
}

/** An option we do not know: its words up to the next option. Behind a target we do not know they belong to that. */
function keepWords(draft: Draft, word: Word, negation: Word | undefined): void {
  const inside = bang(draft);
  const more: string[] = inside ? ['!'] : [];
  for (let next = draft.words[draft.next]; next && (next.quoted || !/^(?:-|!$)/.test(next.text)); next = draft.words[++draft.next]) more.push(next.text);
  const part = { option: word.text, ...(negation ? { negated: true as const } : {}), ...(more.length > 0 ? { more } : {}) };
  if (draft.target === undefined || standardTargets.includes(draft.target) || targets.has(draft.target)) draft.groups.set(`${word.column}`, { parts: [part] });
  else draft.targetParts.push(part);
}

function bang(draft: Draft): Word | undefined {
  const word = draft.words[draft.next];
  if (word === undefined || word.quoted || word.text !== '!') return undefined;
  draft.next++;
  return word;
}

function complain(draft: Draft, word: Word | undefined, message: string): void {
  draft.faults.push({ message, ...(word ? span(word) : { column: 1 }) });
}

function partsOf(draft: Draft, spec: ExtensionSpec): Part[] {
  const group = draft.groups.get(spec.name) ?? { spec, parts: [] };
  draft.groups.set(spec.name, group);
  return group.parts;
}

/** Options in printed order, with what the tools add and without what they leave out. */
function complete(spec: ExtensionSpec, parts: readonly Part[]): Part[] {
  return spec.options.flatMap((option): Part[] => {
    const part = parts.find((p) => p.option === option.name);
    if (option.switch || (part !== undefined && part.value === option.silent && option.silent !== undefined)) return [];
    return part ? [part] : option.default === undefined ? [] : [{ option: option.name, value: option.default }];
  });
}

function readTarget(draft: Draft): Target {
  const name = draft.target ?? 'CONTINUE';
  const spec = targets.get(name);
  for (const { spec: other, parts } of draft.groups.values()) {
    if (other?.kind === 'target' && other.name !== name) complain(draft, undefined, `${parts[0]?.option} needs -j ${other.name}`);
  }
  if (!spec) return { name, parts: draft.targetParts };
  const parts = complete(spec, draft.groups.get(name)?.parts ?? []);
  const missing = spec.options.find((option) => option.required && !parts.some((part) => part.option === option.name));
  if (missing) complain(draft, undefined, `-j ${name} needs ${missing.name}`);
  if (name === 'mark' && parts.length < 2) complain(draft, undefined, '-j mark needs --mark-set, --mark-or, --mark-and or --mark-xor');
  return { name, parts };
}

