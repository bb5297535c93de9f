/** A socket that somebody can connect to. */
export interface Listening {
  readonly proto: 'tcp' | 'udp';
  /** An IP address; `*` for all of both IP versions. */
  readonly address: string;
  readonly port: number;
  /** The process that has it, where we may see it: `sshd`. What systemd opened for somebody (ssh.socket) is theirs. */
  readonly process?: string;
}

/** One connection to or from this machine, by its first packet. */
export interface TrackedConnection {
  readonly proto: 'tcp' | 'udp';
  readonly source: string;
  readonly sport: number;
  readonly dest: string;
  readonly dport: number;
}

/**
 * What `ss -Htulnp` prints, a line a socket: `tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))`. An
 * address can have its interface: `192.168.1.10%vmbr0:68`, `[fe80::1%eth0]:546`. Lines that are none are passed over.
 */
export function parseListening(text: string): Listening[] {
  return text.split('\n').flatMap((line): Listening[] => {
    const [proto, state = '', , , local = ''] = line.trim().split(/\s+/);
    if ((proto !== 'tcp' && proto !== 'udp') || !/^(?:LISTEN|UNCONN)$/.test(state)) return [];
    const end = socketEnd(local);
    const names = [...line.matchAll(/\("([^"]*)",pid=/g)].map(([, each = '']) => each);
    const name = names.find((each) => each !== 'systemd') ?? names[0];
    return end === undefined ? [] : [{ proto, ...end, ...(name !== undefined && { process: name }) }];
  });
}

/** `0.0.0.0:22`, `[::]:22`, `*:8006`, `[::ffff:10.0.0.1]:22`. */
function socketEnd(text: string): { readonly address: string; readonly port: number } | undefined {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(text) ?? [];
  if (host === '' || Number(port) > 65535) return undefined;
  const address = host.replace(/^\[(.*)\]$/, '$1').replace(/%.*$/, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return { address, port: Number(port) };
}

/**
 * What `conntrack -L`, /proc/net/nf_conntrack or `ss -Htn state established` print; TCP and UDP only, and of TCP what is
 * established. Whoever asks `ss` does not know which side began: a port from 32768 on is taken for the client's.
 */
export function parseConnections(text: string): TrackedConnection[] {
  return text.split('\n').flatMap((line) => (line.includes('src=') ? tracked(line) : socketPair(line)));
}

/** `ipv4 2 tcp 6 82 ESTABLISHED src= dst= sport= dport= [UNREPLIED] src= ...`; conntrack leaves the first two words out. */
function tracked(line: string): TrackedConnection[] {
  const proto = /(?:^|\s)(tcp|udp)\s+(?:6|17)\s/.exec(line)?.[1];
  if (proto !== 'tcp' && proto !== 'udp') return [];
  // Who never got an answer is no connection, and one that ends is none any more.
  if (line.includes('[UNREPLIED]') || (proto === 'tcp' && !/\sESTABLISHED\s/.test(line))) return [];
  // The first direction is the one of the first packet.
  const field = (name: string): string => new RegExp(`\\s${name}=(\\S+)`).exec(line)?.[1] ?? '';
  const [source, dest, sport, dport] = [field('src'), field('dst'), Number(field('sport') || NaN), Number(field('dport') || NaN)];
  return source !== '' && dest !== '' && isPort(sport) && isPort(dport) ? [{ proto, source, sport, dest, dport }] : [];
}

/** `0 0 192.168.1.10:22 10.8.0.2:50022`; with a state before it when nobody filtered by one. */
function socketPair(line: string): TrackedConnection[] {
  const [local, peer] = line.trim().replace(/^(?:ESTAB\s+)?\d+\s+\d+\s+/, '').split(/\s+/).map(socketEnd);
  if (local === undefined || peer === undefined) return [];
  const outgoing = local.port >= firstEphemeral && peer.port < firstEphemeral;
  const [from, to] = outgoing ? [local, peer] : [peer, local];
  return [{ proto: 'tcp', source: from.address, sport: from.port, dest: to.address, dport: to.port }];
}

/** net.ipv4.ip_local_port_range begins here unless somebody changed it. */
const firstEphemeral = 32_768;

function isPort(port: number): boolean {
  return Number.isInteger(port) && port >= 0 && port <= 65_535;
}

/**
 * The ports that sshd_config or `sshd -T` says, in their order; none when they say none, which means 22. What stands in a
 * Match block cannot be a port.
 */
export function parseSshdPorts(text: string): number[] {
  const [global = ''] = text.split(/^\s*match\s/im);
  const ports = global.split('\n').flatMap((line) => {
    const [, key = '', value = ''] = /^\s*(\w+)[\s=]+"?([^\s"]+)/.exec(line) ?? [];
    const port = sshdPort[key.toLowerCase()]?.exec(value)?.[1];
    return port === undefined ? [] : [Number(port)];
  });
  return [...new Set(ports.filter((port) => port > 0 && isPort(port)))];
}

/** An IPv6 address without brackets has no port. */
const sshdPort: Readonly<Record<string, RegExp>> = { port: /^(\d{1,5})$/, listenaddress: /^(?:\[.*\]|[^:]+):(\d{1,5})$/ };
