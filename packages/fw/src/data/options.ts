import type { Backend } from '../backend.ts';
import type { Tier } from '../nouns.ts';

export type LogLevel = (typeof logLevels)[number];

export const logLevels = ['emerg', 'alert', 'crit', 'err', 'warning', 'notice', 'info', 'debug', 'nolog'] as const;

interface Common {
  readonly note?: string;
  /** The only backend that heeds it. */
  readonly backend?: Backend;
}

/**
 * What an option may hold. `switch` is a boolean that may also be a Unix time. Bounds are the API's; the parser of
 * Proxmox VE checks types only.
 */
export type OptionSpec = Common &
  (
    | { readonly type: 'boolean' | 'switch'; readonly default: boolean }
    | { readonly type: 'enum'; readonly values: readonly string[]; readonly default: string }
    | { readonly type: 'log-level'; readonly default: LogLevel }
    | { readonly type: 'integer'; readonly default?: number; readonly minimum?: number; readonly maximum?: number }
    | { readonly type: 'list'; readonly values?: readonly string[]; readonly default?: string }
    | { readonly type: 'pattern'; readonly pattern: string }
    | { readonly type: 'properties'; readonly text: string; readonly properties: Readonly<Record<string, PropertySpec>> }
  );

export type PropertySpec =
  | { readonly type: 'boolean'; readonly default: boolean; readonly default_key?: boolean }
  | { readonly type: 'integer'; readonly default: number; readonly minimum?: number }
  | { readonly type?: never; readonly pattern: string; readonly default: string };

/** The options of each kind of file, from pve-firewall 6.0 and proxmox-firewall 1.2. */
export const options: Readonly<Record<Tier, Readonly<Record<string, OptionSpec>>>> = {
  cluster: {
    enable: { type: 'switch', default: false, note: 'a Unix time counts as on for 60 s (iptables backend only)' },
    ebtables: { type: 'boolean', default: true },
    policy_in: { type: 'enum', values: ['ACCEPT', 'REJECT', 'DROP'], default: 'DROP' },
    policy_out: { type: 'enum', values: ['ACCEPT', 'REJECT', 'DROP'], default: 'ACCEPT' },
    policy_forward: { type: 'enum', values: ['ACCEPT', 'DROP'], default: 'ACCEPT', backend: 'nftables' },
    log_ratelimit: { type: 'properties', text: 'enable=1,rate=1/second,burst=5', properties: { enable: { type: 'boolean', default: true, default_key: true }, rate: { pattern: '[1-9][0-9]*/(second|minute|hour|day)', default: '1/second' }, burst: { type: 'integer', default: 5, minimum: 0 } } },
  },
  host: {
    enable: { type: 'boolean', default: true },
    log_level_in: { type: 'log-level', default: 'nolog' },
    log_level_out: { type: 'log-level', default: 'nolog' },
    log_level_forward: { type: 'log-level', default: 'nolog', backend: 'nftables' },
    tcp_flags_log_level: { type: 'log-level', default: 'nolog' },
    smurf_log_level: { type: 'log-level', default: 'nolog' },
    nosmurfs: { type: 'boolean', default: true },
    tcpflags: { type: 'boolean', default: false },
    ndp: { type: 'boolean', default: true },
    nf_conntrack_max: { type: 'integer', default: 262144, minimum: 32768 },
    nf_conntrack_tcp_timeout_established: { type: 'integer', default: 432000, minimum: 7875 },
    nf_conntrack_tcp_timeout_syn_recv: { type: 'integer', default: 60, minimum: 30, maximum: 60 },
    nf_conntrack_allow_invalid: { type: 'boolean', default: false },
    nf_conntrack_helpers: { type: 'list', values: ['amanda', 'ftp', 'irc', 'netbios-ns', 'pptp', 'sane', 'sip', 'snmp', 'tftp'], default: '' },
    protection_synflood: { type: 'boolean', default: false },
    protection_synflood_rate: { type: 'integer', default: 200 },
    protection_synflood_burst: { type: 'integer', default: 1000 },
    log_nf_conntrack: { type: 'boolean', default: false },
    nftables: { type: 'boolean', default: false },
    protection_limit: { type: 'integer', note: 'parsed, in no API' },
  },
  guest: {
    enable: { type: 'boolean', default: false },
    macfilter: { type: 'boolean', default: true },
    dhcp: { type: 'boolean', default: true, note: 'documented default is off; the ruleset treats absent as on' },
    ndp: { type: 'boolean', default: true },
    radv: { type: 'boolean', default: false },
    ipfilter: { type: 'boolean', default: false },
    policy_in: { type: 'enum', values: ['ACCEPT', 'REJECT', 'DROP'], default: 'DROP' },
    policy_out: { type: 'enum', values: ['ACCEPT', 'REJECT', 'DROP'], default: 'ACCEPT' },
    log_level_in: { type: 'log-level', default: 'nolog' },
    log_level_out: { type: 'log-level', default: 'nolog' },
    ips: { type: 'boolean', default: false, note: 'parsed, in no API' },
    ips_queues: { type: 'pattern', pattern: '\\d+(:\\d+)?', note: 'parsed, in no API' },
    layer2_protocols: { type: 'list', note: 'ethertype names or numbers; parsed, in no API; ebtables only' },
  },
  vnet: {
    enable: { type: 'boolean', default: false },
    policy_forward: { type: 'enum', values: ['ACCEPT', 'DROP'], default: 'ACCEPT' },
    log_level_forward: { type: 'log-level', default: 'nolog' },
  },
};
