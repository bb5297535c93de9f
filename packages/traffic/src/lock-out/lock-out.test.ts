import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { nameOf, smallHost } from '../../test/small-host.ts';
import type { Small } from '../../test/small-host.ts';
import { printPoint } from '../address.ts';
import { evaluate } from '../evaluate.ts';
import { isProblem, readPacket } from '../packet.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { adminSources, unknownSources } from './admin-source.ts';
import type { Admins } from './admin-source.ts';
import { adminClaims, clusterClaims } from './claim.ts';
import { proveClaims } from './prove-claims.ts';
import type { LostAccess } from './prove-claims.ts';

const off: Small = { cluster: '[OPTIONS]\nenable: 0\n' };
const rules = (...lines: readonly string[]): Small => ({ cluster: `[RULES]\n${lines.join('\n')}\n` });

function prove(before: TrafficHost, after: TrafficHost, admins: Admins = {}, ports: readonly number[] = [22, 8006], between: readonly TrafficHost[] = []): LostAccess[] {
  const claims = adminClaims(adminSources(before, after, admins), ports);
  return proveClaims({ before, after, between: between.map((host, i) => ({ label: `step ${i + 1}`, host })) }, claims, {});
}

/** `lost 10.0.0.0/24 tcp/22 by cluster.rules[0]`. */
function say({ status, between, certainty, claim, stoppedBy }: LostAccess): string {
  const by = stoppedBy.length === 0 ? '' : ` by ${stoppedBy.map(nameOf).join(', ')}`;
  return `${status}${certainty === 'may' && status !== 'unproven' ? ' perhaps' : ''} ${claim.source?.text ?? claim.direction} ${claim.proto}/${claim.ports[0]}${by}${between === undefined ? '' : ` ${between}`}`;
}

const lostFrom = (before: Small, after: Small, admins: Admins = {}, ports?: readonly number[]): string[] => prove(smallHost(before), smallHost(after), admins, ports).map(say);

describe('who administers', () => {
  const kinds = (before: Small, after: Small, admins: Admins = {}): string[] => adminSources(smallHost(before), smallHost(after), admins).map(({ kind, text }) => `${kind} ${text}`);
  const set = '[IPSET management]\n10.0.0.7\n10.8.0.0/24\n';

  test('by default the connection that one is on, the local network, and what else is in the set', () => {
    expect(kinds({}, {})).toEqual(['local-network 10.0.0.0/24']);
    expect(kinds({ cluster: set }, {}, { peer: '203.0.113.9' })).toEqual(['connection 203.0.113.9', 'local-network 10.0.0.0/24', 'management +management']);
    expect(kinds({}, { cluster: set })).toContain('management +management');
    expect(kinds({}, { cluster: '[IPSET management]\n10.0.0.7\n' })).toEqual(['local-network 10.0.0.0/24']);
    expect(kinds({ cluster: '[ALIASES]\nlocal_network 10.9.0.0/16\n' }, {})).toEqual(['local-network local_network', 'local-network 10.0.0.0/24']);
  });

  test('what the policy says counts alone, but for the connection', () => {
    const after = { cluster: '[ALIASES]\nlan 192.168.1.0/24\n' };
    expect(kinds({ cluster: set }, after, { stated: ['lan', '10.8.0.0/24', 'local_network'], peer: '203.0.113.9' })).toEqual(['policy lan', 'policy 10.8.0.0/24', 'policy local_network', 'connection 203.0.113.9']);
    expect(unknownSources(smallHost(after), ['lan', 'wan', '+admins', '10.8.0.5-10.8.0.9', 'local_network', '+management'])).toEqual(['wan', '+admins']);
  });

  test('what it says of nobody counts as nothing said', () => {
    const after = { cluster: `${set}[IPSET admins]\n` };
    expect(kinds({}, after, { stated: ['+admins', '+none'] })).toEqual(['local-network 10.0.0.0/24', 'management +management']);
    expect(lostFrom({}, { cluster: '[IPSET admins]\n[RULES]\nIN DROP\n' }, { stated: ['+admins'] }, [22])).toEqual(['lost 10.0.0.0/24 tcp/22 by cluster.rules[0]']);
  });

  test('anyone, when nobody knows', () => {
    const host = smallHost({ localNetwork: undefined } as Small);
    expect(adminSources(host, host, {}).map(({ kind }) => kind)).toEqual(['anyone']);
  });
});

