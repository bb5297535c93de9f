import { describe, expect, test } from '@jest/globals';
import { measuredHosts } from '../test/conformance.ts';
import { evaluate, isProblem, readHost, readPacket } from './index.ts';
import type { HostTexts, PacketFields } from './index.ts';

test('there are 150 hosts with 60 packets each', () => {
  expect(measuredHosts).toHaveLength(150);
  expect(measuredHosts.map(({ packets }) => packets.length)).toEqual(Array(150).fill(60));
});

describe.each(measuredHosts.map((host) => [host.name, host] as const))('host %s', (_name, { texts, packets }) => {
  test('gives every packet the verdict that Proxmox VE gives it', () => {
    const measured = packets.map(({ verdict, ...packet }) => ({ packet, verdict }));
    expect(measured.map(({ packet }) => ({ packet, verdict: verdictOf(texts, packet) }))).toEqual(measured);
  });
});

const hosts = new Map<HostTexts, ReturnType<typeof readHost>>();

function verdictOf(texts: HostTexts, fields: PacketFields) {
  const host = hosts.get(texts) ?? readHost(texts);
  hosts.set(texts, host);
  const packet = readPacket(host, fields);
  return isProblem(packet) ? packet.problem : evaluate(host, packet).verdict;
}
