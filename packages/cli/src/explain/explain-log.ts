import type { Explanation, Explanations } from '@pvewall/render';
import { evaluate, isProblem, packetOf, parseLog, readPacket, type LoggedPacket, type LogLine, type Outcome, type TrafficHost } from '@pvewall/traffic';
import { describeOutcome, type FindPlace } from '../simulate/describe-outcome.ts';

const nowhere: FindPlace = () => undefined;

/** What was logged, most frequent first, and what today's configuration does with it. */
export function explainLog(host: TrafficHost, text: string): Explanations {
  const { packets, skipped, notices, unread } = parseLog(text);
  const kinds = new Map<string, { line: LogLine; lines: number }>();
  for (const line of packets) {
    const key = kindOf(line);
    const known = kinds.get(key);
    if (known === undefined) kinds.set(key, { line, lines: 1 });
    else known.lines++;
  }
  const frequent = [...kinds.values()].sort((a, b) => b.lines - a.lines);
  return { node: host.node, explanations: frequent.map(({ line, lines }) => ({ ...explain(host, line), lines })), skipped, unread: notices + unread };
}

/** Lines that differ in time, in length or in the client's port alone are told once. */
function kindOf({ chain, vmid, action, byPolicy, fields }: LogLine): string {
  return JSON.stringify([chain, vmid, action, byPolicy, ...['IN', 'OUT', 'PHYSIN', 'PHYSOUT', 'MAC', 'SRC', 'DST', 'PROTO', 'DPT', 'TYPE', 'CODE'].map((key) => fields.get(key))]);
}

function explain(host: TrafficHost, line: LogLine): Omit<Explanation, 'lines'> {
  const { time, chain, vmid, action = null, byPolicy } = line;
  const head = { line: { time, chain, vmid, action, byPolicy } };
  const logged = packetOf(host, line);
  if ('unclear' in logged) return { ...head, unclear: logged.unclear, agrees: null };
  const packet = readPacket(host, logged.fields);
  if (isProblem(packet)) return { ...head, unclear: packet.problem, agrees: null };
  const outcome = evaluate(host, packet);
  const agrees = agreement(line, outcome);
  const simulation = describeOutcome(host, { packet, fields: logged.fields, assumed: [], placeInPolicy: nowhere, state: 'host' }, outcome);
  const notes = [...simulation.notes, ...doubts(line, logged, agrees)];
  return { ...head, agrees, simulation: { ...simulation, packet: { ...simulation.packet, from: logged.from, to: logged.to }, notes } };
}

/** REJECT is logged as what its rule says, and done as DROP where there is nobody to answer. */
function agreement({ action, byPolicy }: LogLine, { verdict, decidedBy }: Outcome): boolean | null {
  if (action === undefined) return null;
  const ofPolicy = decidedBy.kind === 'built-in' && decidedBy.name.startsWith('policy_');
  return (action === 'ACCEPT') === (verdict === 'ACCEPT') && byPolicy === ofPolicy;
}

function doubts({ action, byPolicy, cut }: LogLine, { opens }: LoggedPacket, agrees: boolean | null): string[] {
  const logged = `${action ?? ''} by ${byPolicy ? 'the policy' : 'a rule or a filter'}`;
  return [
    ...(opens ? [] : ['it is no first packet (SYN alone): the firewall no longer knew its connection, or never saw it begin; what is said here holds for new connections']),
    ...(agrees === false && opens ? [`the log says ${logged}, and that is not what today's configuration does: it has changed since, or the rules that are loaded are older than it`] : []),
    ...(cut ? ['the line was cut by the logger'] : []),
  ];
}
