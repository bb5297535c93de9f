import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseNetwork } from '@pvewall/fw';
import { testClaims } from '@pvewall/policy';
import type { PolicyTest, TestClaim, TestWord } from '@pvewall/policy';
import { measuredHosts } from '../../test/conformance.ts';
import type { MeasuredPacket } from '../../test/conformance.ts';
import { evaluate } from '../evaluate.ts';
import { isProblem, readPacket } from '../packet.ts';
import type { PacketFields } from '../packet.ts';
import { readHost } from '../read-host.ts';
import type { HostTexts } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { fits } from './refute.ts';
import { runTests } from './run-tests.ts';
import type { TestResult } from './test-result.ts';

const at = { file: 'policy.yaml', line: 1, column: 1 };
const word = (text: string): TestWord => ({ text, at });

/** `vm100i1` is a word of tests as it is; a port of a bridge is outside, through that bridge. */
function endOf(zone: string): string {
  return /^(?:vm|ct)\d/.test(zone) ? zone : zone === 'host' ? 'node.pve' : 'outside';
}

function bridgeOf({ from, to }: PacketFields): string | undefined {
  const port = [from, to].find((zone) => endOf(zone) === 'outside');
  return port === undefined ? undefined : port === 'outside' ? 'vmbr0' : port.split('/')[0];
}

/** With the bridges that its packets come from: of those that no guest and no rule has, only the node's files tell. */
function hostOf(texts: HostTexts, packets: readonly MeasuredPacket[]): TrafficHost {
  return readHost({ ...texts, interfaces: [...new Set(packets.flatMap((packet) => bridgeOf(packet) ?? []))] });
}

interface Wide {
  /** Ports around that of the packet. */
  readonly ports: number;
  readonly source: 'any' | 'own';
}

/** A test about a packet and more like it. */
function testAbout(claim: TestClaim, packet: PacketFields, { ports, source }: Wide): PolicyTest {
  const { from, to, proto, dport, icmp, dest } = packet;
  const bridge = bridgeOf(packet);
  const traffic = {
    proto: word(String(proto)),
    ports: dport === undefined ? [] : [word(`${Math.max(0, dport - ports)}:${Math.min(65535, dport + ports)}`)],
    sports: packet.sport === undefined || source === 'any' ? [] : [word(String(packet.sport))],
    icmpTypes: icmp === undefined ? [] : [word(String(icmp[0]))],
  };
  const own = source === 'own';
  const packets = { from: [word(endOf(from))], to: [word(endOf(to))], traffic: [traffic], source: own ? [word(packet.source)] : [], dest: own ? [word(dest)] : [], except: [], ...(bridge !== undefined && { iface: word(bridge) }) };
  return { at, claim, packets };
}

function run(host: TrafficHost, policyTest: PolicyTest): TestResult {
  const [result] = runTests([policyTest], { hosts: [host] }).results;
  if (result === undefined) throw new Error('no result');
  return result;
}

/** Two ends outside pass no node's firewall, and a packet with somebody else's MAC address is not the guest's own. */
function isTestable({ from, to, mac }: PacketFields): boolean {
  return mac === undefined && (endOf(from) !== 'outside' || endOf(to) !== 'outside');
}

/** A counter-example, read from its words and sent once more. */
function sentAgain(host: TrafficHost, { counterExample: example }: TestResult, like: PacketFields): string {
  if (example === undefined) return 'none';
  const { iface: _iface, ...packet } = example.packet;
  const { icmp, ...plain } = packet;
  const read = readPacket(host, { ...plain, ...(icmp && { icmp }), from: like.from, to: like.to });
  return isProblem(read) ? read.problem : evaluate(host, read).verdict;
}

