import { formatVersion, toJson } from './json.ts';
import { layout, prose, type Part } from './layout.ts';
import type { Look, Span, Style } from './look.ts';

/** What becomes of one packet, and why. */
export interface Simulation {
  readonly node: string;
  /** `host`: as it is; `policy`: as it would be after the policy. */
  readonly state: 'host' | 'policy';
  readonly packet: SimulatedPacket;
  readonly verdict: string;
  /** The address of the rule or option that decided: `cluster.rules[3]`, `guest.100.options.policy_in`, `built-in.management`. */
  readonly decidedBy: string;
  readonly road: readonly SimulatedStation[];
  /** What would have to change for another verdict, one sentence each. */
  readonly change: readonly string[];
  /** What a reader should know: a tier that is off, a rule that cannot be modelled. */
  readonly notes: readonly string[];
}

export interface SimulatedPacket {
  readonly from: string;
  readonly to: string;
  readonly proto: string | number;
  readonly source: string;
  readonly dest: string;
  readonly sport?: number | undefined;
  readonly dport?: number | undefined;
  readonly icmp?: readonly [number, number] | undefined;
  /** What nobody said and no file tells. */
  readonly assumed: readonly string[];
}

/** A chain that the packet goes through. */
export interface SimulatedStation {
  /** `tap100i0-IN`. */
  readonly chain: string;
  /** Where that is, for people: `guest 100, into net0`. */
  readonly subject: string;
  readonly verdict: string;
  /** What matched, in order; the last one decided. */
  readonly rules: readonly SimulatedRule[];
}

export interface SimulatedRule {
  readonly address: string;
  /** The rule as its file has it, or what a built-in one is for. */
  readonly text: string;
  readonly file?: string | undefined;
  readonly line?: number | undefined;
}

/** For eyes. Ends with a line break. */
export function renderSimulation(simulation: Simulation, look: Look): string {
  const { packet, road, verdict, decidedBy, change, notes, state } = simulation;
  const blocks = [
    packetLine(packet, look),
    ...(road.length === 0 ? ['No chain of the firewall looks at it.'] : road.map((station, i) => stationBlock(station, i + 1, look))),
    ...(notes.length === 0 ? [] : [notes.map((note) => prose(`(${note})`, look, 'quiet', 1)).join('\n')]),
    [
      layout([{ spans: [{ text: verdict, style: verdictStyle(verdict) }] }, { spans: [{ text: `by ${decidedBy},` }] }, { spans: [{ text: state === 'policy' ? 'after the policy' : 'as the host is now' }] }], 2, look),
      ...change.map((sentence) => prose(sentence, look, undefined, 2)),
    ].join('\n'),
  ];
  return `${blocks.join('\n\n')}\n`;
}

function packetLine({ from, to, proto, source, dest, sport, dport, icmp, assumed }: SimulatedPacket, look: Look): string {
  const end = (word: string, zone: string, address: string, port: number | undefined, guessed: boolean): Part => ({
    spans: [{ text: `${word} ${zone} ` }, { text: `${withPort(address, port)}${guessed ? ' (assumed)' : ''}` }],
  });
  const kind = icmp === undefined ? String(proto) : `${proto} ${icmp[0]}/${icmp[1]}`;
  return layout(
    [{ spans: [{ text: kind, style: 'strong' }] }, end('from', from, source, sport, assumed.includes('source')), end('to', to, dest, dport, assumed.includes('dest'))],
    2,
    look,
  );
}

function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function stationBlock({ chain, subject, verdict, rules }: SimulatedStation, number: number, look: Look): string {
  const head = layout([{ spans: [{ text: `${number}. ${subject}`, style: 'strong' }] }, { spans: [{ text: chain, style: 'quiet' }], gap: 2 }, { spans: [{ text: verdict, style: verdictStyle(verdict) }], gap: 2 }], 3, look);
  const width = Math.max(0, ...rules.map(({ address }) => address.length));
  return [head, ...rules.map((rule, i) => ruleLine(rule, width, i === rules.length - 1, look))].join('\n');
}

function ruleLine({ address, text, file, line }: SimulatedRule, width: number, decides: boolean, look: Look): string {
  const mark: Span = { text: decides ? '   > ' : '     ', style: 'strong' };
  const place: Part[] = file === undefined ? [] : [{ spans: [{ text: `${file}${line === undefined ? '' : `:${line}`}`, style: 'quiet' }], gap: 2 }];
  return layout([{ spans: [mark, { text: address.padEnd(width) }] }, { spans: [{ text }], gap: 2 }, ...place], 7, look);
}

function verdictStyle(verdict: string): Style {
  return verdict === 'ACCEPT' ? 'add' : 'remove';
}

/** schemas/simulate.schema.json. */
export function renderSimulationJson(simulation: Simulation): string {
  return toJson({ format_version: formatVersion, ...simulationJson(simulation) });
}

/** The same as a part of another JSON. */
export function simulationJson(simulation: Simulation): Record<string, unknown> {
  const { node, state, packet, verdict, decidedBy, road, change, notes } = simulation;
  const { from, to, proto, source, dest, sport = null, dport = null, icmp = null, assumed } = packet;
  return {
    node,
    state,
    packet: { from, to, proto, source, dest, sport, dport, icmp, assumed },
    verdict,
    decided_by: decidedBy,
    road: road.map((station) => ({
      chain: station.chain,
      subject: station.subject,
      verdict: station.verdict,
      decided_by: station.rules.at(-1)?.address ?? null,
      rules: station.rules.map(({ address, text, file = null, line = null }) => ({ address, text, file, line })),
    })),
    change,
    notes,
  };
}