describe('access that a plan takes', () => {
  test('none, when it takes none', () => {
    expect(lostFrom({}, rules('IN ACCEPT -p tcp -dport 80'))).toEqual([]);
    expect(lostFrom(off, {})).toEqual([]);
    expect(lostFrom({}, off)).toEqual([]);
  });

  test('a rule that drops all stands before what Proxmox VE lets in by itself', () => {
    expect(lostFrom({}, rules('IN DROP'))).toEqual(['lost 10.0.0.0/24 tcp/22 by cluster.rules[0]', 'lost 10.0.0.0/24 tcp/8006 by cluster.rules[0]']);
    expect(lostFrom({}, rules('IN SSH(ACCEPT)', 'IN DROP'))).toEqual(['lost 10.0.0.0/24 tcp/8006 by cluster.rules[1]']);
    expect(lostFrom({}, { ...rules('IN DROP'), host: '[OPTIONS]\nnftables: 1\n' })).toEqual([]);
  });

  test('the first time that the firewall is switched on', () => {
    expect(lostFrom(off, {}, { peer: '10.8.0.2' })).toEqual(['lost 10.8.0.2 tcp/22 by policy_in', 'lost 10.8.0.2 tcp/8006 by policy_in']);
    expect(lostFrom(off, {}, {}, [2222, 8006])).toEqual(['lost 10.0.0.0/24 tcp/2222 by policy_in']);
    expect(lostFrom(off, rules('IN ACCEPT -source 10.8.0.2 -p tcp -dport 22'), { peer: '10.8.0.2' }, [22])).toEqual([]);
    expect(lostFrom(off, {}, { stated: ['2001:db8::/32'] }, [22])).toEqual(['lost 2001:db8::/32 tcp/22 by policy_in']);
  });

  test('whoever goes from the set, or moves with the network', () => {
    const set = (...members: readonly string[]): Small => ({ cluster: `[IPSET management]\n${members.join('\n')}\n` });
    expect(lostFrom(set('10.8.0.0/24'), set('10.8.0.0/25'), {}, [22])).toEqual(['lost +management tcp/22 by policy_in']);
    expect(lostFrom({ cluster: '[ALIASES]\nlocal_network 10.9.0.0/16\n' }, {}, {}, [22])).toEqual(['lost local_network tcp/22 by policy_in']);
  });

  test('between two steps, though not after all of them', () => {
    const [open, shut] = [smallHost({}), smallHost(rules('IN DROP'))];
    expect(prove(open, smallHost({}), {}, [22], [open, shut]).map(say)).toEqual(['lost 10.0.0.0/24 tcp/22 by cluster.rules[0] step 2']);
    expect(prove(open, smallHost({}), {}, [22], [open]).map(say)).toEqual([]);
  });

  test('a rule for another interface takes nothing on this one', () => {
    expect(lostFrom(rules('IN DROP -i vmbr1'), rules('IN DROP -i vmbr1', 'IN ACCEPT -p tcp -dport 80'))).toEqual([]);
    expect(lostFrom({}, rules('IN DROP -i vmbr1'), {}, [22])).toEqual(['lost 10.0.0.0/24 tcp/22 by cluster.rules[0]']);
  });

  test('what was never there is told only where the policy states it', () => {
    expect(lostFrom({}, {}, { stated: ['10.8.0.0/24'] }, [22])).toEqual(['never 10.8.0.0/24 tcp/22 by policy_in']);
    expect(lostFrom({}, {}, { peer: '10.8.0.2' }, [22])).toEqual([]);
    const inside = rules('IN ACCEPT -i vmbr0 -source 10.8.0.0/24 -p tcp -dport 22');
    expect(lostFrom(inside, inside, { stated: ['10.8.0.0/24'] }, [22])).toEqual([]);
  });

  test('where nobody knows who administers: that nobody can any more', () => {
    const nobody = { localNetwork: undefined } as Small;
    expect(lostFrom({ ...off, ...nobody }, { ...rules('IN DROP'), ...nobody }, {}, [22])).toEqual(['lost  tcp/22 by cluster.rules[0]']);
    expect(lostFrom({ ...off, ...nobody }, nobody, {}, [22])).toEqual([]);
    expect(lostFrom({ ...off, ...nobody }, { ...rules('IN ACCEPT -source 172.16.0.0/12', 'IN DROP'), ...nobody }, {}, [22])).toEqual([]);
    const shut = prove(smallHost({ ...off, ...nobody }), smallHost(nobody), {}, [22], [smallHost({ ...rules('IN DROP'), ...nobody })]);
    expect(shut.map(say)).toEqual(['lost  tcp/22 by cluster.rules[0] step 1']);
  });

  test('what was not proven in time failed', () => {
    const many = Array.from({ length: 200 }, (_, i) => `IN ACCEPT -source 10.0.0.${i} -p tcp -dport ${(i % 20) + 1}:${i + 300}`);
    const [before, after] = [smallHost(rules(...many)), smallHost(rules(...many.toReversed(), 'IN DROP -source 10.0.0.128/25'))];
    const claims = adminClaims(adminSources(before, after, {}), [22]);
    expect(proveClaims({ before, after, between: [] }, claims, { words: 1 }).map(({ status }) => status)).toEqual(['unproven']);
  });
});

