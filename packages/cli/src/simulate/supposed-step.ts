import { printRule, protocols, type Rule } from '@pvewall/fw';
import { evaluate, isProblem, readPacket, type Origin, type Outcome, type Packet, type PacketFields, type Station, type TrafficFile, type TrafficHost } from '@pvewall/traffic';
import { placeOf } from './station-place.ts';
import { withOption, withRule } from './supposed-host.ts';

/** A packet in both forms: as rules see it, and as people write it. */
export interface AskedOf {
  readonly packet: Packet;
  readonly fields: PacketFields;
}

/** One change, in words, and the host with it. */
export interface Step {
  readonly text: string;
  readonly host: TrafficHost;
}

/** The same packet on another host, whose guests are others, too. */
export function tried(host: TrafficHost, { fields }: AskedOf): Outcome | undefined {
  const packet = readPacket(host, fields);
  return isProblem(packet) ? undefined : evaluate(host, packet);
}

/** A file as if an option of it had another value. */
export function optionStep(host: TrafficHost, file: TrafficFile, key: string, value: string): Step {
  return { text: `${file.address}.options.${key}: ${value}`, host: withOption(host, file, key, value) };
}

/** A rule for this packet alone: before the rule that decided, or after all where none did. */
export function ruleStep(host: TrafficHost, { packet, fields }: AskedOf, station: Station, action: 'ACCEPT' | 'DROP'): Step | undefined {
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
