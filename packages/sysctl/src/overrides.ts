import { canonicalKey } from './spelling.ts';

/** What pve-firewall writes to a key, and why. */
export interface Override {
  readonly by: 'pve-firewall';
  readonly value: string;
  readonly why: string;
  /** The host.fw option that decides it, where there is one (set or not). */
  readonly option?: string;
}

/** Options of host.fw by name, values as written. */
export type HostOptions = ReadonlyMap<string, string>;

type Rule = (options: HostOptions) => Omit<Override, 'by'> | undefined;

const conntrackMaxDefault = 262_144;
const conntrackMaxStep = 8192;
const everyCycle = 'pve-firewall writes it every 10 seconds';

/** What the iptables backend writes in every cycle (docs/proxmox-ve.md 5). */
const iptablesRules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...['net.bridge.bridge-nf-call-iptables', 'net.bridge.bridge-nf-call-ip6tables', 'net.ipv4.tcp_syncookies'].map(
    (key): [string, Rule] => [key, () => ({ value: '1', why: `${everyCycle} and offers no option for it` })],
  ),
  ['net.netfilter.nf_conntrack_max', conntrackMax],
  ['net.netfilter.nf_conntrack_buckets', buckets],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', established],
  ['net.netfilter.nf_conntrack_tcp_timeout_syn_recv', synRecv],
]);

/** The nftables backend writes these options as they are, and only when they are set. */
const nftablesOptions: ReadonlyMap<string, string> = new Map([
  ['net.netfilter.nf_conntrack_max', 'nf_conntrack_max'],
  ['net.netfilter.nf_conntrack_tcp_timeout_established', 'nf_conntrack_tcp_timeout_established'],
  ['net.netfilter.nf_conntrack_tcp_timeout_syn_recv', 'nf_conntrack_tcp_timeout_syn_recv'],
]);

/** What the node's firewall would write to a key, given its host.fw options; undefined when it leaves the key alone. */
export function overrides(key: string, hostOptions: HostOptions): Override | undefined {
  const name = canonicalKey(key);
  const found = isOn(hostOptions.get('nftables')) ? nftables(name, hostOptions) : iptablesRules.get(name)?.(hostOptions);
  return found && { by: 'pve-firewall', ...found };
}

/** The value that no option can change, for a key that only pve-firewall sets. */
export function fixedByFirewall(key: string): string | undefined {
  return key === 'net.ipv4.tcp_syncookies' ? '1' : undefined;
}

function nftables(name: string, options: HostOptions): ReturnType<Rule> {
  const option = nftablesOptions.get(name);
  const value = option === undefined ? undefined : options.get(option);
  if (option === undefined || value === undefined) return undefined;
  return { value: value.trim(), option, why: `proxmox-firewall writes the host option ${option}` };
}

function conntrackMax(options: HostOptions): Omit<Override, 'by'> {
  const option = 'nf_conntrack_max';
  const written = numberOf(options, option);
  if (written === undefined) {
    return { value: String(conntrackMaxDefault), option, why: `${everyCycle}; without the host option ${option} this is its value` };
  }
  if (written <= conntrackMaxDefault) {
    return { value: String(conntrackMaxDefault), option, why: `${everyCycle} and ignores an ${option} below ${conntrackMaxDefault}` };
  }
  const value = Math.ceil(written / conntrackMaxStep) * conntrackMaxStep;
  return { value: String(value), option, why: `${everyCycle}: the host option ${option}, rounded up to a multiple of ${conntrackMaxStep}` };
}

function buckets(options: HostOptions): Omit<Override, 'by'> {
  const value = Number(conntrackMax(options).value) / 4;
  return { value: String(value), option: 'nf_conntrack_max', why: `${everyCycle}: a quarter of nf_conntrack_max` };
}

function established(options: HostOptions): Omit<Override, 'by'> {
  const option = 'nf_conntrack_tcp_timeout_established';
  const written = numberOf(options, option);
  return written === undefined
    ? { value: '432000', option, why: `${everyCycle}; without the host option ${option} this is its value` }
    : { value: String(written), option, why: `${everyCycle}: the host option ${option}` };
}

/** With the option set, pve-firewall 6.0 writes nothing at all: a mistake in it that hosts live with. */
function synRecv(options: HostOptions): Omit<Override, 'by'> | undefined {
  const option = 'nf_conntrack_tcp_timeout_syn_recv';
  if (options.has(option)) return undefined;
  return { value: '60', option, why: `${everyCycle}; without the host option ${option} this is its value` };
}

function numberOf(options: HostOptions, name: string): number | undefined {
  const value = options.get(name)?.trim();
  return value !== undefined && /^[0-9]+$/.test(value) ? Number(value) : undefined;
}

function isOn(value: string | undefined): boolean {
  return value !== undefined && ['1', 'true', 'yes', 'on'].includes(value.trim().toLowerCase());
}
