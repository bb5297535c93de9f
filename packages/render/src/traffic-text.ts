import type { ChangeGroup, DecidingRule, DescribedBlock, TrafficChanges } from '@pvewall/traffic';
import { layout, prose, type Part } from './layout.ts';
import type { Look, Span, Style } from './look.ts';
import { placeWords } from './station-words.ts';
import { textWidth } from './text-width.ts';
import { countRest, cutTraffic, narrowIn, roomForBlocks, type TrafficCut } from './traffic-cut.ts';
import { inOrder } from './traffic-order.ts';
import { changedWords, comparedWords, decidingWords, mayMeans, newOnly, noChanges, partialWords, sampleWords, tierCounts, turnOf, turnWords, whereWords, type Turn } from './traffic-words.ts';
import { visible } from './visible.ts';
import { count } from './words.ts';

export interface TrafficOptions {
  /** Every block and every guest, with the deciding rules in full and a packet of each. */
  readonly verbose: boolean;
}

/** What changes for packets, for eyes, without a line break at the end: what becomes reachable first. */
export function trafficText(traffic: TrafficChanges, look: Look, options: TrafficOptions): string {
  const { groups, notes } = traffic;
  const quiet = [...notes, ...(groups.length === 0 ? [] : [...mayLines(groups), newOnly])].map((line) => prose(`  ${line}`, look, 'quiet', 2));
  const blocks = [headLines(traffic, look, options), groupLines(groups, look, options), quiet];
  if (groups.length === 0) return blocks.flat().join('\n');
  return blocks.flatMap((lines) => (lines.length === 0 ? [] : [lines.join('\n')])).join('\n\n');
}

const fewUnfinished = 8;

function headLines(traffic: TrafficChanges, look: Look, { verbose }: TrafficOptions): string[] {
  const partial = partialWords(traffic, verbose ? Infinity : fewUnfinished);
  if (traffic.groups.length === 0 && partial === undefined) return [nothingLine(traffic, look)];
  const head = layout([{ spans: [{ text: 'Traffic: what changes for new connections', style: 'strong' }] }], 2, look);
  return partial === undefined ? [head] : [head, prose(`  ${partial}`, look, 'warning', 2), ...traffic.samples.slice(0, fewUnfinished).map((sample) => prose(`    ${changedWords(sample)}`, look, undefined, 6))];
}

function nothingLine({ compared }: TrafficChanges, look: Look): string {
  const where = comparedWords(compared);
  if (where === '') return prose('Traffic: there was nothing to compare.', look);
  return layout([{ spans: [{ text: noChanges, style: 'strong' }] }, { spans: [{ text: `Proven for every new IPv4 and IPv6 packet at ${where}.` }] }], 2, look);
}

function mayLines(groups: readonly ChangeGroup[]): string[] {
  return groups.some(({ certainty }) => certainty === 'may') ? [mayMeans] : [];
}

function groupLines(groups: readonly ChangeGroup[], look: Look, options: TrafficOptions): string[] {
  const cut = cutTraffic(inOrder(groups), options.verbose ? Infinity : roomForBlocks);
  let place = '';
  const lines = cut.shown.flatMap(({ group, hidden }) => {
    const here = placeWords(group, { all: options.verbose });
    const head = here === place ? [] : [prose(`  ${here}`, look, 'strong', 4)];
    place = here;
    return [...head, ...blockLines(group, look, options), ...hiddenLines(group, hidden, look, options)];
  });
  return [...lines, ...restLines(cut, look)];
}

function hiddenLines(group: ChangeGroup, hidden: number, look: Look, { verbose }: TrafficOptions): string[] {
  if (hidden === 0) return [];
  const all = hidden > narrowIn(group) && !verbose ? '--verbose shows them' : '--format json has their packets';
  const turn = { text: turnWords(group), style: styles[turnOf(group)] };
  return [layout([{ spans: [{ text: `    … and ${count(hidden, 'more block')} ` }, turn, { text: `: ${all}` }] }], 6, look)];
}

