import { describe, expect, test } from '@jest/globals';
import { conformanceHosts } from '../test/conformance.ts';
import type { ConformanceHost } from '../test/conformance.ts';
import { loadErrors, parse } from './index.ts';
import type { Document, GuestNic, HostFiles, Tier } from './index.ts';

describe('of the conformance hosts exactly those are accused that do not load', () => {
  test.each(conformanceHosts.map((host) => [host.name, host] as const))('host %s', (_name, host) => {
    const found = loadErrors(filesOf(host));
    expect([...new Set(found.map(kindOf))].sort()).toEqual([...new Set(host.load_errors.map(measuredKind))].sort());
    expect(found.every((d) => d.stopsFirewall === true && d.severity === 'error')).toBe(true);
  });
});

function kindOf({ code }: { code: string }) {
  return code === 'fw/overlapping-entry' ? 'set' : 'port';
}

function measuredKind({ tool }: { tool: string }) {
  return tool === 'ipset' ? 'set' : 'port';
}

function filesOf(host: ConformanceHost): HostFiles {
  const guests = Object.entries({ ...host.guests.qemu, ...host.guests.lxc }).flatMap(([vmid, nets]) => {
    const text = host.files[`${vmid}.fw`];
    if (text === undefined) return [];
    const nics = Object.entries(nets).map(([name, line]): GuestNic => ({ name, firewall: line.split(',').includes('firewall=1') }));
    return [[vmid, { doc: read(text, 'guest'), nics }] as const];
  });
  const { 'cluster.fw': cluster, 'host.fw': node } = host.files;
  return {
    cluster: cluster === undefined ? undefined : read(cluster, 'cluster'),
    host: node === undefined ? undefined : read(node, 'host'),
    guests: new Map(guests),
    localNetwork: host.local_network,
  };
}

function read(text: string, tier: Tier): Document {
  return parse(text, { tier, file: `${tier}.fw` });
}
