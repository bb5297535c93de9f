import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { measuredHosts } from '../../test/conformance.ts';
import { differences, removable, withoutRules } from '../../test/lint-host.ts';
import { smallHost } from '../../test/small-host.ts';
import type { Small } from '../../test/small-host.ts';
import { evaluate } from '../evaluate.ts';
import { isProblem, readPacket } from '../packet.ts';
import { readHost } from '../read-host.ts';
import type { TrafficHost } from '../traffic-host.ts';
import { findZone } from '../zone.ts';
import { classify } from './chain-class.ts';
import { chainUses } from './chain-uses.ts';
import type { LintFinding, LintSample } from './lint-finding.ts';
import { lintTraffic } from './lint-traffic.ts';

const on = '[OPTIONS]\nenable: 1\n';

function told(small: Small): string[] {
  return lintTraffic([smallHost(small)]).map(({ code, place, message }) => `${code} ${place?.file.split('/').at(-1) ?? ''}:${place?.line ?? ''} ${message}`);
}

describe('rules that never match', () => {
  test('one rule hides another one', () => {
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -p tcp\nIN DROP -p tcp -dport 22\n` })).toEqual(['lint/dead-rule 100.fw:5 `IN DROP -p tcp -dport 22` never matches: guest.100.rules[0] takes all its packets']);
  });

  test('several together do', () => {
    const rules = 'IN ACCEPT -source 10.0.0.0/9\nIN ACCEPT -source 10.128.0.0/9\nIN DROP -source 10.0.0.0/8 -p udp\n';
    expect(told({ guest: `${on}[RULES]\n${rules}` })).toEqual(['lint/dead-rule 100.fw:6 `IN DROP -source 10.0.0.0/8 -p udp` never matches: guest.100.rules[0] and guest.100.rules[1] together take all its packets']);
  });

  test('hidden in one IP version it is alive in the other', () => {
    expect(told({ guest: `${on}[RULES]\nIN DROP -source 0.0.0.0/0 -p tcp\nIN ACCEPT -p tcp -dport 22 -source 10.0.0.0/8\n` })).toHaveLength(1);
    expect(told({ guest: `${on}[RULES]\nIN DROP -source 10.0.0.0/8 -p tcp\nIN DROP -source 2001:db8::/32\nIN ACCEPT -p tcp -dport 22\n` })).toEqual([]);
  });

  test("a group's rule is dead when it is so wherever the group is used", () => {
    const cluster = '[RULES]\n[group web]\nIN ACCEPT -p tcp -dport 80\nIN ACCEPT -p tcp -dport 443\n';
    const hidden = `${on}[RULES]\nIN DROP -p tcp -dport 443\nGROUP web\n`;
    const plain = `${on}[RULES]\nGROUP web\n`;
    expect(told({ cluster, guest: hidden, other: plain })).toEqual([]);
    expect(told({ cluster, guest: hidden, other: hidden })).toEqual(['lint/dead-rule cluster.fw:6 `IN ACCEPT -p tcp -dport 443` never matches: guest.100.rules[0] and guest.200.rules[0] together take all its packets']);
  });

  test('a line that uses a group whose rules all are hidden there', () => {
    const cluster = '[group web]\nIN ACCEPT -p tcp -dport 80\n';
    expect(told({ cluster, guest: `${on}[RULES]\nGROUP web\nGROUP web\n` })).toEqual(['lint/dead-rule 100.fw:5 `GROUP web` never matches: cluster.group.web.rules[0] takes all its packets']);
  });

  test('an empty set holds nobody: told in passing, and nothing to remove', () => {
    const [finding, ...more] = lintTraffic([smallHost({ cluster: '[IPSET empty]\n', guest: `${on}[RULES]\nIN ACCEPT -source +empty\n` })]);
    expect([finding?.code, finding?.severity, finding?.fix, more]).toEqual(['lint/dead-rule', 'info', undefined, []]);
  });

  test('nobody knows who is in the set of an SDN', () => {
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -source +sdn/zone\nIN DROP -p tcp -log info\n` })).toEqual([]);
  });
});

