import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { edit, effective, parse, toText, verify } from '@pvewall/fw';
import type { Tier } from '@pvewall/fw';
import { parseSave } from '@pvewall/ebtables';
import { formatPolicy } from '../format.ts';
import { loadPolicy } from '../load.ts';
import type { Loaded } from '../load.ts';
import type { HostFile } from './fw-file.ts';
import { writePolicy } from './write-policy.ts';
import type { HostContent } from './write-policy.ts';

/** `.fw` files of 150 small hosts, as measured. */
const hosts = JSON.parse(readFileSync(new URL('../../fixtures/hosts.json', import.meta.url), 'utf8')) as Record<string, Record<string, string>>;

function hostOf(files: Record<string, string>): HostContent {
  const file = (name: string, tier: Tier, cluster?: HostFile): HostFile | undefined => {
    const text = files[name];
    if (text === undefined) return undefined;
    const document = parse(text, { tier, file: name });
    return { document, broken: verify(document, { cluster: cluster && effective(cluster.document) }).broken };
  };
  const cluster = file('cluster.fw', 'cluster');
  const host = file('host.fw', 'host', cluster);
  const guests = Object.keys(files).flatMap((name): [number, HostFile][] => {
    const found = /^\d+\.fw$/.test(name) ? file(name, 'guest', cluster) : undefined;
    return found === undefined ? [] : [[Number.parseInt(name, 10), found]];
  });
  return { ...(cluster && { cluster }), nodes: new Map([['pve', { ...(host && { host }) }]]), guests: new Map(guests), vnets: new Map() };
}

function load(text: string): Loaded {
  const bytes = new TextEncoder().encode(text);
  return loadPolicy('policy.yaml', { read: (path) => (path === 'policy.yaml' ? bytes : undefined), list: () => [] });
}