test('a test of one measured packet says what the real firewall did with it', () => {
  const counts: Record<string, number> = {};
  for (const { texts, packets } of measuredHosts) {
    const host = hostOf(texts, packets);
    for (const packet of packets.filter((one, i) => i % 15 === 0 && isTestable(one))) {
      for (const claim of testClaims) {
        const result = run(host, testAbout(claim, packet, { ports: 0, source: 'own' }));
        // Port 0 of TCP is no claim's, and of an ICMP type there are many codes.
        if (result.status === 'error' || packet.icmp !== undefined) continue;
        expect({ packet, claim, status: result.status }).toEqual({ packet, claim, status: fits(claim, packet.verdict) ? 'passed' : 'failed' });
        if (result.status === 'failed') expect(result.counterExample?.verdict).toBe(packet.verdict);
        counts[`${claim} ${result.status}`] = (counts[`${claim} ${result.status}`] ?? 0) + 1;
      }
    }
  }
  expect(Object.keys(counts)).toHaveLength(2 * testClaims.length);
  expect(Math.min(...Object.values(counts))).toBeGreaterThan(30);
});

test('what passes holds for every packet that was measured or is made of such; what fails has a packet that shows it', () => {
  const tally = { passed: 0, failed: 0, checked: 0 };
  const hosts = measuredHosts.map(({ texts, packets }) => ({ texts, packets: packets.filter(isTestable) }));
  const pick = fc.record({ at: fc.nat(hosts.length - 1), nth: fc.nat(), ports: fc.constantFrom(0, 5, 1000), claim: fc.constantFrom('never', 'DROP'), mix: fc.array(fc.tuple(fc.nat(), fc.nat(), fc.nat()), { minLength: 30, maxLength: 30 }) } as const);
  fc.assert(
    fc.property(pick, ({ at: index, nth, ports, claim, mix }) => {
      const { texts, packets } = hosts[index] ?? { texts: undefined, packets: [] };
      const like = packets[nth % packets.length];
      if (texts === undefined || like === undefined) return;
      const host = hostOf(texts, packets);
      const result = run(host, testAbout(claim, like, { ports, source: 'any' }));
      expect(['passed', 'failed']).toContain(result.status);
      if (result.status === 'failed') {
        tally.failed++;
        const verdict = sentAgain(host, result, like);
        expect(verdict).toBe(result.counterExample?.verdict);
        expect(fits(claim, result.counterExample?.verdict ?? 'DROP')).toBe(false);
        return;
      }
      tally.passed++;
      for (const packet of mix.map((numbers) => mixed(packets, like, ports, numbers))) {
        const read = packet && readPacket(host, packet);
        if (read === undefined || isProblem(read)) continue;
        tally.checked++;
        expect({ packet, holds: fits(claim, evaluate(host, read).verdict) }).toEqual({ packet, holds: true });
      }
    }),
    { numRuns: 200, seed: 4 },
  );
  expect(Math.min(tally.passed, tally.failed)).toBeGreaterThan(30);
  expect(tally.checked).toBeGreaterThan(500);
});

/** A packet that the test about `like` means, with addresses and ports of others. */
function mixed(packets: readonly MeasuredPacket[], like: PacketFields, ports: number, [a, b, c]: readonly [number, number, number]): PacketFields | undefined {
  const of = (n: number): MeasuredPacket | undefined => packets[n % packets.length];
  const [source, dest, sport] = [of(a)?.source, of(b)?.dest, of(c)?.sport];
  if (source === undefined || dest === undefined || parseNetwork(source)?.version !== parseNetwork(dest)?.version) return undefined;
  // icmp is of IPv4 and icmpv6 of IPv6: a test of the one means no packet of the other.
  if (like.icmp !== undefined && parseNetwork(source)?.version !== parseNetwork(like.source)?.version) return undefined;
  const { mac: _mac, ...plain } = like;
  const near = like.dport === undefined ? {} : { dport: Math.max(0, like.dport - ports + (b % (2 * ports + 1))) };
  return { ...plain, source, dest, ...near, ...(like.sport !== undefined && { sport: sport ?? like.sport }) };
}