function restLines({ rest }: TrafficCut, look: Look): string[] {
  if (rest.length === 0) return [];
  const { blocks, opened, tiers } = countRest(rest);
  const open = opened === 0 ? [] : [{ text: `, ${count(opened, 'of them', 'of them')} newly ACCEPTED,`, style: styles.opened }];
  return [layout([{ spans: [{ text: `  … and ${count(blocks, 'more block')}` }, ...open, { text: ` at ${tierCounts(tiers)}: --verbose shows them` }] }], 4, look)];
}

const styles: Readonly<Record<Turn, Style>> = { opened: 'warning', closed: 'remove', other: 'move' };
const indent = 4;
const gap = 2;
/** Of what is common; a "may be newly ACCEPTED" pushes only itself to the right. */
const turnWidth = 'newly ACCEPTED'.length;
const hang = indent + turnWidth + gap;
/** Sources stand in one column, where that takes no more than this. */
const widestTraffic = 20;

function blockLines(group: ChangeGroup, look: Look, { verbose }: TrafficOptions): string[] {
  const turn = turnWords(group);
  const widest = Math.max(0, ...group.blocks.map(trafficColumns));
  const trafficWidth = widest > widestTraffic ? 0 : widest;
  return group.blocks.flatMap((block) => {
    const where = whereWords(block, group.direction).map((text, i): Part => ({ spans: [{ text }], gap: i === 0 ? gap + Math.max(trafficWidth - trafficColumns(block), 0) : 1 }));
    const head: Part = { spans: [{ text: ' '.repeat(indent) }, { text: turn, style: styles[turnOf(group)] }] };
    const packets: Part = { spans: [{ text: block.traffic, style: 'strong' }], gap: gap + Math.max(turnWidth - turn.length, 0) };
    const line = layout([head, packets, ...where, ...(verbose ? [] : decidingParts(block, look))], hang, look);
    return verbose ? [line, ...detailLines(block, look)] : [line];
  });
}

function trafficColumns({ traffic }: DescribedBlock): number {
  return textWidth(visible(traffic));
}

/** Together on one line where a line has room for them, else "before: ..." on the next one. */
function decidingParts({ deciding }: DescribedBlock, look: Look): Part[] {
  const words = decidingWords(deciding);
  const whole = `(${words.join('; ')})`;
  if (hang + textWidth(visible(whole)) <= look.width) return [{ spans: [{ text: whole, style: 'quiet' }], gap }];
  const last = words.length - 1;
  return words.map((text, i) => ({ spans: [{ text: `${i === 0 ? '(' : ''}${text}${i === last ? ')' : ';'}`, style: 'quiet' }], gap: i === 0 ? gap : 1 }));
}

/** Each deciding rule as its file has it, and one of the packets. */
function detailLines({ deciding, sample }: DescribedBlock, look: Look): string[] {
  const line = (label: string, parts: readonly Part[]): string =>
    layout([{ spans: [{ text: `${' '.repeat(hang)}${label.padEnd(labelWidth)}`, style: 'quiet' }] }, ...parts], hang + labelWidth + 1, look);
  return [
    ...deciding.after.map((rule) => line('now', ruleParts(rule))),
    ...deciding.before.map((rule) => line('before', ruleParts(rule))),
    ...(deciding.complete ? [] : [line('', [{ spans: [{ text: 'and maybe more', style: 'quiet' }] }])]),
    line('such as', [{ spans: [{ text: sampleWords(sample) }] }]),
  ];
}

const labelWidth = 'such as'.length;

function ruleParts({ address, text, place }: DecidingRule): Part[] {
  const where: Span[] = place === undefined ? [] : [{ text: `(${place.file}:${String(place.line)})`, style: 'quiet' }];
  return [{ spans: [{ text: address }] }, { spans: [{ text }], gap }, ...(where.length === 0 ? [] : [{ spans: where, gap }])];
}
