import type { Family } from '../../address.ts';
import { broadcast, icmp, multicast, ports, proto } from '../literals.ts';
import { builtIn } from '../lowered-rule.ts';
import type { BuiltIn, LoweredRule, Match, Verdict } from '../lowered-rule.ts';
import { acting, silentIn } from '../reject.ts';

interface Line {
  readonly name: BuiltIn;
  readonly match: Match;
  /** `policy`: as the policy, whose noise is only kept out of the log. */
  readonly verdict: Verdict | 'policy';
}

const udp = proto('udp');
const tcp = proto('tcp');

const quiet: readonly Line[] = [
  { name: 'noise', match: { proto: udp, dport: ports(135, 445, [137, 139]) }, verdict: 'policy' },
  { name: 'noise', match: { proto: udp, dport: ports([1024, 65535]), sport: ports(137) }, verdict: 'policy' },
  { name: 'noise', match: { proto: tcp, dport: ports(135, 139, 445) }, verdict: 'policy' },
  { name: 'noise', match: { proto: udp, dport: ports(1900) }, verdict: 'DROP' },
  { name: 'noise', match: { proto: udp, sport: ports(53) }, verdict: 'DROP' },
];

/** What goes before a policy DROP or REJECT (docs/proxmox-ve.md 3). */
const preludes: Readonly<Record<Family, readonly Line[]>> = {
  4: [
    { name: 'broadcast', match: { dest: broadcast[4] }, verdict: 'DROP' },
    { name: 'broadcast', match: { dest: multicast[4] }, verdict: 'DROP' },
    { name: 'icmp_errors', match: icmp(4, 'fragmentation-needed', 'time-exceeded'), verdict: 'ACCEPT' },
    ...quiet,
  ],
  6: [
    { name: 'auth', match: { proto: tcp, dport: ports(43) }, verdict: 'REJECT' },
    { name: 'broadcast', match: { dest: multicast[6] }, verdict: 'DROP' },
    { name: 'icmp_errors', match: icmp(6, 'destination-unreachable', 'time-exceeded', 'packet-too-big'), verdict: 'ACCEPT' },
    ...quiet,
  ],
};

type Policy = 'policy_in' | 'policy_out';

const lowered = new Map<string, readonly LoweredRule[]>();

/** The end of a chain: the very same rules for all that end alike. */
export function lowerPolicy(name: Policy, policy: string, family: Family): readonly LoweredRule[] {
  const verdict = policy === 'ACCEPT' || policy === 'REJECT' ? policy : 'DROP';
  const key = `${name} ${verdict} ${family}`;
  const known = lowered.get(key) ?? rulesOf(name, verdict, family);
  lowered.set(key, known);
  return known;
}

function rulesOf(name: Policy, verdict: Verdict, family: Family): LoweredRule[] {
  if (verdict === 'ACCEPT') return [builtIn(name, {}, 'ACCEPT')];
  const silent = silentIn('iptables', family, 'node', 'in');
  const lines = preludes[family].flatMap((line) => acting(line.match, line.verdict === 'policy' ? verdict : line.verdict, silent, { kind: 'built-in', name: line.name }));
  return [...lines, ...acting({}, verdict, silent, { kind: 'built-in', name })];
}