describe('writePolicy', () => {
  let complete = 0;

  test.each(Object.keys(hosts))('host %s validates, and changes nothing', (name) => {
    const host = hostOf(hosts[name] ?? {});
    const { text, leftOut } = writePolicy(host);
    const { policy, diagnostics } = load(text);
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(formatPolicy(text, 'policy.yaml')).toEqual({ text });
    const touched = new Set(leftOut.map(({ place }) => place?.file));
    const pairs = [
      [host.cluster, policy?.cluster],
      [host.nodes.get('pve')?.host, policy?.nodes.get('pve')?.host],
      ...[...host.guests].map(([vmid, guest]) => [guest, policy?.guests.get(vmid)] as const),
    ] as const;
    for (const [before, wanted] of pairs) {
      expect(wanted === undefined).toBe(before === undefined);
      if (before === undefined || wanted === undefined || touched.has(before.document.file)) continue;
      complete++;
      expect(toText(edit(before.document, wanted.edits))).toBe(toText(before.document));
    }
  });

  test('most files need nothing left out', () => {
    expect(complete).toBeGreaterThan(100);
  });

  test('keeps the order and the comments, and reports what Proxmox VE skips', () => {
    const document = parse(
      `# the datacenter\n[OPTIONS]\nenable: 1\npolicy_in: DROP\nlog_ratelimit: 1,rate=5/second\n\n[ALIASES]\n# office\nlan 192.168.1.0/24 # first floor\nnas 192.168.1.50\n\n[IPSET management] # admins: all\nlan\n!10.0.0.5 # kiosk\n\n[RULES]\n# let them in\nIN SSH(ACCEPT) -source +management -log info # admins\n|IN ACCEPT -p tcp -dport 80,443\nIN ACEPT -p tcp\nIN ACCEPT -p udp -dport 6000:6010 -source 2001:db8::/32\nGROUP web -i vmbr0\n\n[group web] # it's "HTTP"\nIN HTTP(ACCEPT)\n# the end\n`,
      { tier: 'cluster', file: 'cluster.fw' },
    );
    const { broken } = verify(document);
    const { text, leftOut } = writePolicy({ cluster: { document, broken }, nodes: new Map(), guests: new Map(), vnets: new Map() }, 'policy.schema.json');
    expect(text).toBe(`# yaml-language-server: $schema=policy.schema.json
apiVersion: pvewall/v1
cluster:
  # the datacenter
  options:
    enable: true
    policy_in: DROP
    log_ratelimit: { enable: true, rate: 5/second }
  aliases:
    # office
    lan: { address: 192.168.1.0/24, comment: first floor }
    nas: 192.168.1.50
  ipsets:
    management:
      comment: "admins: all"
      members:
        - lan
        - { address: 10.0.0.5, nomatch: true, comment: kiosk }
  rules:
    # let them in
    - { in: ACCEPT, macro: SSH, source: +management, log: info, comment: admins }
    - { in: ACCEPT, proto: tcp, dport: [ 80, 443 ], enable: false }
    - { in: ACCEPT, source: "2001:db8::/32", proto: udp, dport: 6000:6010 }
    - { group: web, iface: vmbr0 }
  groups:
    web:
      comment: 'it''s "HTTP"'
      rules:
        - { in: ACCEPT, macro: HTTP }
  # the end
`);
    expect(leftOut.map(({ text: line, place }) => [line, place?.line])).toEqual([['IN ACEPT -p tcp', 20]]);
    expect(load(text).policy).toBeDefined();
  });

  test('writes ebtables without what is Proxmox VE’s, and sysctls', () => {
    const save = parseSave(`*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
:PVEFW-FORWARD ACCEPT
:tap100i0-OUT ACCEPT
:MINE RETURN
-A INPUT -p 0xfe68 -j DROP
-A INPUT -p IPv4 --ip-src 10.0.0.1 --log-level notice --log-prefix "in" -j CONTINUE
-A INPUT -j MINE
-A FORWARD -s 0:1:2:3:4:5 -j DROP
-A FORWARD -j PVEFW-FORWARD
-A PVEFW-FORWARD -j ACCEPT
-A MINE --nflog-group 1 --nflog-prefix "x" -j DROP

*nat
:PREROUTING ACCEPT
:OUTPUT ACCEPT
:POSTROUTING DROP
`);
    const node = { ebtables: save.tables, sysctl: new Map([['net.netfilter.nf_conntrack_acct', '1'], ['net.netfilter.nf_conntrack_count', '7']]) };
    const { text, leftOut } = writePolicy({ nodes: new Map([['pve', node]]), guests: new Map(), vnets: new Map() }, 'policy.schema.json');
    expect(text).toBe(`# yaml-language-server: $schema=policy.schema.json
apiVersion: pvewall/v1
nodes:
  pve:
    ebtables:
      filter:
        INPUT:
          policy: ACCEPT
          rules:
            - "-p 0xfe68 -j DROP"
            - '-p IPv4 --ip-src 10.0.0.1 --log-level notice --log-prefix "in" -j CONTINUE'
            - "-j MINE"
        FORWARD:
          policy: ACCEPT
          rules:
            - "-s 00:01:02:03:04:05 -j DROP"
        MINE:
          policy: RETURN
          # Its rules are left alone: one of them cannot be in a policy.
      nat:
        POSTROUTING:
          policy: DROP
          rules: []
    sysctl:
      net.netfilter.nf_conntrack_acct: 1
`);
    expect(leftOut.map(({ text: line }) => line)).toEqual(['-A MINE --nflog-group 1 --nflog-prefix "x" -j DROP', 'net.netfilter.nf_conntrack_count = 7']);
    expect(load(text).policy?.nodes.get('pve')?.ebtables?.tables.get('filter')?.get('INPUT')?.rules).toHaveLength(3);
  });

  test('what the checks refuse goes, and with it what rests on it', () => {
    const document = parse('[ALIASES]\nbad 10.0.0.0/40\n\n[RULES]\nIN ACCEPT -source bad\nIN DROP\n', { tier: 'guest', file: '100.fw' });
    const { text, leftOut } = writePolicy({ cluster: { document: parse('[ALIASES]\n', { tier: 'cluster', file: 'c' }) }, nodes: new Map(), guests: new Map([[100, { document }]]), vnets: new Map() });
    expect(leftOut.map(({ text: line }) => line).sort()).toEqual(['IN ACCEPT -source bad', 'bad 10.0.0.0/40']);
    expect(text).toContain('  100:\n    aliases: {}\n    rules:\n      - { in: DROP }\n');
  });

  test('a host without anything', () => {
    const { text } = writePolicy({ nodes: new Map([['pve', {}]]), guests: new Map([[100, { document: parse('', { tier: 'guest', file: 'g' }) }]]), vnets: new Map() });
    expect(text.split('\n')).toEqual(['apiVersion: pvewall/v1', 'nodes:', '  pve: {}', 'guests:', '  100: {}', '']);
    expect(load(text).diagnostics).toEqual([]);
  });
});