describe('of many', () => {
  const bad = `${on}[RULES]\nIN ACCEPT -p tcp\nIN DROP -p tcp -dport 22\n`;

  test('each guest is told of its own file', () => {
    expect(told({ guest: bad, other: bad })).toEqual([100, 200].map((vmid) => `lint/dead-rule ${vmid}.fw:5 \`IN DROP -p tcp -dport 22\` never matches: guest.${vmid}.rules[0] takes all its packets`));
  });

  test('guests with the same rules are one class for each direction and IP version', () => {
    const guests = Array.from({ length: 500 }, (_, i) => ({ vmid: 100 + i, kind: 'qemu' as const, config: `net0: virtio=0E:0B:38:B8:${String(10 + (i >> 6))}:${String(10 + (i & 63))},bridge=vmbr0,firewall=1\n`, fw: bad }));
    const host = readHost({ node: 'pve', cluster: on, guests });
    const { classes } = classify(chainUses([host]), () => false);
    expect(classes.map(({ uses }) => uses.length)).toEqual([1, 1, 1, 1, 500, 500]);
  });

  test('a rule of the datacenter is dead when it is so on every node', () => {
    const cluster = `${on}[RULES]\nIN ACCEPT -p tcp -dport 443\n`;
    const host = '[RULES]\nIN DROP -p tcp\n';
    const node = (name: string, text: string | undefined): TrafficHost => readHost({ node: name, cluster, host: text, guests: [] });
    const dead = (hosts: readonly TrafficHost[]): (string | undefined)[] => lintTraffic(hosts).filter(({ code }) => code === 'lint/dead-rule').map(({ address }) => address);
    expect(dead([node('a', host), node('b', undefined)])).toEqual([]);
    expect(dead([node('a', host), node('b', host)])).toEqual(['cluster.rules[0]']);
  });
});

