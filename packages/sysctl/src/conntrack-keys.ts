import type { SysctlKey, SysctlUnit } from './sysctl-key.ts';

type Shape = Pick<SysctlKey, 'kind' | 'minimum' | 'maximum' | 'unit'>;
type Row = readonly [name: string, initial: string, description: string];

/** The kernel keeps these as signed 32-bit numbers. */
const intMax = 2 ** 31 - 1;

/** Timeouts are kept in ticks in a signed 32-bit number: 2147483 s is what fits at 1000 ticks a second, the most there is. */
const seconds = integer('seconds', 1, 2_147_483);
const bytes = integer('bytes', 65_536, intMax);
const onOff: Shape = { kind: 'boolean', minimum: 0, maximum: 1, unit: 'switch' };

function integer(unit: SysctlUnit, minimum: number, maximum: number): Shape {
  return { kind: 'integer', minimum, maximum, unit };
}

function conntrackKey(shape: Shape, [name, initial, description]: Row, more: Partial<SysctlKey> = {}): SysctlKey {
  const key = `net.netfilter.nf_conntrack_${name}`;
  return { key, ...shape, writable: true, module: 'nf_conntrack', description, default: initial, ...more };
}

const switches: readonly Row[] = [
  ['acct', '0', 'Count packets and bytes of every connection'],
  ['checksum', '1', 'Check checksums of incoming packets; a wrong one makes the packet INVALID'],
  ['tcp_be_liberal', '0', 'Only out-of-window resets count as INVALID, not every out-of-window segment'],
  ['tcp_ignore_invalid_rst', '0', 'Do not call an out-of-window reset INVALID'],
  ['tcp_loose', '1', 'Pick up TCP connections that were open before tracking began'],
  ['timestamp', '0', 'Keep the start and end time of every connection'],
];

const timeouts: readonly Row[] = [
  ['frag6_timeout', '60', 'How long an IPv6 fragment waits for the rest of its packet'],
  ['generic_timeout', '600', 'Idle time of a connection whose protocol the kernel does not know'],
  ['gre_timeout', '30', 'Idle time of a GRE connection seen in one direction'],
  ['gre_timeout_stream', '180', 'Idle time of a GRE connection seen in both directions'],
  ['icmp_timeout', '30', 'How long an ICMP request waits for its answer'],
  ['icmpv6_timeout', '30', 'How long an ICMPv6 request waits for its answer'],
  ['sctp_timeout_closed', '10', 'Idle time of an SCTP association in state CLOSED'],
  ['sctp_timeout_cookie_echoed', '3', 'Idle time of an SCTP association in state COOKIE_ECHOED'],
  ['sctp_timeout_cookie_wait', '3', 'Idle time of an SCTP association in state COOKIE_WAIT'],
  ['sctp_timeout_established', '210', 'Idle time of an SCTP association in state ESTABLISHED'],
  ['sctp_timeout_heartbeat_sent', '30', 'Idle time of an SCTP path on which only a heartbeat was seen'],
  ['sctp_timeout_shutdown_ack_sent', '3', 'Idle time of an SCTP association in state SHUTDOWN_ACK_SENT'],
  ['sctp_timeout_shutdown_recd', '3', 'Idle time of an SCTP association in state SHUTDOWN_RECEIVED'],
  ['sctp_timeout_shutdown_sent', '3', 'Idle time of an SCTP association in state SHUTDOWN_SENT'],
  ['tcp_timeout_close', '10', 'Idle time of a TCP connection in state CLOSE'],
  ['tcp_timeout_close_wait', '60', 'Idle time of a TCP connection in state CLOSE_WAIT'],
  ['tcp_timeout_established', '432000', 'Idle time of an established TCP connection'],
  ['tcp_timeout_fin_wait', '120', 'Idle time of a TCP connection in state FIN_WAIT'],
  ['tcp_timeout_last_ack', '30', 'Idle time of a TCP connection in state LAST_ACK'],
  ['tcp_timeout_max_retrans', '300', 'Idle time of a TCP connection once segments were sent again tcp_max_retrans times'],
  ['tcp_timeout_syn_recv', '60', 'How long a half-open TCP connection waits after SYN and SYN-ACK'],
  ['tcp_timeout_syn_sent', '120', 'How long a half-open TCP connection waits after its SYN'],
  ['tcp_timeout_time_wait', '120', 'Idle time of a TCP connection in state TIME_WAIT'],
  ['tcp_timeout_unacknowledged', '300', 'Idle time of a TCP connection with data that was not acknowledged'],
  ['udp_timeout', '30', 'Idle time of a UDP flow seen in one direction'],
  ['udp_timeout_stream', '120', 'Idle time of a UDP flow seen in both directions'],
];

const initialNamespaceOnly = { initialNamespaceOnly: true } as const;

const maximum = conntrackKey(
  integer('entries', 1024, intMax),
  ['max', '262144', 'How many connections may be tracked; packets of any more are dropped'],
  initialNamespaceOnly,
);

const single: readonly SysctlKey[] = [
  maximum,
  { ...maximum, key: 'net.nf_conntrack_max', sameAs: maximum.key },
  conntrackKey(
    integer('buckets', 512, 2 ** 29 - 1),
    ['buckets', '262144', 'Size of the hash table of connections; a quarter of nf_conntrack_max is customary'],
    // A table fills whole pages: 4096 bytes hold 512 list heads.
    { ...initialNamespaceOnly, multipleOf: 512 },
  ),
  conntrackKey(
    integer('entries', 0, intMax),
    ['count', '0', 'How many connections are tracked now'],
    { writable: false },
  ),
  conntrackKey(
    integer('entries', 1, intMax),
    ['expect_max', '4096', 'How many expected connections (such as FTP data) may wait'],
    initialNamespaceOnly,
  ),
  conntrackKey(integer('mode', 0, 2), ['events', '2', 'Report connections to listeners: 0 never, 1 always, 2 while somebody listens']),
  conntrackKey(integer('protocol', 0, 255), ['log_invalid', '0', 'Log INVALID packets of this IP protocol; 0 none, 255 all']),
  conntrackKey(integer('segments', 0, 255), ['tcp_max_retrans', '3', 'How often a segment may be sent again before the shorter timeout counts']),
  conntrackKey(bytes, ['frag6_high_thresh', '4194304', 'Memory for IPv6 fragments above which new ones are dropped']),
  conntrackKey(bytes, ['frag6_low_thresh', '3145728', 'Memory for IPv6 fragments below which dropping ends']),
];

/** Source: Documentation/networking/nf_conntrack-sysctl.rst of Linux, and a 6.18 kernel asked. */
export const conntrackKeys: readonly SysctlKey[] = [
  ...single,
  ...switches.map((row) => conntrackKey(onOff, row)),
  ...timeouts.map((row) => conntrackKey(seconds, row)),
].sort((a, b) => (a.key < b.key ? -1 : 1));
