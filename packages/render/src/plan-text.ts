import type { Address, Plan, ResourcePlan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { changeLine } from './change-line.ts';
import { changeList } from './change-list.ts';
import { diagnosticBlocks } from './diagnostic-text.ts';
import { effectLines } from './effect-line.ts';
import { fewOfEach } from './few-of-each.ts';
import { fileDiffs } from './file-diff.ts';
import { fold, unfolded, type Fold } from './fold.ts';
import { layout, prose } from './layout.ts';
import type { Look } from './look.ts';
import { summaryLine, type Question } from './summary-line.ts';
import { timeText } from './time-text.ts';
import { trafficText } from './traffic-text.ts';
import { unmanagedLines } from './unmanaged-line.ts';
import { count } from './words.ts';

export interface PlanOptions {
  /** Unified diffs of the files, under the changes of their resource. */
  readonly diff?: boolean;
  /** What is done on the host, where the policy says so, every guest on its own, what is left alone by name. */
  readonly verbose?: boolean;
  /** Texts of the policy files by name, for the lines under warnings. */
  readonly sources?: ReadonlyMap<string, string>;
  /** Decides the words of the last line; 'plan' when absent. */
  readonly question?: Question;
  /** When the files of a resource were last written, and by whom, by address. */
  readonly written?: ReadonlyMap<Address, Written>;
  /** What to say of a file that comes or goes as a whole; as of a plan when absent. */
  readonly fileNote?: (resource: ResourcePlan) => string;
  /** The reader has seen the changes; the rest is told. */
  readonly isSeen?: boolean;
  /** What changes for packets; nothing is said of it when absent. */
  readonly traffic?: TrafficChanges | undefined;
}

/** What is known of the last time that somebody wrote something. */
export interface Written {
  /** ISO 8601, UTC. */
  readonly at?: string | undefined;
  /** For people, with where it stands. */
  readonly by?: string | undefined;
}

/** A plan for eyes: what changes, by resource; then for packets; then what to know; the count last. Ends with a line break. */
export function renderPlan(plan: Plan, look: Look, options: PlanOptions = {}): string {
  return inBlocks([
    ...(options.isSeen === true ? [] : resourceBlocks(plan.resources, look, options)),
    quietBlock(plan, look, options),
    options.traffic === undefined ? '' : trafficText(options.traffic, look, { verbose: options.verbose === true }),
    ...findings(plan, look, options),
    prose(summaryLine(plan, options.question), look, 'strong'),
  ]);
}

/** Blocks with an empty line between them; ends with a line break. */
export function inBlocks(blocks: readonly string[]): string {
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

export function resourceBlocks(resources: readonly ResourcePlan[], look: Look, options: PlanOptions): string[] {
  const folds = options.verbose === true ? unfolded(resources) : fold(resources);
  return folds.map((item) => resourceBlock(item, look, options));
}

function resourceBlock(item: Fold, look: Look, options: PlanOptions): string {
  const { resource } = item;
  const lines = [
    header(item, look, options),
    ...foldLines(item, look),
    ...changeList(resource.changes).map((line) => changeLine(line, look, { place: options.verbose === true })),
    ...effectBlock(resource, look, options),
    ...hiddenLines(resource, look),
  ];
  const diffs = options.diff === true ? fileDiffs(resource.effects, look) : [];
  return [lines.join('\n'), ...diffs].join('\n\n');
}

function header({ resource, others }: Fold, look: Look, { written, fileNote = plannedFileNote }: PlanOptions): string {
  const { address, subject } = resource;
  const notes = [fileNote(resource), others.length === 0 ? writtenNote(written?.get(address)) : ''].filter((note) => note !== '');
  const named = [{ spans: [{ text: address, style: 'strong' as const }] }, { spans: [{ text: subject }], gap: 2 }];
  return layout([...named, ...notes.map((text) => ({ spans: [{ text, style: 'quiet' as const }], gap: 2 }))], 2, look);
}

/** `(written 2026-01-05 06:07:08 UTC, likely by root@pam)`: logs tell who was at it then, not what he wrote. */
export function writtenNote({ at, by }: Written = {}): string {
  const who = by === undefined ? '' : `likely by ${by}`;
  if (at === undefined) return who === '' ? '' : `(${who})`;
  return `(${[`written ${timeText(at)}`, who].filter((part) => part !== '').join(', ')})`;
}

/** That a whole file comes or goes is worth a word; what is in it follows as changes. */
function plannedFileNote({ subject, effects }: ResourcePlan): string {
  for (const effect of effects) {
    if (effect.type === 'write-file' && effect.path === subject && effect.before === null) return '(new file)';
    if (effect.type === 'remove-file' && effect.path === subject) return '(the file is removed)';
  }
  return '';
}

function foldLines({ others }: Fold, look: Look): string[] {
  if (others.length === 0) return [];
  const [first = '', second] = others;
  const last = others.at(-1) ?? '';
  const names = others.length === 2 ? `${first}, ${last}` : `${first}, ${second ?? ''} … ${last}`;
  return [prose(`  … and ${count(others.length, 'more', 'more')} with the same changes (${names})`, look, 'quiet', 2)];
}

function effectBlock({ changes, effects }: ResourcePlan, look: Look, options: PlanOptions): string[] {
  return options.verbose === true || changes.length === 0 ? effectLines(effects, look) : [];
}

function hiddenLines({ unchanged }: ResourcePlan, look: Look): string[] {
  return unchanged === 0 ? [] : [prose(`    (${count(unchanged, 'part')} unchanged)`, look, 'quiet', 4)];
}

/** Ten thousand guests can have ten thousand times the same warning. Errors are never left out. */
export function findings({ diagnostics }: Plan, look: Look, options: PlanOptions): string[] {
  const { shown, more } = options.verbose === true ? { shown: diagnostics, more: [] } : fewOfEach(diagnostics);
  const rest = more.map(([code, n]) => `… and ${count(n, 'more', 'more')} like it [${code}] (--verbose shows them).`);
  return [...diagnosticBlocks(shown, options.sources ?? new Map(), look), rest.map((line) => prose(line, look, 'quiet', 2)).join('\n')];
}

/** What nobody has to read, in as few lines as it takes. */
export function quietBlock(plan: Plan, look: Look, options: PlanOptions): string {
  const inSync = plan.resources.length > 0 && plan.inSync > 0;
  const lines = [
    ...(inSync ? [`${count(plan.inSync, 'more resource is', 'more resources are')} as the policy says.`] : []),
    ...unmanagedLines(plan.unmanaged, { list: options.verbose === true }),
  ];
  return lines.map((line) => prose(line, look, 'quiet', 2)).join('\n');
}
