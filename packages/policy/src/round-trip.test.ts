import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { edit, effective, empty, parse, ruleKey, toText } from '@pvewall/fw';
import { assemble } from './assemble/assemble.ts';
import type { Assembled } from './assemble/assemble.ts';
import { parsePolicyFile } from './parse-file.ts';
import type { ParsedFile } from './parsed-file.ts';
import { yamlRule } from './write/items.ts';

function parsed(text: string): ParsedFile {
  return parsePolicyFile(new TextEncoder().encode(text), 'policy.yaml');
}

/** Maps as entries, so that a difference shows. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value, (_, one: unknown) => (one instanceof Map ? [...one] : one)));
}

const homelab = `apiVersion: pvewall/v1
apply: { confirm_within: 5min }
guards: { removal_percent: 50, removal_count: 5, critical: [ cluster.ipset.management ] }
management: { from: [ lan, 10.8.0.0/24 ], ports: [ 2222, 8006, 2222 ] }
profiles: { base: { rules: [ { in: ACCEPT, macro: Ping } ] } }
cluster:
  options: { enable: true, log_ratelimit: { burst: 9 } }
  aliases: { lan: 192.168.1.0/24 }
  ipsets: { management: [ lan ], crowdsec: {}, old: { state: absent }, noted: { comment: x } }
  groups: { web: [ { in: ACCEPT, macro: Web } ] }
nodes:
  pve:
    host: { rules: [] }
    ebtables: { persist: systemd, filter: { INPUT: [ "-p 0xfe68 -j DROP" ], OLD: { state: absent } } }
    sysctl: { net.netfilter.nf_conntrack_acct: true }
guests:
  100: { profiles: [ base ], rules: [ { group: web } ] }
  101: { state: absent }
vnets: { blue: { options: { enable: true } } }
`;

describe('a parsed file', () => {
  test('is JSON: what a worker or a cache hands back is assembled the same', () => {
    const file = parsed(homelab);
    expect(file.diagnostics).toEqual([]);
    expect(JSON.parse(JSON.stringify(file))).toEqual(file);
    expect(assemble([JSON.parse(JSON.stringify(file)) as ParsedFile])).toEqual(assemble([file]));
  });

  test('becomes what the resources need', () => {
    const { policy, diagnostics } = assemble([parsed(homelab)]);
    expect(diagnostics).toEqual([]);
    expect(plain(policy?.cluster?.edits.options)).toMatchObject([
      ['enable', { value: '1', at: { line: 7, column: 14, length: 12 } }],
      ['log_ratelimit', { value: 'enable=1,burst=9' }],
    ]);
    expect(plain(policy?.cluster?.edits.ipsets)).toMatchObject([
      ['management', { entries: [{ address: 'lan' }] }],
      ['crowdsec', { at: { line: 9 } }],
      ['old', null],
      ['noted', { comment: 'x' }],
    ]);
    expect(policy?.cluster?.edits.ipsets?.get('crowdsec')).not.toHaveProperty('entries');
    expect(policy?.guests.get(100)?.edits.rules?.map(({ action, macro }) => macro ?? action)).toEqual(['web', 'Ping']);
    expect(policy?.guests.get(101)).toMatchObject({ absent: true, edits: {} });
    const node = policy?.nodes.get('pve');
    expect(node?.ebtables?.persist).toBe('systemd');
    expect([...(node?.ebtables?.tables.get('filter') ?? [])].map(([name, chain]) => [name, chain?.rules?.map(({ canonical }) => canonical)])).toEqual([
      ['INPUT', ['-p 0xfe68 -j DROP']],
      ['OLD', undefined],
    ]);
    expect(plain(node?.sysctl)).toMatchObject([['net.netfilter.nf_conntrack_acct', { value: '1' }]]);
    expect(policy?.vnets.get('blue')?.edits.options?.get('enable')?.value).toBe('1');
    expect(policy?.apply).toMatchObject({ confirmWithin: 300, at: { line: 2 } });
    expect(policy?.management).toMatchObject({ from: [{ text: 'lan', at: { line: 4, column: 23 } }, { text: '10.8.0.0/24' }], ports: [2222, 8006], at: { line: 4 } });
    expect(policy?.guards).toMatchObject({ removalPercent: 50, removalCount: 5, critical: [{ address: 'cluster.ipset.management', at: { line: 3, column: 62 } }] });
  });

  test.each([
    ['10s', 10],
    ['86400s', 86_400],
    ['1440min', 86_400],
    ['24h', 86_400],
    ['9s', undefined],
    ['86401s', undefined],
    ['25h', undefined],
    ['1d', undefined],
    ['60', undefined],
  ])('confirm_within: "%s" is %s seconds', (text, seconds) => {
    const { policy, diagnostics } = assemble([parsed(`apiVersion: pvewall/v1\napply: { confirm_within: "${text}" }\n`)]);
    expect({ seconds: policy?.apply?.confirmWithin, codes: diagnostics.map(({ code }) => code) }).toEqual({ seconds, codes: seconds === undefined ? ['policy/wrong-value'] : [] });
  });
});

/** Texts that try to be more than one word, line or rule. */
const evil = fc.oneof(
  fc.constantFrom('10.0.0.1', '+lan', 'tcp', '22', '80,443', 'net0', 'SSH', 'info', '-j', 'x y', 'a#b', '#', '"', "'", "it''s", '\\', '-p tcp', ': ', '[RULES]', '|IN', '!', 'ä', ' lead', 'trail ', '*a', '&a', '@', '%', '`', 'yes', '~', '0x10', '1e3', '', 'a: b', '{', '}', ','),
  fc.string({ maxLength: 8 }),
);
const good = fc.record(
  {
    iface: fc.constantFrom('vmbr0', 'eth0'),
    source: fc.constantFrom('10.0.0.1', '10.0.0.1,10.0.0.2', 'fe80::1'),
    proto: fc.constantFrom('tcp', '17'),
    log: fc.constantFrom('info', 'nolog'),
  },
  { requiredKeys: [] },
);
const fields = fc
  .tuple(good, fc.constantFrom('macro', 'iface', 'source', 'dest', 'proto', 'dport', 'log', 'icmpType', 'comment', 'comment', 'comment'), evil)
  .map(([rule, key, value]) => ({ ...rule, [key]: value }));

