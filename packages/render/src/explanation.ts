import { formatVersion, toJson } from './json.ts';
import { layout, prose } from './layout.ts';
import type { Look } from './look.ts';
import { renderSimulation, simulationJson, type Simulation } from './simulation.ts';
import { count, thousands } from './words.ts';

/** What is said of a log, or of one line of it. */
export interface Explanations {
  readonly node: string;
  readonly explanations: readonly Explanation[];
  /** Entries that the logger left out because there were too many. */
  readonly skipped: number;
  /** Lines that say nothing of a packet. */
  readonly unread: number;
}

/** One packet of a log, and what would become of it today. */
export interface Explanation {
  readonly line: LoggedLine;
  /** How many lines speak of the like. */
  readonly lines: number;
  /** Absent when the line does not say enough: `unclear` says what is missing. */
  readonly simulation?: Simulation;
  readonly unclear?: string;
  /** Whether today's configuration does what the log says; null when the log does not say what was done. */
  readonly agrees: boolean | null;
}

export interface LoggedLine {
  readonly time: string;
  readonly chain: string;
  readonly vmid: number;
  readonly action: string | null;
  readonly byPolicy: boolean;
}

const most = 20;

/** For eyes. Ends with a line break. */
export function renderExplanations({ explanations, skipped, unread }: Explanations, look: Look): string {
  const more = explanations.length - most;
  const notes = [
    ...(more > 0 ? [`${thousands(more)} more kinds of packets; --format json has all`] : []),
    ...(skipped > 0 ? [`the logger left out ${count(skipped, 'entry', 'entries')}: it writes only so many a second, so lines are not packets`] : []),
    ...(unread > 0 ? [`${count(unread, 'line')} of no packet passed over`] : []),
  ];
  return [...explanations.slice(0, most).map((one) => block(one, look)), ...(notes.length === 0 ? [] : [`${notes.map((note) => prose(`(${note})`, look, 'quiet', 1)).join('\n')}\n`])].join('\n');
}

function block({ line, lines, simulation, unclear }: Explanation, look: Look): string {
  const { time, chain, vmid, action, byPolicy } = line;
  const who = vmid === 0 ? 'the node' : `guest ${vmid}`;
  const what = action === null ? 'logged' : `${action}${byPolicy ? ' by the policy' : ' by a rule or a filter'}`;
  const head = layout([{ spans: [{ text: time, style: 'strong' }] }, { spans: [{ text: `${what} of ${who}, ${chain}` }], gap: 2 }, ...(lines > 1 ? [{ spans: [{ text: `(${count(lines, 'line')} like it)` }] }] : [])], 2, look);
  if (simulation === undefined) return `${head}\n\n${prose(`Nobody can tell: ${unclear ?? ''}.`, look)}\n`;
  return `${head}\n${renderSimulation(simulation, look)}`;
}

/** schemas/explain.schema.json. */
export function renderExplanationsJson({ node, explanations, skipped, unread }: Explanations): string {
  return toJson({
    format_version: formatVersion,
    node,
    explanations: explanations.map(({ line, lines, simulation, unclear, agrees }) => ({
      log: { time: line.time, chain: line.chain, vmid: line.vmid, action: line.action, by_policy: line.byPolicy },
      lines,
      agrees,
      unclear: unclear ?? null,
      today: simulation === undefined ? null : simulationJson(simulation),
    })),
    skipped,
    unread,
  });
}