describe('rules that change nothing', () => {
  test('a later rule, or the policy, does the same', () => {
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -p tcp -dport 22 -source 10.0.0.0/8\nIN ACCEPT -p tcp -dport 22\nOUT ACCEPT -p udp\n` })).toEqual([
      'lint/redundant-rule 100.fw:4 nothing changes without `IN ACCEPT -source 10.0.0.0/8 -p tcp -dport 22`: guest.100.rules[1] does the same with its packets',
      'lint/redundant-rule 100.fw:6 nothing changes without `OUT ACCEPT -p udp`: the policy does the same with its packets',
    ]);
  });

  test('of two that make each other needless one stays', () => {
    const rules = 'IN ACCEPT -source 10.0.0.0/8\nIN ACCEPT -source 10.0.0.0/9 -p tcp\n';
    expect(told({ guest: `${on}[RULES]\n${rules}` })).toHaveLength(1);
  });

  test.each([
    ['what writes to the log', 'IN DROP -p tcp -dport 23 -log info\nIN DROP -p tcp -log nolog\nIN ACCEPT\n'],
    ['what keeps noise out of the log', 'IN DROP -p tcp -dport 23\nIN DROP -p tcp -log info\nIN ACCEPT\n'],
  ])('%s does something', (_, rules) => {
    expect(told({ guest: `${on}[RULES]\n${rules}` })).toEqual([]);
  });

  test('so does what the policy would log', () => {
    expect(told({ guest: `${on}log_level_in: info\n[RULES]\nIN DROP -p tcp -dport 23\n` })).toEqual([]);
    expect(told({ guest: `${on}[RULES]\nIN DROP -p tcp -dport 23\n` })).toHaveLength(1);
  });

  test('who administers may be written down', () => {
    expect(told({ cluster: '[IPSET management]\n10.8.0.0/24\n[RULES]\nIN SSH(ACCEPT) -source +management\nIN ACCEPT -p tcp -dport 8006 -source +management\n' })).toEqual([]);
  });
});

describe('who gets in', () => {
  test('somebody is kept out too late', () => {
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -p tcp -dport 80\nIN DROP -source 10.9.0.0/16\nIN ACCEPT -source 10.0.0.0/8\n` })).toEqual(['lint/conflict 100.fw:5 `IN DROP -source 10.9.0.0/16` comes too late for some of its packets: guest.100.rules[0] accepts them']);
  });

  test('the part of a REJECT that gets no answer names nobody', () => {
    expect(told({ guest: `${on}policy_out: ACCEPT\n[RULES]\nOUT ACCEPT -p udp -log info\nOUT REJECT -log info\n` })).toEqual([]);
  });

  test('what never matches is no conflict', () => {
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -p tcp -dport 80\nIN DROP -source 10.9.0.0/16 -p tcp -dport 80\n` })).toEqual([expect.stringMatching(/^lint\/dead-rule/)]);
  });

  test('letting somebody in before a service is closed is no conflict', () => {
    expect(told({ guest: `${on}policy_in: ACCEPT\n[RULES]\nIN ACCEPT -source 10.0.0.0/8\nIN DROP -p tcp -dport 22\n` })).toEqual([]);
  });

  test('a trailing drop stops administrators, with pve-firewall only', () => {
    const cluster = '[RULES]\nIN ACCEPT -p tcp -dport 80\nIN DROP\n';
    expect(told({ cluster })).toEqual(['lint/drop-before-management cluster.fw:5 `IN DROP` stops administrators before Proxmox VE lets them in']);
    expect(told({ cluster, host: '[OPTIONS]\nnftables: 1\n' })).toEqual(['lint/redundant-rule cluster.fw:5 nothing changes without `IN DROP`: the policy does the same with its packets']);
    const before = cluster.replace('[RULES]', '[IPSET management]\n10.8.0.0/24\n[RULES]\nIN ACCEPT -source +management -log info');
    expect(told({ cluster: before })).toEqual([]);
  });

  test('it stops them also where nobody knows who they are, unless somebody is let in before', () => {
    const lint = (rules: string): string[] => lintTraffic([readHost({ node: 'pve', cluster: `${on}[RULES]\n${rules}`, guests: [] })]).map(({ code }) => code);
    expect(lint('IN ACCEPT -p tcp -dport 80\nIN REJECT\n')).toEqual(['lint/drop-before-management']);
    expect(lint('IN ACCEPT -source 10.0.0.0/8\nIN REJECT\n')).toEqual([]);
    expect(lint('IN REJECT -source 10.0.0.0/8\n')).toEqual([]);
  });

  test('a rule that names some of them keeps just those out', () => {
    expect(told({ cluster: '[RULES]\nIN DROP -source 10.0.0.13\n' })).toEqual([]);
  });

  test('management ports that the world reaches, and what opens them', () => {
    expect(told({ cluster: '[RULES]\nIN ACCEPT -p tcp -dport 8006\n' })).toEqual(['lint/open-management cluster.fw:4 `IN ACCEPT -p tcp -dport 8006` opens tcp/8006 of node.pve to the world (IPv4 and IPv6)']);
    expect(told({ cluster: '[RULES]\nIN ACCEPT -p tcp -dport 8006 -source 198.51.0.0/16\n' })).toEqual([]);
    expect(told({ cluster: '[OPTIONS]\nenable: 1\npolicy_in: ACCEPT\n' })).toEqual(['lint/open-management cluster.fw:3 the policy `policy_in: ACCEPT` opens tcp/22,3128,5900:5999,8006 of node.pve to the world (IPv4 and IPv6)']);
  });

  test('closed in IPv4 and left open in IPv6', () => {
    expect(told({ guest: `${on}policy_in: ACCEPT\n[RULES]\nIN DROP -p tcp -dport 22 -source 0.0.0.0/0\n` })).toEqual(['lint/ipv6-open 100.fw:3 the policy `policy_in: ACCEPT` opens tcp/22 of guest.100.net0 to the world in IPv6, and IPv4 is closed']);
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -p tcp -dport 22 -source 10.0.0.0/8\nIN ACCEPT -p tcp -dport 22 -source 2000::/3\n` })).toEqual(['lint/ipv6-open 100.fw:5 `IN ACCEPT -source 2000::/3 -p tcp -dport 22` opens tcp/22 of guest.100.net0 to the world in IPv6, and IPv4 is closed']);
  });
});

