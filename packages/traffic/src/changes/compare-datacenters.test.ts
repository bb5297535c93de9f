import { describe, expect, test } from '@jest/globals';
import { chooser } from '../../test/chooser.ts';
import { measuredHosts } from '../../test/conformance.ts';
import { smallHost } from '../../test/small-host.ts';
import type { Small } from '../../test/small-host.ts';
import { compareChains } from '../difference/compare.ts';
import { evaluate } from '../evaluate.ts';
import { isProblem, readPacket } from '../packet.ts';
import { FirewallFiles } from '../firewall-files.ts';
import { readHost } from '../read-host.ts';
import type { HostTexts } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { slots } from './affected.ts';
import { compareDatacenters } from './compare-datacenters.ts';
import { guestStations, nodeStations } from './station.ts';
import type { ChangeGroup, DescribedPacket, TrafficChanges } from './traffic-changes.ts';

const families = [4, 6] as const;

function compare(before: Small, after: Small): TrafficChanges {
  return compareDatacenters([smallHost(before)], [smallHost(after)]);
}

/** `node.pve in DROP>ACCEPT tcp/8006 from 10.0.0.0/8`. */
function told({ groups }: TrafficChanges): string[] {
  return groups.flatMap((group) => group.blocks.map(({ traffic, source }) => `${[group.station, ...group.others].join('+')} ${group.direction} ${group.before}>${group.after} ${traffic}${source === undefined ? '' : ` from ${source}`}`));
}

