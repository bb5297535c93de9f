import { checkFindings, checkGroups, isProblem, type CheckGroup, type CheckOutcome, type Diagnostic, type Severity } from '@pvewall/model';
import { diagnosticCounts } from './diagnostic-text.ts';
import { fewOfEach } from './few-of-each.ts';
import { layout, prose } from './layout.ts';
import type { Look, Span, Style } from './look.ts';
import { count } from './words.ts';

export interface ChecksOptions {
  /** Shows what does not apply here, too, and all findings, however many are alike. */
  readonly verbose?: boolean;
  /** Shows only what was found or could not be looked at: for who has more to tell than the checks. */
  readonly problemsOnly?: boolean;
  /** Messages that stand above: a check that could not be made for such a reason does not say it again. */
  readonly told?: readonly string[];
}

/** Where checks were made, and by which pvewall. */
export interface Examined {
  readonly node: string;
  readonly version: string;
}

/** Checks for eyes: a line each under its group, findings with what to do, then the last line. Ends with a line break. */
export function renderChecks({ node, version }: Examined, outcomes: readonly CheckOutcome[], look: Look, options: ChecksOptions = {}): string {
  const hidden = options.verbose === true ? 0 : outcomes.filter(({ result }) => result.status === 'not-applicable').length;
  const blocks = [
    ...(options.verbose === true ? [prose(`pvewall ${version} on ${node}`, look)] : []),
    ...checkBlocks(outcomes, look, options),
    ...(hidden === 0 ? [] : [prose(`${count(hidden, 'check does', 'checks do')} not apply here (--verbose shows why).`, look, 'quiet')]),
    prose(`${node}: ${checksSummary(outcomes)}.`, look, 'strong'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

/** One block for each group that has something to show. */
export function checkBlocks(outcomes: readonly CheckOutcome[], look: Look, options: ChecksOptions = {}): string[] {
  const told = new Set(options.told);
  return checkGroups.flatMap((group) => {
    const items = outcomes.filter((outcome) => outcome.group === group).flatMap((outcome) => checkItems(outcome, told, look, options));
    return items.length === 0 ? [] : [[prose(headings[group], look, 'strong'), ...items].join('\n')];
  });
}

const headings: Readonly<Record<CheckGroup, string>> = {
  firewall: 'Firewall',
  guests: 'Guests',
  ebtables: 'ebtables',
  sysctl: 'Kernel values',
  surroundings: 'Surroundings',
};

/** `1 finding allowed`; nothing where a policy puts up with none. */
export function allowedWords(outcomes: readonly CheckOutcome[]): string {
  const n = outcomes.reduce((sum, { allowed = 0 }) => sum + allowed, 0);
  return n === 0 ? '' : `${count(n, 'finding')} allowed`;
}

/** `all 12 checks pass`, `1 error and 2 warnings; 1 check could not be made; 9 of 12 checks pass`. What does not apply is no check. */
export function checksSummary(outcomes: readonly CheckOutcome[]): string {
  const made = outcomes.filter(({ result }) => result.status !== 'not-applicable');
  const unknown = made.filter(({ result }) => result.status === 'unknown').length;
  const passing = made.filter((outcome) => !isProblem(outcome)).length;
  const findings = checkFindings(made);
  const amounts = [
    ...(findings.length === 0 ? [] : [diagnosticCounts(findings).replace(/\.$/, '')]),
    ...(unknown === 0 ? [] : [`${count(unknown, 'check')} could not be made`]),
  ];
  const rest = passing < made.length ? `${passing} of ${count(made.length, 'check')} pass` : made.length === 0 ? 'nothing to check' : `all ${count(made.length, 'check')} pass`;
  return [...amounts, rest, ...[allowedWords(outcomes)].filter((words) => words !== '')].join('; ');
}

type Mark = 'ok' | 'i' | '!' | 'x' | '?' | '-';

/** Never told by colour alone. */
const styles: Readonly<Record<Mark, Style>> = { ok: 'add', i: 'info', '!': 'warning', x: 'error', '?': 'warning', '-': 'quiet' };
const marks: Readonly<Record<Severity, Mark>> = { error: 'x', warning: '!', info: 'i' };

/** Where the words begin, right of the marks. */
const hang = 6;

/** @param told reasons that stand above; those that come are added */
function checkItems({ title, result }: CheckOutcome, told: Set<string>, look: Look, { verbose = false, problemsOnly = false }: ChecksOptions): string[] {
  switch (result.status) {
    case 'passed':
      return problemsOnly ? [] : [item('ok', [{ text: title }, ...(result.detail === undefined ? [] : [{ text: `: ${result.detail}`, style: 'quiet' } as const])], look)];
    case 'not-applicable':
      return verbose && !problemsOnly ? [item('-', [{ text: `${title}: ${result.reason}`, style: 'quiet' }], look)] : [];
    case 'unknown':
      if (told.has(result.reason)) return [item('?', [{ text: `cannot tell whether ${title}, for the reason above` }], look)];
      told.add(result.reason);
      return [[item('?', [{ text: `cannot tell whether ${title}: ${result.reason}` }], look), ...note(result.hint, look)].join('\n')];
    case 'found':
      return findingItems(result.findings, look, verbose);
  }
}

function findingItems(findings: readonly Diagnostic[], look: Look, verbose: boolean): string[] {
  const { shown, more } = verbose ? { shown: findings, more: [] } : fewOfEach(findings, { few: 5, errorsToo: true });
  const rest = more.map(([code, n]) => prose(`${' '.repeat(hang)}… and ${count(n, 'more', 'more')} like it [${code}] (--verbose shows them)`, look, 'quiet', hang));
  return [...shown.map((finding) => findingItem(finding, look)), ...rest];
}

function findingItem({ severity, message, code, place, address, hint, related = [] }: Diagnostic, look: Look): string {
  const where = place === undefined ? address : `${place.file}:${place.line}`;
  return [
    layout([...head(marks[severity]), { spans: [{ text: message, style: severity === 'info' ? undefined : 'strong' }], gap: 0 }, { spans: [{ text: `[${code}]`, style: 'quiet' }] }], hang, look),
    ...(where === undefined ? [] : [prose(`${' '.repeat(hang)}--> ${where}`, look, 'quiet', hang + 4)]),
    ...related.flatMap((item) => note(`${item.message}: ${item.place.file}:${item.place.line}`, look)),
    ...note(hint, look),
  ].join('\n');
}

function item(mark: Mark, spans: readonly Span[], look: Look): string {
  return layout([...head(mark), { spans, gap: 0 }], hang, look);
}

function head(mark: Mark): { spans: readonly Span[]; gap?: number }[] {
  return [{ spans: [{ text: '  ' }, { text: mark, style: styles[mark] }, { text: ' '.repeat(hang - 2 - mark.length) }] }];
}

function note(text: string | undefined, look: Look): string[] {
  if (text === undefined) return [];
  // What is to be typed stays on a line where it can.
  const [words, command] = /^(.{1,60}?:) (.*)$/.exec(text)?.slice(1) ?? [text];
  const parts = [`${' '.repeat(hang)}= ${words ?? ''}`, ...(command === undefined ? [] : [command])];
  return [layout(parts.map((part) => ({ spans: [{ text: part }] })), hang + 2, look)];
}