describe('what is off', () => {
  const rules = '[RULES]\nIN ACCEPT -p tcp -dport 80\n';

  test.each<[string, Small]>([
    ['lint/tier-off cluster.fw:2 the firewall is off: none of 1 rules applies', { cluster: '[OPTIONS]\nenable: 0\n', guest: `${on}${rules}` }],
    ['lint/tier-off host.fw:2 the firewall of node pve is off: its rules never apply', { host: `[OPTIONS]\nenable: 0\n${rules}` }],
    ['lint/tier-off 100.fw:2 the firewall of guest 100 is off: its rules never apply', { guest: rules }],
    ['lint/nic-unwalled 100.fw:4 the rules of guest 100 never apply: net0 has no firewall=1', { guest: `${on}${rules}`, nic: 'firewall=0' }],
    ['lint/tier-off web.fw:2 the rules of VNet web never apply: pve-firewall does not look at VNets', { vnets: { web: `${on}[RULES]\nFORWARD DROP\n` } }],
    ['lint/tier-off host.fw:2 the rule never applies: pve-firewall does not look at what a node forwards', { host: '[RULES]\nFORWARD DROP\n' }],
  ])('%s', (finding, small) => {
    expect(told(small)).toEqual([finding]);
  });

  test('a device without the firewall among others', () => {
    const nic = 'firewall=1\nnet1: virtio=0E:0B:38:B8:01:01,bridge=vmbr0';
    expect(told({ guest: `${on}[RULES]\nIN ACCEPT -i net1 -p tcp\nIN ACCEPT -i net0 -p tcp\n`, nic })).toEqual(['lint/nic-unwalled 100.fw:4 the rule never applies: net1 of guest 100 has no firewall=1']);
  });

  test('a group that cannot be built', () => {
    const cluster = '[ALIASES]\nlan 10.0.0.0/24\n[group web]\nIN ACCEPT -source guest/lan\n';
    expect(told({ cluster, guest: `${on}[RULES]\nGROUP web\n` })).toEqual([
      'lint/unbuilt-group cluster.fw:6 the building of group web ends at `IN ACCEPT -source guest/lan`; what guest.100.net0 gets or sends passes freely',
    ]);
  });
});

test('a good homelab is silent', () => {
  const cluster = `[OPTIONS]\nenable: 1\npolicy_in: DROP\n[ALIASES]\nlan 10.0.0.0/24\n[IPSET management]\nlan\n10.8.0.0/24\n!10.8.0.13\n[RULES]\nIN SSH(ACCEPT) -source +management\nIN ACCEPT -source +management -p tcp -dport 8006\nIN Ping(ACCEPT) -source lan\n[group web]\nIN Web(ACCEPT)\n`;
  const guest = `${on}policy_in: DROP\nlog_level_in: info\n[RULES]\nGROUP web -i net0\nIN SSH(ACCEPT) -i net0 -source +management\n`;
  expect(told({ cluster, host: '[OPTIONS]\ntcpflags: 1\n[RULES]\n', guest })).toEqual([]);
});

describe('nothing is claimed that is not so', () => {
  const some = measuredHosts.filter((_, i) => i % 6 === 1).map(({ name, texts, packets }) => {
    const host = readHost(texts);
    return { name, host, packets, findings: lintTraffic([host]) };
  });

  test('without the rules that can be removed no chain of a measured host differs', () => {
    let rules = 0;
    for (const { name, host, packets, findings } of some) {
      const gone = removable(findings);
      rules += gone.length;
      const after = withoutRules(host, new Set(gone));
      expect([name, differences(host, after)]).toEqual([name, []]);
      for (const rule of gone.slice(0, 4)) expect([name, differences(host, withoutRules(host, new Set([rule])))]).toEqual([name, []]);
      for (const fields of packets) expect([name, fields, verdictOf(after, fields)]).toEqual([name, fields, verdictOf(host, fields)]);
    }
    expect(rules).toBeGreaterThan(30);
  });

  const expected: Readonly<Record<string, readonly string[]>> = { 'lint/open-management': ['ACCEPT'], 'lint/ipv6-open': ['ACCEPT'], 'lint/conflict': ['ACCEPT'], 'lint/drop-before-management': ['DROP', 'REJECT'] };

  test('the packets of the findings get the verdict that is told of them', () => {
    let samples = 0;
    for (const { name, host, findings } of some) {
      for (const { code, sample, message } of findings) {
        if (sample === undefined) continue;
        const verdict = arriving(host, sample, message);
        if (verdict !== undefined) samples++;
        expect([name, message, expected[code]]).toEqual([name, message, verdict === undefined ? expected[code] : expect.arrayContaining([verdict])]);
      }
    }
    expect(samples).toBeGreaterThan(8);
  });
});

function verdictOf(host: TrafficHost, fields: (typeof measuredHosts)[number]['packets'][number]): string {
  const packet = readPacket(host, fields);
  return isProblem(packet) ? packet.problem : evaluate(host, packet).verdict;
}

