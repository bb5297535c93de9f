import type { Place } from '@pvewall/model';
import type { CounterExample, DecidingRule, TestResult, TestRun } from '@pvewall/traffic';
import { formatVersion, toJson } from './json.ts';

/** schemas/test.schema.json. */
export function renderTestsJson({ results, notes }: TestRun): string {
  const number = (status: TestResult['status']): number => results.filter((result) => result.status === status).length;
  return toJson({
    format_version: formatVersion,
    tests: results.map(resultJson),
    notes,
    summary: { passed: number('passed'), failed: number('failed'), not_proven: number('not-proven'), error: number('error') },
  });
}

function resultJson({ name, at, claim, status, ways, counterExample, problems, notes }: TestResult): Record<string, unknown> {
  return {
    name,
    ...placeJson(at),
    claim,
    status: status === 'not-proven' ? 'not_proven' : status,
    ways,
    counter_example: counterExample === undefined ? null : exampleJson(counterExample),
    problems: problems.map(({ message, hint, place }) => ({ message, hint: hint ?? null, ...placeJson(place) })),
    notes,
  };
}

function exampleJson({ family, from, to, packet, verdict, deciding, road, otherWays }: CounterExample): Record<string, unknown> {
  const { proto, source, dest, sport = null, dport = null, icmp = null, iface = null } = packet;
  return {
    ip_version: family,
    from,
    to,
    packet: { proto, source, dest, sport, dport, icmp, iface },
    verdict,
    decided_by: deciding === undefined ? null : decidingJson(deciding),
    road: road.map((station) => ({ node: station.node, chain: station.chain, verdict: station.verdict, decided_by: decidingJson(station.deciding) })),
    other_ways: otherWays,
  };
}

function decidingJson({ address, text, place }: DecidingRule): Record<string, unknown> {
  return { address, text, ...placeJson(place) };
}

function placeJson(place: Place | undefined): Record<string, unknown> {
  return { file: place?.file ?? null, line: place?.line ?? null, column: place?.column ?? null };
}
