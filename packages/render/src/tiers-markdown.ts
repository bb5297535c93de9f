import { summarize, type Action, type ResourcePlan } from '@pvewall/model';
import { changeText } from './change-line.ts';
import { changeList } from './change-list.ts';
import { effectLines } from './effect-line.ts';
import { fold, type Fold } from './fold.ts';
import { plain } from './look.ts';
import { clipped, code, details, fenced, fittingIn, sizeOf } from './markdown.ts';
import { summaryWords } from './summary-line.ts';
import { count } from './words.ts';

/** The tiers in their order, by the start of an address; the first that fits. */
const tiers: readonly (readonly [start: string, title: string])[] = [
  ['cluster', 'Datacenter'],
  ['node.', 'Nodes'],
  ['guest.', 'Guests'],
  ['vnet.', 'VNets'],
  ['', 'Others'],
];

/** Of the changes of one resource, such as a set of ten thousand members. In bytes. */
const mostOfResource = 6000;
/** Of one line, and of one name. In characters. */
const mostOfLine = 400;
const mostOfName = 150;
/** What a tier says around its resources. In bytes. */
const frame = 400;

/** The changes in a few blocks, one for each tier that has some, folded; together no longer than `bytes`. */
export function tiersMarkdown(resources: readonly ResourcePlan[], bytes: number): string[] {
  const found = tiers.map(([start, title]) => ({ title, own: resources.filter(({ address }) => tierOf(address) === start) })).filter(({ own }) => own.length > 0);
  let left = bytes;
  return found.map(({ title, own }, i) => {
    // What one tier does not need is the others'.
    const block = tierBlock(title, own, Math.floor(left / (found.length - i)) - frame);
    left -= sizeOf(block) + 2;
    return block;
  });
}

function tierOf(address: string): string | undefined {
  return tiers.find(([start]) => address.startsWith(start))?.[0];
}

function tierBlock(title: string, resources: readonly ResourcePlan[], bytes: number): string {
  const all = fold(resources);
  const { fitting } = fittingIn(bytes, all.map(resourceBlock));
  const left = resources.length - all.slice(0, fitting.length).reduce((sum, { others }) => sum + 1 + others.length, 0);
  const rest = left === 0 ? [] : [`… and ${count(left, 'more resource')} that a comment has no room for; the plan as text has all.`];
  const words = `${title}: ${count(resources.length, 'resource')}, ${summaryWords(summarize(resources.flatMap(({ changes }) => changes)))}`;
  return details(words, [...fitting, ...rest].join('\n\n'));
}

function resourceBlock(item: Fold): string {
  return `${titleOf(item)}\n\n${changesBlock(item)}`;
}

function titleOf({ resource: { address, subject, changes }, others }: Fold): string {
  const more = others.length === 0 ? '' : ` and ${count(others.length, 'more', 'more')} alike`;
  return `${code(clipped(address, mostOfName))}${more}: ${code(clipped(subject, mostOfName))}, ${summaryWords(summarize(changes))}`;
}

function changesBlock({ resource }: Fold): string {
  const { fitting, left } = fittingIn(mostOfResource, changeLines(resource).map((line) => clipped(line, mostOfLine)));
  return fenced('diff', [...fitting, ...(left === 0 ? [] : [`… and ${count(left, 'more', 'more')}`])].join('\n'));
}

/** The marks that the `diff` colouring of GitHub, GitLab and Forgejo knows; `!` is the one for neither. */
const marks: Record<Action, string> = { create: '+', delete: '-', update: '!', move: '!' };

function changeLines({ changes, effects }: ResourcePlan): string[] {
  if (changes.length === 0) return effectLines(effects, plain).map((line) => line.trimStart());
  return changeList(changes).map((line) => `${marks[line.change.action]} ${changeText(line, plain)}`);
}
