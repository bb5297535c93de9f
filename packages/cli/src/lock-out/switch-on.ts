import type { Listening, TrackedConnection } from '@pvewall/host';
import type { Diagnostic } from '@pvewall/model';
import type { Policy } from '@pvewall/policy';
import { accepted, boundsOf, evaluate, families, isOn, isProblem, originAddress, readPacket, type Origin, type TrafficHost } from '@pvewall/traffic';
import { report } from '../diagnostics.ts';
import { policyPlaces } from '../simulate/policy-places.ts';
import type { TrafficStates } from '../traffic/traffic-states.ts';
import { few, stopperOf } from './lost-access-words.ts';
import { spelled, type Access } from './read-access.ts';
import { acceptRule, yamlOf } from './rule-to-add.ts';

/** So many connections are told one by one. */
const most = 8;

/** What it means that the datacenter's firewall goes on, in words; nothing when it does not. */
export function switchOnFindings({ before: [before], after }: TrafficStates, policy: Policy, access: Access): Diagnostic[] {
  const [now] = after;
  if (before === undefined || now === undefined || isOn(before.cluster, 'enable') || !isOn(now.cluster, 'enable')) return [];
  return [switchOn(now, after.length, policy, access), ...cutConnections(now, policy, access), ...closedPorts(now, access)];
}

function switchOn(now: TrafficHost, nodes: number, policy: Policy, access: Access): Diagnostic {
  const where = nodes === 1 ? `node ${now.node}` : `all ${nodes} nodes at once`;
  const network = now.localNetwork === undefined ? '' : ` ${now.localNetwork}`;
  const place = policy.cluster?.edits.options?.get('enable')?.at;
  return report('lock-out/switch-on', {
    message: `the firewall of the datacenter goes on: on ${where} everything closes but the local network${network}'s tcp/22 and tcp/8006 and what the rules let in`,
    hint: lookedAt(access),
    address: 'cluster.options.enable',
    ...(place && { place }),
  });
}

/** Whose connections are the node's own nobody knows without its addresses. */
function lookedAt({ listening, connections, own }: Access): string {
  const [sockets, peers] = [listening !== undefined, connections !== undefined && own.size > 0];
  if (sockets && peers) return 'What listens and who is connected was looked at on this node only.';
  if (sockets) return 'What listens was looked at on this node only; who is connected is not to be seen here.';
  if (peers) return 'Who is connected was looked at on this node only; what listens is not to be seen here.';
  return 'Plan on a node itself to see what listens there and who is connected: a directory does not tell.';
}

interface Cut {
  readonly peer: string;
  readonly direction: 'in' | 'out';
  readonly connection: TrackedConnection;
  readonly by: Origin;
}

function cutConnections(now: TrafficHost, policy: Policy, access: Access): Diagnostic[] {
  const cuts = distinct((access.connections ?? []).flatMap((connection) => cutOf(now, connection, access)));
  const told = cuts.slice(0, most).map((cut) => cutFinding(now, policy, cut));
  const more = cuts.length - told.length;
  if (more === 0) return told;
  return [...told, report('lock-out/connection', { message: `${more} more connections would be cut`, hint: 'Add rules for those that are shown, and plan again.', address: 'cluster.rules' })];
}

/** The first packet of a connection of this node's own, as it would fare after the plan. */
function cutOf(now: TrafficHost, connection: TrackedConnection, { own }: Access): Cut[] {
  const { proto, source, dest, sport, dport } = connection;
  const [from, to] = [own.has(spelled(source)), own.has(spelled(dest))];
  if (from === to) return [];
  const packet = readPacket(now, { from: to ? 'outside' : 'host', to: to ? 'host' : 'outside', proto, source, dest, sport, dport });
  if (isProblem(packet)) return [];
  const { verdict, decidedBy } = evaluate(now, packet);
  return verdict === 'ACCEPT' ? [] : [{ peer: to ? source : dest, direction: to ? 'in' : 'out', connection, by: decidedBy }];
}

function distinct(cuts: readonly Cut[]): Cut[] {
  return [...new Map(cuts.map((cut) => [`${cut.direction} ${cut.peer} ${cut.connection.proto} ${cut.connection.dport}`, cut])).values()];
}

function cutFinding(now: TrafficHost, policy: Policy, { peer, direction, connection: { proto, dport }, by }: Cut): Diagnostic {
  const port = `${proto}/${dport}`;
  const stopper = stopperOf([by], now, policyPlaces(policy));
  const rule = yamlOf(acceptRule([{ direction, proto, ports: [dport, dport] }], peer));
  const where = by.kind === 'rule' ? `, before ${originAddress(by, now.cluster)}` : '';
  return report('lock-out/connection', {
    message: direction === 'in' ? `${peer} is connected to ${port} and would be cut: ${stopper?.text ?? ''} stops it` : `node ${now.node} is connected to ${port} of ${peer} and would be cut: ${stopper?.text ?? ''} stops it`,
    hint: `If it is wanted, add to cluster.rules${where}: \`${rule}\`.`,
    address: stopper?.address ?? 'cluster.rules',
    ...(stopper?.place && { place: stopper.place }),
  });
}

/** What listens for others, and no address of either IP version would be let in to. */
function closedPorts(now: TrafficHost, { listening = [] }: Access): Diagnostic[] {
  const sockets = [...new Map(listening.filter(isForOthers).map((socket) => [`${socket.proto}/${socket.port}`, socket])).entries()];
  const closed = sockets.filter(([, socket]) => isClosed(now, socket));
  if (closed.length === 0) return [];
  const names = closed.map(([name, { process }]) => `${name}${process === undefined ? '' : ` (${process})`}`);
  const rules = closed.slice(0, most).map(([, { proto, port }]) => `\`${yamlOf(acceptRule([{ direction: 'in', proto, ports: [port, port] }], '+management'))}\``);
  return [
    report('lock-out/closed-ports', {
      message: `nobody would reach what listens on node ${now.node} at ${few(names, most)}`,
      hint: `Add to cluster.rules what somebody needs: ${few(rules, most)}.`,
      address: 'cluster.rules',
    }),
  ];
}

/** A DHCP client waits for answers, which are no new connections. */
const clientPorts: ReadonlySet<number> = new Set([68, 546]);

function isForOthers({ address, port, proto }: Listening): boolean {
  return !/^127\.|^::1$/.test(address) && !(proto === 'udp' && clientPorts.has(port));
}

const protocols = { tcp: boundsOf([[6, 6]]), udp: boundsOf([[17, 17]]) };

function isClosed(now: TrafficHost, { proto, port }: Listening): boolean {
  const way = { host: now, from: { kind: 'outside' }, to: { kind: 'node' } } as const;
  return families.every((family) => {
    const { status, blocks } = accepted(way, family, { proto: protocols[proto], dport: boundsOf([[port, port]]) });
    return status === 'exact' && blocks.length === 0;
  });
}
