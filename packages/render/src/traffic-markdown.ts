import type { ChangeGroup, ChangeTier, TrafficChanges } from '@pvewall/traffic';
import { clipped, code, details, escapeMarkdown, fittingIn } from './markdown.ts';
import { placeWords } from './station-words.ts';
import { countBlocks, countRest, cutTraffic } from './traffic-cut.ts';
import { inOrder } from './traffic-order.ts';
import { comparedWords, decidingWords, mayMeans, newOnly, noChanges, partialWords, tierCounts, turnCounts, turnOf, turnWords, whereWords } from './traffic-words.ts';
import { count } from './words.ts';

/** A merge request folds what it shows, so it may show more than a terminal. */
const roomForBlocks = 60;
/** Of all rows: a third of what a comment may have. In bytes. */
const roomForRows = 20_000;
const roomForNotes = 4_000;
const fewUnfinished = 20;
/** Of what is named in a row, and of a sentence. In characters. */
const mostOfName = 200;
const mostOfSentence = 2000;

/** What changes for packets: a table for each tier, folded unless something becomes reachable. In blocks of Markdown. */
export function trafficMarkdown(traffic: TrafficChanges): string[] {
  const { notes, compared } = traffic;
  const groups = inOrder(traffic.groups);
  const partial = partialWords(traffic, fewUnfinished);
  const where = comparedWords(compared);
  const quiet = fittingIn(roomForNotes, notes.map((note) => escapeMarkdown(clipped(note, mostOfSentence)))).fitting;
  if (groups.length > 0) {
    const may = groups.some(({ certainty }) => certainty === 'may') ? [mayMeans] : [];
    const head = `**Traffic: ${escapeMarkdown(turnCounts(groups))}.**`;
    return [head, ...warning(partial), ...tables(groups), ...[...may, newOnly].map(escapeMarkdown), ...quiet];
  }
  if (partial !== undefined) return ['**Traffic**', ...warning(partial), ...quiet];
  if (where === '') return ['Traffic: there was nothing to compare.', ...quiet];
  return [`**${noChanges}** Proven for every new IPv4 and IPv6 packet at ${where}.`, ...quiet];
}

function warning(partial: string | undefined): string[] {
  return partial === undefined ? [] : [`**${escapeMarkdown(clipped(partial, mostOfSentence))}**`];
}

interface Row {
  readonly group: ChangeGroup;
  readonly text: string;
}

function tables(groups: readonly ChangeGroup[]): string[] {
  const rows = cutTraffic(groups, roomForBlocks).shown.flatMap(({ group }) => rowsOf(group));
  const shown = rows.slice(0, fittingIn(roomForRows, rows.map(({ text }) => text)).fitting.length);
  const total = countBlocks(groups);
  const tiers = [...new Set(shown.map(({ group }) => group.tier))];
  return [...tiers.map((tier) => table(tier, groups, shown)), ...(total > shown.length ? [restLine(groups, shown)] : [])];
}

function table(tier: ChangeTier, groups: readonly ChangeGroup[], shown: readonly Row[]): string {
  const all = groups.filter((group) => group.tier === tier);
  const rows = shown.filter(({ group }) => group.tier === tier).map(({ text }) => text);
  const title = `${tierCounts(countRest(all).tiers)}: ${escapeMarkdown(turnCounts(all))}`;
  return details(title, ['| where | change | packets | decided by |', '|---|---|---|---|', ...rows].join('\n'), { open: all.some((group) => turnOf(group) === 'opened') });
}

function rowsOf(group: ChangeGroup): Row[] {
  const place = escapeMarkdown(clipped(placeWords(group, { all: false }), mostOfName));
  const turn = turnOf(group) === 'opened' ? `**${turnWords(group)}**` : turnWords(group);
  return group.blocks.map((block) => {
    const packets = [code(clipped(block.traffic, mostOfName)), ...whereWords(block, group.direction).map((words) => escapeMarkdown(clipped(words, mostOfName)))].join(' ');
    const deciding = decidingWords(block.deciding, (address) => code(clipped(address, mostOfName))).join('; ');
    return { group, text: `| ${place} | ${turn} | ${packets} | ${deciding.replace(' -> ', ' &#8594; ')} |` };
  });
}

/** Counted from all blocks and those shown, whichever of the limits left them out. */
function restLine(groups: readonly ChangeGroup[], shown: readonly Row[]): string {
  const all = countRest(groups);
  const opened = all.opened - shown.filter(({ group }) => turnOf(group) === 'opened').length;
  const open = opened === 0 ? '' : `, **${count(opened, 'of them', 'of them')} newly ACCEPTED**`;
  return `… and ${count(all.blocks - shown.length, 'more block')}${open}; the plan as text has all.`;
}
