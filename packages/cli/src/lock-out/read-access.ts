import { parseConnections, parseListening, parseSshdPorts, type Caller, type Listening, type TrackedConnection } from '@pvewall/host';
import type { Host, Query, Reading } from '@pvewall/model';
import { parsePoint, printPoint } from '@pvewall/traffic';
import { memberAddresses, membersFile } from '../traffic/member-addresses.ts';

/** How a node is reached now, as far as it can be seen. */
export interface Access {
  /** TCP ports of sshd; 22 where nobody says. */
  readonly sshPorts: readonly number[];
  /** The address at the other end of the ssh connection that we run over. */
  readonly peer?: string;
  /** Undefined: this cannot be seen here. */
  readonly listening?: readonly Listening[];
  readonly connections?: readonly TrackedConnection[];
  /** The node's own addresses, as `spelled` has them. */
  readonly own: ReadonlySet<string>;
}

const sshdConfig = '/etc/ssh/sshd_config';
const sshdFolder = '/etc/ssh/sshd_config.d';
const localAddresses = { 4: '/proc/net/fib_trie', 6: '/proc/net/if_inet6' } as const;

const file = (path: string): Query => ({ type: 'file', path });

/** @param caller who runs us, on a live machine */
export async function readAccess(host: Host, caller: Caller | undefined): Promise<Access> {
  const [listed, tracked, sshd, config, folder, four, six, members] = await host.read([
    ...[{ type: 'listening' }, { type: 'connections' }, { type: 'sshd' }, file(sshdConfig), { type: 'folder', path: sshdFolder }] as const,
    ...[file(localAddresses[4]), file(localAddresses[6]), file(membersFile)],
  ]);
  const listening = listed?.status === 'text' ? parseListening(listed.text) : undefined;
  const connection = sshConnection(caller);
  const included = await readIncluded(host, folder);
  // `sshd -T` says all that count; of its files each adds its own.
  const written = [...included, config].flatMap((reading) => parseSshdPorts(textOf(reading)));
  const configured = [parseSshdPorts(textOf(sshd)), written];
  return {
    sshPorts: sshPorts(listening, connection?.port, configured),
    ...(connection !== undefined && { peer: connection.peer }),
    ...(listening !== undefined && { listening }),
    ...(tracked?.status === 'text' && { connections: parseConnections(tracked.text) }),
    own: new Set([...fibAddresses(textOf(four)), ...inet6Addresses(textOf(six)), ...(memberAddresses(textOf(members)).get(host.node) ?? []), ...(connection === undefined ? [] : [connection.server])].map(spelled)),
  };
}

/** Where sshd listens counts, whatever its file says; the connection that we run over shows one more. */
function sshPorts(listening: readonly Listening[] | undefined, server: number | undefined, configured: readonly (readonly number[])[]): number[] {
  const real = (listening ?? []).filter(({ proto, process }) => proto === 'tcp' && process === 'sshd').map(({ port }) => port);
  const seen = [...real, ...(server === undefined ? [] : [server])];
  const said = configured.find((ports) => ports.length > 0) ?? [22];
  return [...new Set(real.length > 0 ? seen : [...seen, ...said])].sort((a, b) => a - b);
}

/** Debian's sshd_config includes these. */
async function readIncluded(host: Host, folder: Reading | undefined): Promise<(Reading | undefined)[]> {
  const names = folder?.status === 'names' ? folder.names.filter((name) => name.endsWith('.conf')) : [];
  return names.length === 0 ? [] : host.read(names.map((name) => file(`${sshdFolder}/${name}`)));
}

/** `CLIENT PORT SERVER PORT`, as sshd puts it into SSH_CONNECTION; an address of IPv6 may have its interface. */
function sshConnection(caller: Caller | undefined): { readonly peer: string; readonly server: string; readonly port: number } | undefined {
  if (caller?.connection?.kind !== 'ssh') return undefined;
  const [peer = '', , server = '', port = ''] = caller.connection.id.split(' ').map((word) => word.replace(/%.*$/, ''));
  return { peer, server, port: Number(port) };
}

/** The kernel's local table: `|-- 192.168.1.10` and below it `/32 host LOCAL`. */
function fibAddresses(text: string): string[] {
  return [...text.matchAll(/\|-- ([\d.]+)\s*\n\s*\/32 host LOCAL/g)].map(([, address = '']) => address);
}

/** An address a line, 32 hexadecimal digits first. */
function inet6Addresses(text: string): string[] {
  return [...text.matchAll(/^([\da-f]{32})\s/gim)].map(([, digits = '']) => (digits.match(/.{4}/g) ?? []).join(':'));
}

/** One spelling of an IP address: the kernel writes those of IPv6 out in some places. */
export function spelled(address: string): string {
  const parsed = parsePoint(address);
  return parsed === undefined ? address : printPoint(parsed.point);
}

function textOf(reading: Reading | undefined): string {
  return reading?.status === 'text' ? reading.text : '';
}
