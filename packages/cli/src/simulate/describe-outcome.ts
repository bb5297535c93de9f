import type { Place } from '@pvewall/model';
import type { Simulation, SimulatedRule, SimulatedStation } from '@pvewall/render';
import { decidingRule, interfacesOf, isInterface, isOn, originAddress, type Origin, type Outcome, type Packet, type Station, type TrafficHost } from '@pvewall/traffic';
import { placeOf, type StationPlace } from './station-place.ts';
import type { AskedOf } from './supposed-step.ts';
import { whatIf } from './what-if.ts';
import { shorten } from './zones.ts';

/** Where something was written, by its address; undefined when a policy says nothing of it. */
export type FindPlace = (address: string, origin: Origin) => Place | undefined;

export interface Asked extends AskedOf {
  readonly assumed: Iterable<string>;
  readonly state: Simulation['state'];
  /** Before the places on the host. */
  readonly placeInPolicy: FindPlace;
}

/** An outcome in words. */
export function describeOutcome(host: TrafficHost, asked: Asked, outcome: Outcome): Simulation {
  const { packet, fields, assumed, state } = asked;
  const last = outcome.road.at(-1);
  const change = whatIf(host, asked, outcome);
  return {
    node: host.node,
    state,
    packet: { ...fields, assumed: [...assumed] },
    verdict: outcome.verdict,
    decidedBy: originAddress(outcome.decidedBy, last && placeOf(host, packet, last.chain).file),
    road: outcome.road.map((station) => describeStation(host, asked, station)),
    change,
    notes: [...notesOn(host, packet), ...unknownInterfaceNote(host, fields), ...localNetworkNote(host, packet, outcome), ...unknownSetNote(host, packet)],
  };
}

function describeStation(host: TrafficHost, asked: Asked, { chain, verdict, matched, decidedBy }: Station): SimulatedStation {
  const place = placeOf(host, asked.packet, chain);
  const origins = matched.at(-1) === decidedBy ? matched : [...matched, decidedBy];
  return { chain, subject: subjectOf(host, place), verdict, rules: origins.map((origin) => describeOrigin(origin, place, asked)) };
}

function subjectOf({ node, cluster }: TrafficHost, { direction, file, guest, nic }: StationPlace): string {
  if (guest !== undefined) return `guest ${guest.vmid}, ${direction === 'in' ? 'into' : 'out of'} ${nic ?? ''}`;
  if (file !== cluster) return file.address.replace('.', ' ');
  return `node ${node}, ${direction === 'forward' ? 'forwarding' : direction}`;
}

function describeOrigin(origin: Origin, { file }: StationPlace, { placeInPolicy }: Asked): SimulatedRule {
  const { address, text, place: own } = decidingRule(origin, file);
  const place = placeInPolicy(address, origin) ?? own;
  return { address, text, file: place?.file, line: place?.line };
}

/** Switches that are off on the way: the answer to most questions. */
function notesOn(host: TrafficHost, { from, to }: Packet): string[] {
  if (!isOn(host.cluster, 'enable')) return ['the firewall of the datacenter is off (cluster.options.enable): nothing is filtered'];
  return [from, to].flatMap((zone) => {
    if (zone.kind === 'node') return isOn(host.host, 'enable') ? [] : [`the firewall of node ${host.node} is off (${host.host.address}.options.enable)`];
    if (zone.kind === 'port') return [];
    const { guest, nic } = zone;
    if (!isOn(guest.file, 'enable')) return [`the firewall of guest ${guest.vmid} is off (${guest.file.address}.options.enable): its rules do not apply`];
    return nic.firewall ? [] : [`${nic.name} of guest ${guest.vmid} has no firewall=1: the guest's rules do not apply there`];
  });
}

/** What comes through an interface that nobody has is stopped by most rules, and says nothing of them. */
function unknownInterfaceNote(host: TrafficHost, { from, to }: AskedOf['fields']): string[] {
  const asked = [from, to].flatMap((zone) => /^(.+)\/[^/]+$/.exec(zone)?.[1] ?? []);
  const known = interfacesOf([host]);
  return asked.filter((name) => !isInterface(name, known)).map((name) => `no guest, no rule and no configuration of node ${host.node} that is known here names the interface ${name}; there is ${shorten(known).join(', ')}`);
}

/** SDN fills these sets, and no file says with what. */
function unknownSetNote(host: TrafficHost, { from, to }: Packet): string[] {
  const files = [host.cluster, host.host, ...[from, to].flatMap((zone) => (zone.kind === 'nic' ? [zone.guest.file] : []))];
  const rules = files.flatMap(({ config }) => [...config.rules, ...config.groups.flatMap((group) => group.rules)]);
  const names = new Set(rules.flatMap(({ source, dest }) => [source, dest]).filter((text) => text?.startsWith('+sdn/')));
  return names.size === 0 ? [] : [`what is in ${[...names].join(', ')} is known to SDN alone: taken as empty here`];
}

/** It is not in a host's files, and management counts on it. */
function localNetworkNote(host: TrafficHost, packet: Packet, { verdict, decidedBy, road }: Outcome): string[] {
  const known = host.localNetwork !== undefined || host.cluster.config.aliases.some(({ name }) => name.toLowerCase() === 'local_network');
  const atNode = placeOf(host, packet, road.at(-1)?.chain ?? '').file === host.cluster;
  const byPolicy = decidedBy.kind === 'built-in' && decidedBy.name.startsWith('policy_');
  if (known || verdict === 'ACCEPT' || !atNode || !byPolicy || packet.proto !== 6) return [];
  return ['the local network is not known here; Proxmox VE lets it in to ssh and the web interface: say --local-network CIDR'];
}
