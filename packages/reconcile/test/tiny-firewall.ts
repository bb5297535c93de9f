import { effective, loadErrors, parse, verify, type Config, type Rule, type Tier } from '@pvewall/fw';

/** The files of one node with two guests, read as pve-firewall would. */
export interface TinyFirewall {
  readonly cluster: Config;
  readonly stations: ReadonlyMap<string, Config>;
  /** References to names that are not there, and what the kernel tools would refuse. */
  readonly faults: readonly string[];
}

export const clusterPath = '/etc/pve/firewall/cluster.fw';
export const stationPaths = ['/etc/pve/nodes/pve/host.fw', '/etc/pve/firewall/100.fw', '/etc/pve/firewall/101.fw'] as const;

const dangling: ReadonlySet<string> = new Set(['fw/unknown-alias', 'fw/unknown-ipset', 'fw/unknown-group']);

export function readFirewall(files: ReadonlyMap<string, string>): TinyFirewall {
  const doc = (path: string, tier: Tier): ReturnType<typeof parse> => parse(files.get(path) ?? '', { tier, file: path });
  const cluster = doc(clusterPath, 'cluster');
  const [host, ...guests] = stationPaths.map((path) => doc(path, path.endsWith('host.fw') ? 'host' : 'guest'));
  const scope = { cluster: effective(cluster) };
  const found = [verify(cluster), ...[host, ...guests].map((one) => verify(one as typeof cluster, scope))].flatMap(({ diagnostics }) => diagnostics);
  const nics = [{ name: 'net0', firewall: true }];
  const refused = loadErrors({ cluster, host, guests: new Map(guests.map((one) => [one.file, { doc: one, nics }])) });
  return {
    cluster: effective(cluster),
    stations: new Map(stationPaths.map((path, i) => [path, effective([host, ...guests][i] as typeof cluster)])),
    faults: [...found.filter(({ code }) => dangling.has(code)), ...refused].map(({ code, message }) => `${code}: ${message}`),
  };
}

export interface Packet {
  readonly source: string;
  readonly port: string;
}

/** What becomes of a new incoming packet at a station; only what rules and policies say, nothing that is built in. */
export function verdict({ cluster, stations }: TinyFirewall, station: string, packet: Packet): string {
  const own = stations.get(station) as Config;
  const isNode = station.endsWith('host.fw');
  const on = cluster.options.get('enable')?.value === '1' && (own.options.get('enable')?.value ?? (isNode ? '1' : '0')) === '1';
  if (!on) return 'ACCEPT';
  const rules = isNode ? [...own.rules, ...cluster.rules] : own.rules;
  const decided = rules.flatMap((rule) => decide(rule, cluster, packet))[0];
  return decided ?? (isNode ? cluster : own).options.get('policy_in')?.value ?? 'DROP';
}

function decide(rule: Rule, cluster: Config, packet: Packet): string[] {
  if (rule.type === 'group') return (cluster.groups.find(({ name }) => name === rule.action)?.rules ?? []).flatMap((one) => decide(one, cluster, packet));
  const matches = (rule.dport === undefined || rule.dport === packet.port) && (rule.source === undefined || comesFrom(rule.source, cluster, packet));
  return matches ? [rule.action] : [];
}

function comesFrom(source: string, cluster: Config, packet: Packet): boolean {
  if (!source.startsWith('+')) return covers(source, cluster, packet) >= 0;
  const entries = cluster.ipsets.find(({ name }) => name === source.slice(1))?.entries ?? [];
  const found = entries.map((entry) => ({ entry, length: covers(entry.address, cluster, packet) })).filter(({ length }) => length >= 0);
  return found.sort((a, b) => b.length - a.length)[0]?.entry.nomatch === undefined && found.length > 0;
}

/** How long the prefix is that holds the packet's source; -1 where it does not, or there is no such alias. */
function covers(address: string, cluster: Config, { source }: Packet): number {
  const network = /^\d/.test(address) ? address : cluster.aliases.find(({ name }) => name === address)?.address;
  if (network === undefined) return -1;
  const [base = '', length = '32'] = network.split('/');
  const bits = (ip: string): string => ip.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0')).join('');
  return bits(source).startsWith(bits(base).slice(0, Number(length))) ? Number(length) : -1;
}
