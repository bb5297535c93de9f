import { describe, expect, test } from '@jest/globals';
import { conformanceHosts } from '../test/conformance.ts';
import type { ConformanceHost } from '../test/conformance.ts';
import { loadErrors, parse } from './index.ts';
import type { Document, GuestNic, HostFiles, Tier } from './index.ts';

describe('of the conformance hosts exactly those are accused that do not load', () => {
  test.each(conformanceHosts.map((host) => [host.name, host] as const))('host %s', (_name, host) => {
    const found = loadErrors(filesOf(host));
    const measured = new Set(host.load_errors.map(({ tool }) => (tool === 'ipset' ? 'set' : 'port')));
    // When the sets do not load, Proxmox VE does not come to the rules.
    const kinds = found.map(({ code }) => (code === 'fw/overlapping-entry' ? 'set' : 'port'));
    expect(new Set(measured.has('set') ? kinds.filter((kind) => kind === 'set') : kinds)).toEqual(measured);
    expect(found.every((d) => d.stopsFirewall === true && d.severity === 'error')).toBe(true);
  });
});

describe('sets', () => {
  const management = (...members: string[]) => `[OPTIONS]\nenable: 1\n[ALIASES]\nnet 10.1.2.0/24\nhost-bits 10.1.2.3/24\nall 0.0.0.0/0\n[IPSET management]\n${members.join('\n')}\n`;

  test.each([
    [['10.1.2.3/24', '10.1.2.0/24'], 'fw/overlapping-entry'],
    [['10.1.2.3/24', '!10.1.2.4/24'], 'fw/overlapping-entry'],
    [['host-bits', 'net'], 'fw/overlapping-entry'],
    [['dc/host-bits', '10.1.2.0/24'], 'fw/overlapping-entry'],
    [['192.168.7.1/24'], 'fw/overlapping-entry'],
    [['fd00::1/64', 'fd00::/64'], 'fw/overlapping-entry'],
    [['all'], 'fw/zero-prefix'],
    [['10.0.0.0/33'], 'fw/prefix-too-long'],
  ])('%j does not load', (members, code) => {
    const [error, ...others] = loadErrors({ cluster: read(management(...members), 'cluster'), guests: new Map(), localNetwork: '192.168.7.0/24' });
    expect(error).toMatchObject({ code, severity: 'error', stopsFirewall: true, place: { file: 'cluster.fw' } });
    expect(others).toEqual([]);
  });

  test.each([
    [['10.1.2.0/24', '10.1.2.0/24']],
    [['net', '10.1.2.0/24', 'dc/net']],
    [['fd00::1', 'FD00:0::1']],
    [['10.1.2.3', '10.1.2.3/24', '10.1.0.0/16']],
    [['0.0.0.0/0', 'nosuch', '10.1.2.3/99x']],
    [['192.168.7.0/24']],
  ])('%j loads', (members) => {
    expect(loadErrors({ cluster: read(management(...members), 'cluster'), guests: new Map(), localNetwork: '192.168.7.0/24' })).toEqual([]);
  });
});

describe('rules', () => {
  const cluster = (rest: string) => read(`[OPTIONS]\nenable: 1\n${rest}`, 'cluster');
  const none = { guests: new Map() };
  const guest = (text: string, firewall = true) => new Map([['100', { doc: read(text, 'guest'), nics: [{ name: 'net0', firewall }] }]]);

  test.each([
    ['IN ACCEPT -p udp -dport http,53', 'fw/service-protocol'],
    ['IN ACCEPT -p 132 -dport ssh', 'fw/service-protocol'],
    ['IN ACCEPT -p tcp -sport tftp', 'fw/service-protocol'],
    ['IN ACCEPT -p dccp -dport ssh,22', 'fw/service-protocol'],
    ['IN ACCEPT -p udplite -dport 80', 'fw/port-match'],
  ])('%s does not load', (rule, code) => {
    expect(loadErrors({ ...none, cluster: cluster(`[RULES]\n${rule}\n`) })).toMatchObject([{ code, stopsFirewall: true, place: { line: 4 } }]);
  });

  test.each([
    'IN ACCEPT -p udp -dport ssh',
    'IN ACCEPT -p tcp -dport ssh,http',
    'IN ACCEPT -p udplite -dport 80,443',
    '|IN ACCEPT -p sctp -dport ssh',
    'IN ACCEPT -p sctp -dport ssh -source nosuch',
    'IN ACCEPT -p sctp -dport nosuch',
    'FORWARD ACCEPT -p sctp -dport ssh',
    'IN DNS(ACCEPT)',
  ])('%s loads', (rule) => {
    expect(loadErrors({ ...none, cluster: cluster(`[RULES]\n${rule}\n`) })).toEqual([]);
  });

  const bad = '[RULES]\nIN ACCEPT -p sctp -dport ssh\n';
  const group = '[group web]\nIN ACCEPT -p sctp -dport ssh\n';

  test.each<[string, number, HostFiles]>([
    ['the datacenter is off', 0, { ...none, cluster: read(bad, 'cluster') }],
    ['the datacenter was on for a minute', 0, { ...none, cluster: read(`[OPTIONS]\nenable: 1700000000\n${bad}`, 'cluster') }],
    ['there is no cluster.fw', 0, { ...none, host: read(bad, 'host') }],
    ['host.fw says nothing', 1, { ...none, cluster: cluster(''), host: read(bad, 'host') }],
    ['the host firewall is off', 0, { ...none, cluster: cluster(bad), host: read(`[OPTIONS]\nenable: 0\n${bad}`, 'host') }],
    ['the node runs nftables', 0, { ...none, cluster: cluster(bad), host: read('[OPTIONS]\nnftables: 1\n', 'host') }],
    ['the guest is on', 1, { cluster: cluster(''), guests: guest(`[OPTIONS]\nenable: 1\n${bad}`) }],
    ['the guest is off', 0, { cluster: cluster(''), guests: guest(bad) }],
    ['the device has no firewall', 0, { cluster: cluster(''), guests: guest(`[OPTIONS]\nenable: 1\n${bad}`, false) }],
    ['the rule is for another device', 0, { cluster: cluster(''), guests: guest('[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -i net1 -p sctp -dport ssh\n') }],
    ['the guest is off, and its set is loaded', 1, { cluster: cluster(''), guests: guest('[IPSET aa]\n10.0.0.1/8\n10.0.0.0/8\n') }],
    ['a source filter holds fe80::/10 already', 1, { cluster: cluster(''), guests: guest('[IPSET ipfilter-net0]\nfe80::1/10\n') }],
    ['nobody uses the group', 0, { ...none, cluster: cluster(group) }],
    ['a guest uses the group', 1, { cluster: cluster(group), guests: guest('[OPTIONS]\nenable: 1\n[RULES]\nGROUP web\n') }],
    ['the group is used twice', 1, { cluster: cluster(`${group}[RULES]\nGROUP web\n`), host: read('[RULES]\nGROUP web\n', 'host'), guests: new Map() }],
  ])('%s: %d', (_name, count, host) => {
    expect(loadErrors(host)).toHaveLength(count);
  });
});

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