describe('a rule', () => {
  test('that a policy takes is one line, and Proxmox VE reads it back as that rule', () => {
    let taken = 0;
    fc.assert(
      fc.property(fields, fc.constantFrom('in' as const, 'out' as const), (rest, type) => {
        const text = `apiVersion: pvewall/v1\ncluster:\n  rules:\n    - ${yamlRule({ ...rest, type, action: 'ACCEPT' })}\n`;
        const { policy }: Assembled = assemble([parsed(text)]);
        const edits = policy?.cluster?.edits;
        if (edits === undefined) return;
        taken++;
        const printed = toText(edit(empty({ tier: 'cluster', file: 'cluster.fw' }), edits));
        const { rules } = effective(parse(printed, { tier: 'cluster', file: 'cluster.fw' }));
        expect(printed.trim().split('\n').filter(Boolean)).toHaveLength(2);
        expect(rules.map(ruleKey)).toEqual(edits.rules?.map(ruleKey));
      }),
      { numRuns: 1500 },
    );
    expect(taken).toBeGreaterThan(200);
  });

  test('as a map and as a line is the same', () => {
    const { content } = parsed(`apiVersion: pvewall/v1
cluster:
  rules:
    - { in: DROP, macro: SSH, iface: vmbr0, source: [ 10.0.0.1, 10.0.0.2 ], log: info, comment: no, enable: false }
    - "|IN SSH(DROP) -i vmbr0 -source 10.0.0.1,10.0.0.2 -log info # no"
    - { out: ACCEPT, proto: 17, dport: [ 53, "6000:6010" ], sport: ntp }
    - OUT ACCEPT -p 17 -dport 53,6000:6010 -sport ntp
    - { in: ACCEPT, proto: icmp, icmp-type: 8 }
    - IN ACCEPT -p icmp -icmp-type 8
    - { group: web, iface: vmbr0 }
    - GROUP web -i vmbr0
`);
    const keys = content?.cluster?.rules?.items.map(ruleKey) ?? [];
    expect(keys).toHaveLength(8);
    for (let i = 0; i < 8; i += 2) expect(keys[i]).toBe(keys[i + 1]);
  });
});