describe('says what changes', () => {
  test('where a rule lets somebody in', () => {
    const changes = compare({}, { cluster: '[RULES]\nIN ACCEPT -source 172.16.0.0/12 -p tcp -dport 8443\n' });
    expect(changes).toMatchObject({ status: 'exact', unfinished: [], compared: { nodes: 1, guests: 3, vnets: 0 } });
    expect(told(changes)).toEqual(['node.pve in DROP>ACCEPT tcp/8443 from 172.16.0.0/12']);
    const [block] = changes.groups[0]?.blocks ?? [];
    expect(block?.deciding).toMatchObject({ before: [{ address: 'cluster.options.policy_in' }], after: [{ address: 'cluster.rules[0]' }], complete: true });
    expect(block?.families).toEqual([4]);
  });

  test('once for both IP versions', () => {
    const { groups } = compare({}, { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 8443\n' });
    expect(groups.flatMap(({ blocks }) => blocks.map(({ families: both }) => both))).toEqual([[4, 6]]);
  });

  test('what is let in first, at nodes first', () => {
    const guest = '[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -p tcp -dport 80\n';
    const changes = compare(
      { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 8443\n', guest: guest.replace('80', '81') },
      { cluster: '[RULES]\nIN ACCEPT -p udp -dport 51820\n', guest },
    );
    expect(told(changes)).toEqual([
      'node.pve in DROP>ACCEPT udp/51820',
      'node.pve in ACCEPT>DROP tcp/8443',
      'guest.100.net0 in DROP>ACCEPT tcp/80 (http)',
      'guest.100.net0 in ACCEPT>DROP tcp/81',
    ]);
  });

  test('of guests in which the same changes once', () => {
    const group = (port: number): string => `[group web]\nIN ACCEPT -p tcp -dport ${port}\n`;
    const guest = '[OPTIONS]\nenable: 1\n[RULES]\nGROUP web\n';
    const own = '[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -p tcp -dport 22\nGROUP web\n';
    const changes = compare({ cluster: group(80), guest, other: own }, { cluster: group(81), guest, other: own });
    expect(told(changes)).toEqual(['guest.100.net0+guest.200.net0 in DROP>ACCEPT tcp/81', 'guest.100.net0+guest.200.net0 in ACCEPT>DROP tcp/80 (http)']);
  });

  test('of their own addresses and rules what holds for all of them', () => {
    const guest = '[OPTIONS]\nenable: 1\n';
    const { groups } = compare({ guest, other: guest }, { guest: guest.concat('macfilter: 0\npolicy_in: ACCEPT\n'), other: guest.concat('macfilter: 0\npolicy_in: ACCEPT\n') });
    const [out, into] = ['out', 'in'].map((direction) => groups.find((group) => group.direction === direction));
    expect(out?.others).toEqual(['guest.200.net0']);
    expect(new Set(out?.blocks.map(({ mac }) => mac))).toEqual(new Set(['any but its own']));
    expect(into?.blocks[0]?.deciding.after.map(({ address }) => address)).toContain('guest.*.options.policy_in');
  });

  test('where a tier is switched off', () => {
    const guest = '[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -p tcp -dport 80\n';
    const [first] = compare({ guest }, { guest: guest.replace('enable: 1', 'enable: 0') }).groups;
    expect(first).toMatchObject({ station: 'guest.100.net0', before: 'DROP', after: 'ACCEPT' });
  });
});

test('what depends on a set that SDN fills may be', () => {
  const { status, groups } = compare({}, { cluster: '[RULES]\nIN ACCEPT -source +sdn/web-all -p tcp -dport 8443\n' });
  expect(status).toBe('exact');
  expect(groups.map(({ certainty, before, after }) => [certainty, before, after])).toEqual([['may', 'DROP', 'ACCEPT']]);
});

test('a set that SDN fills is another one under another name', () => {
  const rule = (set: string): Small => ({ cluster: `[RULES]\nIN ACCEPT -source +sdn/${set} -p tcp -dport 8443\n` });
  expect(compare(rule('web-all'), rule('db-all')).groups.map(({ certainty, before, after }) => `${certainty} ${before}>${after}`).sort()).toEqual(['may ACCEPT>DROP', 'may DROP>ACCEPT']);
  expect(compare(rule('web-all'), rule('web-all')).groups).toEqual([]);
});

describe('a group that cannot be built fails where it is used first, so that what others do is seen at guests', () => {
  const cluster = '[OPTIONS]\nenable: 1\n[ALIASES]\nlan 10.0.0.0/24\n[GROUP odd]\nIN ACCEPT -p tcp -dport 80\nIN ACCEPT -source guest/lan\n';
  const [on, uses] = ['[OPTIONS]\nenable: 1\n', '[OPTIONS]\nenable: 1\n[RULES]\nGROUP odd\n'];

  test.each<[string, Small, Small, string]>([
    ['another guest', { guest: uses, other: uses }, { guest: on, other: uses }, 'guest.200.net0'],
    ['the node', { guest: uses }, { guest: uses, host: '[RULES]\nGROUP odd\n' }, 'guest.100.net0'],
  ])('%s', (_, was, is, station) => {
    const files = new FirewallFiles();
    const { groups } = compareDatacenters([smallHost({ cluster, ...was }, files)], [smallHost({ cluster, ...is }, files)]);
    expect(groups.map((group) => `${group.station} ${group.direction}`)).toContain(`${station} in`);
  });

  test('and guests with the same file are told apart', () => {
    const guests = [100, 101].map((vmid) => ({ vmid, kind: 'qemu', config: 'net0: virtio=0E:0B:38:B8:01:00,bridge=vmbr0,firewall=1\n', fw: uses }) as const);
    const [before, after] = [cluster.replace('guest/lan', 'lan'), cluster].map((text) => readHost({ node: 'pve', cluster: text, guests }));
    const opened = compareDatacenters(before === undefined ? [] : [before], after === undefined ? [] : [after]).groups.filter((group) => group.direction === 'in' && group.after === 'ACCEPT');
    expect(opened.map((group) => [group.station, ...group.others])).toEqual(opened.map(() => ['guest.100.net0']));
    expect(opened).not.toEqual([]);
  });
});

describe('says nothing', () => {
  test.each<[string, Small, Small]>([
    ['of a reorder that no packet sees', { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 80\nIN ACCEPT -p tcp -dport 81\n' }, { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 81\nIN ACCEPT -p tcp -dport 80\n' }],
    ['of rules that become a group', { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 80\n' }, { cluster: '[RULES]\nGROUP web\n[group web]\nIN ACCEPT -p tcp -dport 80\n' }],
    ['of a network in two halves', { cluster: '[RULES]\nIN ACCEPT -source 172.16.0.0/23\n' }, { cluster: '[RULES]\nIN ACCEPT -source 172.16.0.0/24\nIN ACCEPT -source 172.16.1.0/24\n' }],
    ['of comments', { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 80 # web\n' }, { cluster: '[RULES]\nIN ACCEPT -p tcp -dport 80 # HTTP\n' }],
    ['of a guest whose firewall is off', { guest: '[RULES]\nIN DROP\n' }, { guest: '[RULES]\nIN ACCEPT\n' }],
    ['of a device without a firewall', { guest: '[OPTIONS]\nenable: 1\n', nic: 'firewall=0' }, { guest: '[OPTIONS]\nenable: 1\npolicy_in: ACCEPT\n', nic: 'firewall=0' }],
  ])('%s', (_, before, after) => {
    expect(compare(before, after)).toMatchObject({ status: 'exact', groups: [] });
  });
});

test('over the budget nothing is called complete', () => {
  const before = smallHost({ cluster: '[RULES]\nIN ACCEPT -p tcp -dport 80\n' });
  const after = smallHost({ cluster: '[RULES]\nIN ACCEPT -p tcp -dport 81\n' });
  expect(compareDatacenters([before], [after], { words: 5 })).toMatchObject({ status: 'partial', unfinished: ['node.pve in'] });
  expect(compareDatacenters([before], [after], { words: 5, expired: () => true }).status).toBe('partial');
});

test('a switch that goes off again by itself is not called complete', () => {
  const cluster = (enable: string): Small => ({ cluster: `[OPTIONS]\nenable: ${enable}\n` });
  expect(compare(cluster('0'), cluster('1763838000'))).toMatchObject({ status: 'partial', groups: [], unfinished: [expect.stringContaining('Unix time')] });
  expect(compare(cluster('1763838000'), { cluster: '[OPTIONS]\nenable: 1763838000\n[RULES]\nIN DROP\n' }).status).toBe('exact');
});

test('that the local network is not known is said', () => {
  const host = readHost({ node: 'pve', guests: [], cluster: '[OPTIONS]\nenable: 1\n' });
  const open = readHost({ node: 'pve', guests: [], cluster: '[OPTIONS]\nenable: 1\npolicy_in: ACCEPT\n' });
  expect(compareDatacenters([host], [open]).notes).toEqual([expect.stringContaining('local network')]);
  expect(compareDatacenters([smallHost({})], [open]).groups).not.toEqual([]);
  expect(compare({}, { cluster: '[OPTIONS]\nenable: 1\npolicy_in: ACCEPT\n' }).notes).toEqual([]);
});

/** Guests of one measured host under the datacenter of another. */
function randomPairs(count: number): (readonly [HostTexts, HostTexts])[] {
  const choose = chooser(11);
  return Array.from({ length: count }, () => {
    const [{ texts: before }, { texts: other }] = [choose(measuredHosts), choose(measuredHosts)];
    const parts: readonly (keyof HostTexts)[] = choose([['cluster'], ['host'], ['cluster', 'host']]);
    return [before, { ...before, ...Object.fromEntries(parts.map((part) => [part, other[part]])) }] as const;
  });
}

/** All stations that differ, each compared by itself. */
function stationsThatDiffer(before: TrafficHost, after: TrafficHost): string[] {
  const nodes = { before, after };
  const stations = [...nodeStations(nodes), ...[...after.guests.values()].flatMap((guest) => guestStations({ nodes, before: before.guests.get(guest.vmid) ?? guest, after: guest, others: [], slots }))];
  return stations.filter(({ chain }) => families.some((family) => compareChains(chain('before', family), chain('after', family), family).blocks.length > 0)).map(({ name, direction }) => `${name} ${direction}`);
}

test('no station is left out because nothing that it names seemed to change', () => {
  let differing = 0;
  for (const [before, after] of randomPairs(10)) {
    const wanted = stationsThatDiffer(readHost(before), readHost(after));
    const { groups, status } = compareDatacenters([readHost(before)], [readHost(after)]);
    const found = new Set(groups.flatMap(({ station, others, direction }) => [station, ...others].map((name) => `${name} ${direction}`)));
    expect({ status, found: [...found].sort() }).toEqual({ status: 'exact', found: wanted.sort() });
    differing += wanted.length;
  }
  expect(differing).toBeGreaterThan(15);
});

function verdictOf(host: TrafficHost, group: ChangeGroup, { iface, icmp, ...sample }: DescribedPacket): string {
  const guest = [...host.guests.values()].find(({ vmid }) => vmid === Number(/^guest\.(\d+)/.exec(group.station)?.[1]));
  const own = guest === undefined ? 'host' : `${guest.kind === 'qemu' ? 'vm' : 'ct'}${guest.vmid}i${group.station.replace(/.*net/, '')}`;
  const bridge = guest?.nics.find(({ name }) => group.station.endsWith(`.${name}`))?.bridge;
  const outside = iface === undefined ? (bridge === undefined ? 'outside' : `${bridge}/eth0`) : `${iface}/eth0`;
  const [from, to] = group.direction === 'in' ? [outside, own] : [own, outside];
  const packet = readPacket(host, { ...sample, proto: sample.proto.replace('proto ', ''), ...(icmp !== undefined && { icmp }), from, to });
  if (isProblem(packet)) throw new Error(packet.problem);
  return evaluate(host, packet).verdict;
}

test('the packet that is told of each block has both verdicts on its way', () => {
  let samples = 0;
  for (const pair of randomPairs(12)) {
    const [before, after] = [readHost(pair[0]), readHost(pair[1])];
    for (const group of compareDatacenters([before], [after]).groups) {
      for (const { sample: told, iface } of group.blocks) {
        const sample = iface === undefined ? told : { iface: 'nobodys0', ...told };
        const verdicts = [before, after].map((host) => verdictOf(host, group, sample));
        expect({ group, sample, verdicts }).toEqual({ group, sample, verdicts: [group.before, group.after] });
        samples++;
      }
    }
  }
  expect(samples).toBeGreaterThan(100);
});