/** What becomes of a sample that comes in from outside. Those of what a guest sends are left to others. */
function arriving(host: TrafficHost, { family, station, packet: { iface, mac: _mac, ...points } }: LintSample, message: string): string | undefined {
  const [, vmid = '', nic = ''] = /^guest\.(\d+)\.net(\d+)$/.exec(station) ?? [];
  const guest = host.guests.get(Number(vmid));
  if (/`(?:OUT|FORWARD)/.test(message)) return undefined;
  const bridge = guest?.nics.find(({ name }) => name === `net${nic}`)?.bridge ?? iface;
  const [from, to] = [findZone(host, `${bridge === '' ? 'vmbr7' : bridge}/eth9`), findZone(host, guest === undefined ? 'host' : `${guest.kind === 'qemu' ? 'vm' : 'ct'}${vmid}i${nic}`)];
  if (from === undefined || to === undefined) throw new Error(station);
  const { proto, dport, sport, icmp, ...ends } = points;
  return evaluate(host, { from, to, family, ...ends, proto: Number(proto), dport: Number(dport), sport: Number(sport), icmp: Number(icmp) }).verdict;
}

const addresses = ['10.0.0.0/8', '10.0.0.0/9', '10.128.0.0/9', '10.1.0.0/16', '2001:db8::/32'];
const ruleText = fc.record({ action: fc.constantFrom('ACCEPT', 'DROP', 'REJECT'), source: fc.constantFrom('', ...addresses), service: fc.constantFrom('', ' -p tcp', ' -p tcp -dport 22', ' -p tcp -dport 20:30', ' -p udp') })
  .map(({ action, source, service }) => `IN ${action}${source === '' ? '' : ` -source ${source}`}${service}\n`);

test('what is dead or redundant is found, all of it: of what is left every rule is needed, or told', () => {
  fc.assert(fc.property(fc.array(ruleText, { maxLength: 6 }), (rules) => {
    const host = smallHost({ guest: `${on}policy_in: ACCEPT\n[RULES]\n${rules.join('')}` });
    const left = withoutAll(host);
    expect(differences(host, left)).toEqual([]);
    const told = new Set(lintTraffic([left]).flatMap((finding) => (finding.left === undefined ? [] : finding.address)));
    for (const [i, rule] of (left.guests.get(100)?.file.config.rules ?? []).entries()) expect(differences(left, withoutRules(left, new Set([rule]))).length > 0).not.toBe(told.has(`guest.100.rules[${i}]`));
  }), { numRuns: 60 });
});

/** What is left when nothing is found any more: without one rule another may be redundant that was not before. */
function withoutAll(host: TrafficHost): TrafficHost {
  const gone = removable(lintTraffic([host]));
  return gone.length === 0 ? host : withoutAll(withoutRules(host, new Set(gone)));
}

describe('what is to be taken out', () => {
  /** Of every finding about a rule that does nothing: its rule, and what becomes of it. */
  const removals = (small: Small): string[] => lintTraffic([smallHost(small)]).filter(({ code }) => code === 'lint/dead-rule' || code === 'lint/redundant-rule').map(({ code, address, fix, left }) => `${code} ${address ?? ''} ${fix === undefined ? (left ?? 'told only') : 'goes'}`);
  const management = '[IPSET management]\n10.8.0.0/24\n';

  test.each<[string, Small, readonly string[]]>([
    ['not what a rule with another verdict hides', { guest: `${on}[RULES]\nIN DROP -log info\nIN ACCEPT -p tcp -dport 9100\n` }, ['lint/dead-rule guest.100.rules[1] what hides it says otherwise: move it, or remove it by hand']],
    ['nor what several hide, of which one says otherwise', { guest: `${on}policy_in: ACCEPT\n[RULES]\nIN DROP -p tcp -dport 1:9 -log info\nIN ACCEPT -p tcp -dport 10:20 -log info\nIN DROP -p tcp -dport 1:20\n` }, ['lint/dead-rule guest.100.rules[2] what hides it says otherwise: move it, or remove it by hand']],
    ['what one with the same verdict hides', { guest: `${on}[RULES]\nIN ACCEPT -p tcp\nIN ACCEPT -p tcp -dport 9100\n` }, ['lint/dead-rule guest.100.rules[1] goes']],
    ['not the rule for administrators before one that is open to the world', { cluster: `${management}[RULES]\nIN ACCEPT -p tcp -dport 22 -source +management\nIN ACCEPT -p tcp -dport 22\n` }, []],
    ['nor the one behind it', { cluster: `${management}[RULES]\nIN ACCEPT -p tcp -dport 22 -log info\nIN ACCEPT -p tcp -dport 22 -source +management\n` }, ['lint/dead-rule cluster.rules[1] what hides it is open to the world: mend that first']],
    ['nor before a policy that opens everything', { cluster: `[OPTIONS]\nenable: 1\npolicy_in: ACCEPT\n${management}[RULES]\nIN ACCEPT -p tcp -dport 22 -source +management\n` }, []],
    ['what is the reason for another one stays for this time', { guest: `${on}policy_in: DROP\n[RULES]\nIN DROP -p tcp -dport 20:30\nIN DROP -p tcp -dport 22\n` }, ['lint/redundant-rule guest.100.rules[0] another rule goes because of it, or the other way round: run it again', 'lint/dead-rule guest.100.rules[1] goes']],
  ])('%s', (_, small, expected) => {
    expect(removals(small)).toEqual(expected);
  });

  test('no reason is a rule that goes as well', () => {
    const [first, second] = lintTraffic([smallHost({ guest: `${on}policy_in: ACCEPT\n[RULES]\nIN ACCEPT -source 10.0.0.0/9 -p tcp\nIN ACCEPT -source 10.0.0.0/8\n` })]);
    expect([first?.message, second?.message]).toEqual([expect.stringContaining('the policy does the same'), expect.stringContaining('the policy does the same')]);
    expect([first?.fix, second?.fix]).toEqual([expect.anything(), expect.anything()]);
  });

  test('what Proxmox VE itself hides nobody can move', () => {
    const [finding] = lintTraffic([smallHost({ cluster: `${management}[RULES]\nIN DROP -p tcp -dport 8006 -source 10.8.0.9\n`, host: '[OPTIONS]\nnftables: 1\n' })]);
    expect([finding?.code, finding?.hint]).toEqual(['lint/dead-rule', 'remove it: what Proxmox VE has of its own stays where it is']);
  });
});

describe('of hosts that are only supposed', () => {
  const codes = (small: Small, supposed: boolean): string[] => lintTraffic([smallHost(small)], { supposed }).map(({ code, address }) => `${code} ${address ?? ''}`);

  test.each<[string, Small, readonly string[], readonly string[]]>([
    ['a policy that nobody wrote may be another', { guest: `${on}[RULES]\nOUT ACCEPT -p udp\n` }, ['lint/redundant-rule guest.100.rules[0]'], []],
    ['one that is written is that one', { guest: `${on}policy_out: ACCEPT\n[RULES]\nOUT ACCEPT -p udp\n` }, ['lint/redundant-rule guest.100.rules[0]'], ['lint/redundant-rule guest.100.rules[0]']],
    ['a group may have other users', { cluster: '[group web]\nIN ACCEPT -p udp -dport 80\n', guest: `${on}[RULES]\nIN DROP -p udp -log info\nGROUP web\n` }, ['lint/dead-rule guest.100.rules[1]'], ['lint/dead-rule guest.100.rules[1]']],
    ['other nodes may have other rules', { cluster: '[RULES]\nIN ACCEPT -p udp -dport 80\n', host: '[RULES]\nIN DROP -p udp -log info\n' }, ['lint/dead-rule cluster.rules[0]'], []],
    ['what the datacenter has all nodes have', { cluster: '[RULES]\nIN DROP -p udp -log info\nIN ACCEPT -p udp -dport 80\n' }, ['lint/dead-rule cluster.rules[1]'], ['lint/dead-rule cluster.rules[1]']],
  ])('%s', (_, small, known, supposed) => {
    expect([codes(small, false), codes(small, true)]).toEqual([known, supposed]);
  });
});

describe('work is bounded', () => {
  const host = smallHost({ guest: `${on}[RULES]\nIN ACCEPT -source 10.0.0.0/9\nIN ACCEPT -source 10.128.0.0/9\nIN DROP -source 10.0.0.0/8\nOUT ACCEPT -p udp\n` });
  const codes = (findings: readonly LintFinding[]): string[] => [...new Set(findings.map(({ code }) => code))].sort();

  test('with time enough', () => {
    expect(codes(lintTraffic([host]))).toEqual(['lint/dead-rule', 'lint/redundant-rule']);
  });

  test('without, nothing is claimed, and that is said', () => {
    expect(codes(lintTraffic([host], { words: 0 }))).toEqual(['lint/unfinished']);
    expect(codes(lintTraffic([host], { expired: () => true }))).toContain('lint/unfinished');
  });
});