describe('the nodes of a cluster', () => {
  const nodes = { own: { corosync: ['10.1.0.1'], other: ['10.0.0.1'] }, others: { corosync: ['10.1.0.2', '10.1.0.3'], other: ['10.0.0.2'] } };
  const between = (before: Small, after: Small): string[] => {
    const [was, is] = [smallHost(before), smallHost(after)];
    return proveClaims({ before: was, after: is, between: [] }, clusterClaims(nodes, is.backend, [22]), {}).map(say);
  };
  const peers = { corosyncPeers: ['10.1.0.2', '10.1.0.3'] };

  test('reach each other where Proxmox VE sees to it', () => {
    expect(between({ ...off, ...peers }, peers)).toEqual([]);
  });

  test('proxmox-firewall does not see to migration', () => {
    expect(between({ ...off, ...peers }, { ...peers, host: '[OPTIONS]\nnftables: 1\n' })).toEqual(['lost in tcp/60000 by policy_in']);
  });

  test('and not where a rule stands before that', () => {
    expect(between(peers, { ...peers, ...rules('IN DROP -p udp') })).toEqual(['lost in udp/5404 by cluster.rules[0]']);
    expect(between(peers, { ...peers, ...rules('OUT DROP -dest 10.1.0.3', 'OUT DROP -p tcp -dport 60000:60010') })).toEqual([
      'lost out udp/5404 by cluster.rules[0]',
      'lost out tcp/60000 by cluster.rules[1]',
    ]);
    expect(between(peers, { ...peers, ...rules('IN DROP -p tcp') })).toEqual(['lost in tcp/60000 by cluster.rules[0]', 'lost in tcp/22 by cluster.rules[0]']);
  });
});

const source = fc.constantFrom('10.0.0.5', '10.0.0.0/25', '10.8.0.0/24', '10.8.0.2', '203.0.113.9');
const rule = fc.record({ action: fc.constantFrom('ACCEPT', 'DROP', 'REJECT'), source: fc.option(source), port: fc.option(fc.constantFrom('22', '8006', '20:25', '1:9000')), iface: fc.option(fc.constantFrom('vmbr0', 'vmbr1'), { freq: 6 }) });
const someRules = fc.array(rule, { maxLength: 5 }).map((list) => list.map((one) => `IN ${one.action}${one.iface === null ? '' : ` -i ${one.iface}`}${one.source === null ? '' : ` -source ${one.source}`}${one.port === null ? '' : ` -p tcp -dport ${one.port}`}`));
const world = fc.record({ enable: fc.boolean(), rules: someRules, members: fc.subarray(['10.8.0.0/24', '203.0.113.9', '!10.8.0.2']), nftables: fc.boolean(), policy: fc.constantFrom('ACCEPT', 'DROP') });

test('access is lost exactly where a packet that passed is stopped', () => {
  const hosts = fc.tuple(world, world).map((pair) => pair.map(({ enable, rules: lines, members, nftables, policy }) => smallHost({
    cluster: `[OPTIONS]\nenable: ${enable ? 1 : 0}\npolicy_in: ${policy}\n[IPSET management]\n${members.join('\n')}\n[RULES]\n${lines.join('\n')}\n`,
    host: nftables ? '[OPTIONS]\nnftables: 1\n' : '',
  })));
  const passes = (host: TrafficHost, bridge: string, address: string, dport: number): boolean => {
    const packet = readPacket(host, { from: `${bridge}/eth0`, to: 'host', proto: 'tcp', source: address, dest: '10.0.0.1', sport: 40_000, dport });
    if (isProblem(packet)) throw new Error(packet.problem);
    return evaluate(host, packet).verdict === 'ACCEPT';
  };
  let [lostOnes, keptOnes] = [0, 0];
  fc.assert(
    fc.property(hosts, (pair) => {
      const [before, after] = pair as [TrafficHost, TrafficHost];
      const found = prove(before, after, { peer: '203.0.113.9' });
      for (const { sample, claim } of found) {
        const at = printPoint(sample?.source ?? 0);
        const bridge = sample?.iface === 'vmbr1' ? 'vmbr1' : sample?.iface === 'vmbr0' ? 'vmbr0' : 'other';
        expect([passes(before, bridge, at, claim.ports[0]), passes(after, bridge, at, claim.ports[0])]).toEqual([true, false]);
        lostOnes++;
      }
      for (const { text, addresses } of adminSources(before, after, { peer: '203.0.113.9' })) {
        for (const address of ['10.0.0.5', '10.0.0.127', '10.0.0.128', '10.8.0.1', '10.8.0.2', '10.8.0.255', '203.0.113.9']) {
          const point = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);
          if (addresses[4].filter((turn) => turn <= point).length % 2 === 0) continue;
          for (const port of [22, 8006]) {
            if (found.some(({ claim }) => claim.source?.text === text && claim.ports[0] === port)) continue;
            for (const bridge of ['vmbr0', 'vmbr1', 'other']) expect({ address, port, gone: passes(before, bridge, address, port) && !passes(after, bridge, address, port) }).toEqual({ address, port, gone: false });
            keptOnes++;
          }
        }
      }
    }),
    { numRuns: 150 },
  );
  expect(Math.min(lostOnes, keptOnes)).toBeGreaterThan(100);
});
