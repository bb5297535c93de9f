import type { GuestKind, TrafficHost } from '@pvewall/traffic';

/** Something wrong with what was asked, for people. */
export interface Problem {
  readonly problem: string;
  readonly hint?: string;
}

/** What is known of a node's ends. */
export interface Ends {
  readonly host: TrafficHost;
  /** Guests that run on other nodes: vmid -> node. */
  readonly elsewhere: ReadonlyMap<number, string>;
}

const prefixes: Readonly<Record<GuestKind, string>> = { qemu: 'vm', lxc: 'ct' };
const words: Readonly<Record<GuestKind, string>> = { qemu: 'a virtual machine', lxc: 'a container' };

/**
 * A zone in the spelling of the traffic package: `vm100` is its net0, `100` and `guest.100` are the guest of that kind,
 * `node` and `node.pve` are the host.
 */
export function canonicalZone(text: string, ends: Ends): string | Problem {
  const { host } = ends;
  if (text === 'host' || text === 'node' || text === `node.${host.node}` || text === host.node) return 'host';
  if (text === 'outside' || /^[^/\s]+\/[^/\s]+$/.test(text)) return text;
  const match = /^(vm|ct|guest\.?)?(\d+)(?:i(\d+))?$/.exec(text);
  if (match === null) return unknown(text, ends);
  return guestZone(text, { prefix: match[1] ?? 'guest', vmid: Number(match[2]), nic: match[3] }, ends);
}

interface Named {
  readonly prefix: string;
  readonly vmid: number;
  readonly nic: string | undefined;
}

function guestZone(text: string, { prefix, vmid, nic }: Named, ends: Ends): string | Problem {
  const guest = ends.host.guests.get(vmid);
  if (guest === undefined) return unknown(text, ends, vmid);
  const own = `${prefixes[guest.kind]}${vmid}`;
  if (!prefix.startsWith('guest') && prefix !== prefixes[guest.kind]) return { problem: `guest ${vmid} is ${words[guest.kind]}, not '${text}'`, hint: `Name it ${own}.` };
  const wanted = nic ?? '0';
  if (guest.nics.some(({ name }) => name === `net${wanted}`)) return `${own}i${wanted}`;
  const others = guest.nics.map(({ name }) => `${own}i${name.slice(3)}`);
  return { problem: `guest ${vmid} has no net${wanted}`, hint: others.length === 0 ? 'It has no network device at all.' : `It has ${others.join(', ')}.` };
}

function unknown(text: string, ends: Ends, vmid?: number): Problem {
  const node = vmid === undefined ? undefined : ends.elsewhere.get(vmid);
  if (node !== undefined) return { problem: `guest ${vmid ?? ''} is on node ${node}, not on ${ends.host.node}`, hint: `Ask there: --node ${node}. Here it is a part of outside.` };
  return { problem: `there is no '${text}' on node ${ends.host.node}`, hint: `There is: ${shorten(zonesOf(ends.host)).join(', ')}; vmbr1/eno2 is a port of a bridge.` };
}

/** All zones of a node that have a name. */
export function zonesOf({ guests }: TrafficHost): string[] {
  const nics = [...guests.values()].flatMap(({ vmid, kind, nics: all }) => all.map(({ name }) => `${prefixes[kind]}${vmid}${name === 'net0' ? '' : `i${name.slice(3)}`}`));
  return ['host', 'outside', ...nics];
}

/** A node has hundreds. */
export function shorten(names: readonly string[]): string[] {
  return names.length <= 14 ? [...names] : [...names.slice(0, 12), `${names.length - 12} more`];
}
