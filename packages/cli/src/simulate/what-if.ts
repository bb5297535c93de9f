import { printRule, protocols, type Rule } from '@pvewall/fw';
import { evaluate, isProblem, readPacket, type BuiltIn, type Origin, type Outcome, type Packet, type PacketFields, type Station, type TrafficFile, type TrafficHost } from '@pvewall/traffic';
import { addressOfOrigin, placeOf } from './station-place.ts';
import { withMember, withOption, withoutRule, withRule } from './supposed-host.ts';

/** A packet in both forms: as rules see it, and as people write it. */
export interface AskedOf {
  readonly packet: Packet;
  readonly fields: PacketFields;
}

interface Step {
  readonly text: string;
  readonly host: TrafficHost;
}

const mostSteps = 4;

/**
 * What would have to change for another verdict, in sentences. Everything that is said was tried: the packet was walked
 * through the host as it would be then.
 */
export function whatIf(host: TrafficHost, asked: AskedOf, outcome: Outcome): string[] {
  return outcome.verdict === 'ACCEPT' ? forRefusal(host, asked, outcome) : forAcceptance(host, asked, outcome);
}

/** One station after the other, until it is through. */
function forAcceptance(host: TrafficHost, asked: AskedOf, outcome: Outcome): string[] {
  const steps: string[] = [];
  let now = { host, outcome };
  while (now.outcome.verdict !== 'ACCEPT' && steps.length < mostSteps) {
    const station = now.outcome.road.at(-1);
    const step = station === undefined ? undefined : opening(now.host, asked, station);
    if (step === undefined) return [];
    steps.push(step.text);
    const outcomeThen = tried(step.host, asked);
    if (outcomeThen === undefined) return [];
    now = { host: step.host, outcome: outcomeThen };
  }
  if (now.outcome.verdict !== 'ACCEPT') return [];
  return steps.map((text, i) => (i === 0 ? `It would be accepted with ${text}.` : `And with ${text}.`));
}

/** The same packet on another host, whose guests are others, too. */
function tried(host: TrafficHost, { fields }: AskedOf): Outcome | undefined {
  const packet = readPacket(host, fields);
  return isProblem(packet) ? undefined : evaluate(host, packet);
}

type Option = readonly [tier: 'node' | 'guest', key: string, value: string];

/** What an option switches off that no rule can overrule. */
const overruled: Readonly<Partial<Record<BuiltIn, Option>>> = {
  smurfs: ['node', 'nosmurfs', '0'],
  tcpflags: ['node', 'tcpflags', '0'],
  macfilter: ['guest', 'macfilter', '0'],
  radv: ['guest', 'radv', '1'],
};

function opening(host: TrafficHost, asked: AskedOf, station: Station): Step | undefined {
  const origin = station.decidedBy;
  if (origin.kind === 'rule') return ruleStep(host, asked, station, 'ACCEPT');
  const { file, nic } = placeOf(host, asked.packet, station.chain);
  const { source } = asked.fields;
  const option = overruled[origin.name];
  if (option !== undefined) return optionStep(host, option[0] === 'guest' ? file : host.host, option);
  if (origin.name === 'blacklist') return { text: `!${source} in cluster.ipset.blacklist`, host: withMember(host, host.cluster, 'blacklist', { address: source, nomatch: true }) };
  if (origin.name !== 'ipfilter' || nic === undefined) return ruleStep(host, asked, station, 'ACCEPT');
  const set = `ipfilter-${nic}`;
  return { text: `${source} in ${file.address}.ipset.${set}`, host: withMember(host, file, set, { address: source }) };
}

function optionStep(host: TrafficHost, file: TrafficFile, [, key, value]: Option): Step {
  return { text: `${file.address}.options.${key}: ${value}`, host: withOption(host, file, key, value) };
}

/** A rule for this packet alone: before the rule that decided, or after all where none did. */
function ruleStep(host: TrafficHost, { packet, fields }: AskedOf, station: Station, action: 'ACCEPT' | 'DROP'): Step | undefined {
  const { file: own, direction } = placeOf(host, packet, station.chain);
  const before = ruleOfFile(station);
  const file = own === host.cluster && before?.address.startsWith(host.host.address) === true ? host.host : own;
  const index = before === undefined ? file.config.rules.length : file.config.rules.indexOf(before.rule);
  if (index < 0) return undefined;
  const rule: Rule = { type: direction, action, ...(direction !== 'out' && { source: fields.source }), ...(direction !== 'in' && { dest: fields.dest }), ...protocolOf(packet, fields) };
  const changed = { ...file, versionOf: (known: Rule) => (known === rule ? packet.family : file.versionOf(known)) };
  const where = before === undefined ? `in ${file.address}.rules` : `before ${before.address}`;
  return { text: `\`${printRule(rule)}\` ${where}`, host: withRule(host, changed, rule, index) };
}

/** The rule of the file that led to the decision: of a group's rule, the one that called the group. */
function ruleOfFile({ matched, decidedBy }: Station): (Origin & { kind: 'rule' }) | undefined {
  if (decidedBy.kind !== 'rule') return undefined;
  if (!/\.group\.[^.]+\.rules\[/.test(decidedBy.address)) return decidedBy;
  return matched.findLast((origin): origin is Origin & { kind: 'rule' } => origin.kind === 'rule' && origin.rule.type === 'group');
}

function protocolOf({ proto }: Packet, fields: PacketFields): Partial<Rule> {
  const name = typeof fields.proto === 'string' && Object.hasOwn(protocols, fields.proto) ? fields.proto : String(proto);
  if (fields.icmp !== undefined) return { proto: name, icmpType: String(fields.icmp[0]) };
  return { proto: name, ...(fields.dport !== undefined && { dport: String(fields.dport) }) };
}

/** What decided, taken away; and where that changes nothing or cannot be, a rule that drops it. */
function forRefusal(host: TrafficHost, asked: AskedOf, { road }: Outcome): string[] {
  const last = road.at(-1);
  if (last === undefined) return [];
  const origin = last.decidedBy;
  if (origin.kind === 'rule') {
    const without = tried(withoutRule(host, origin.rule), asked);
    if (without === undefined) return [];
    const by = without.road.at(-1);
    const address = by === undefined ? 'nothing' : addressOfOrigin(by.decidedBy, placeOf(host, asked.packet, by.chain));
    return [without.verdict === 'ACCEPT' ? `Without ${origin.address} it would still be accepted, by ${address}.` : `Without ${origin.address} it would be ${past[without.verdict]} by ${address}.`];
  }
  const step = ruleStep(host, asked, last, 'DROP');
  if (step === undefined) return [];
  return tried(step.host, asked)?.verdict === 'ACCEPT' ? [] : [`It would be dropped with ${step.text}.`];
}

const past = { DROP: 'dropped', REJECT: 'rejected' } as const;
