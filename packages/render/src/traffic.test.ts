import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Plan } from '@pvewall/model';
import type { ChangeGroup, DescribedBlock, TrafficChanges } from '@pvewall/traffic';
import { renderPlan, renderPlanJson, renderPlanMarkdown } from './index.ts';
import { trafficText } from './traffic-text.ts';

const look = { width: 100, color: false };
const plan: Plan = { node: 'pve', resources: [], inSync: 1, unmanaged: [], diagnostics: [], summary: { create: 0, update: 0, delete: 0, move: 0 } };

const block = (more: Partial<DescribedBlock> = {}): DescribedBlock => ({
  traffic: 'tcp/22',
  families: [4, 6],
  boxes: [],
  size: 1,
  sample: { proto: 'tcp', source: '192.0.2.1', dest: '192.0.2.2', sport: 40000, dport: 22 },
  deciding: { before: [{ address: 'cluster.options.policy_in', text: 'policy_in: DROP' }], after: [{ address: 'cluster.rules[0]', text: 'IN ACCEPT' }], complete: true },
  ...more,
});
const blocks = (n: number): DescribedBlock[] => Array.from({ length: n }, (_, i) => block({ traffic: `tcp/${String(i)}` }));
const group = (more: Partial<ChangeGroup> = {}): ChangeGroup => ({
  tier: 'node',
  station: 'node.pve',
  others: [],
  direction: 'in',
  before: 'DROP',
  after: 'ACCEPT',
  certainty: 'must',
  blocks: [block()],
  ...more,
});
const changes = (groups: readonly ChangeGroup[], more: Partial<TrafficChanges> = {}): TrafficChanges => ({
  status: 'exact',
  groups,
  unfinished: [],
  samples: [],
  compared: { nodes: 1, guests: 12, vnets: 0 },
  notes: [],
  ...more,
});
const text = (traffic: TrafficChanges, verbose = false): string => trafficText(traffic, look, { verbose });
const lines = (groups: readonly ChangeGroup[], verbose = false): string[] => (text(changes(groups), verbose).split('\n\n')[1] ?? '').split('\n');
const guests = (n: number): string[] => Array.from({ length: n }, (_, i) => `guest.${String(i + 101)}.net0`);
const guest = (vmid: number, more: Partial<ChangeGroup> = {}): ChangeGroup => group({ tier: 'guest', station: `guest.${String(vmid)}.net0`, ...more });

describe('a block', () => {
  test.each<[string, Partial<ChangeGroup>, Partial<DescribedBlock>, string]>([
    ['opens', {}, { source: '10.0.0.0/8' }, 'newly ACCEPTED  tcp/22  from 10.0.0.0/8'],
    ['closes', { before: 'ACCEPT', after: 'DROP' }, {}, 'newly DROPPED   tcp/22  from anywhere'],
    ['is refused in another way', { before: 'DROP', after: 'REJECT' }, {}, 'DROP becomes REJECT  tcp/22  from anywhere'],
    ['may open', { certainty: 'may' }, {}, 'may be newly ACCEPTED  tcp/22  from anywhere'],
    ['may be refused in another way', { certainty: 'may', before: 'REJECT', after: 'DROP' }, {}, 'REJECT may become DROP  tcp/22  from anywhere'],
    ['goes out', { direction: 'out' }, { source: '+web' }, 'newly ACCEPTED  tcp/22  from +web to anywhere'],
    ['is forwarded', { direction: 'forward' }, {}, 'newly ACCEPTED  tcp/22  from anywhere to anywhere'],
    ['has all it can', {}, { dest: 'nas', iface: 'vmbr0', mac: 'x', families: [6] }, 'newly ACCEPTED  tcp/22  IPv6 from anywhere to nas on vmbr0 with MAC x'],
    ['of one IP version by its address', {}, { source: '2001:db8::/32', families: [6] }, 'newly ACCEPTED  tcp/22  from 2001:db8::/32'],
    ['of one IP version by its protocol', {}, { traffic: 'icmpv6', families: [6] }, 'newly ACCEPTED  icmpv6  from anywhere'],
    ['of one IP version, and an address that does not tell', {}, { source: 'anywhere except 10.0.0.0/8', families: [4] }, 'newly ACCEPTED  tcp/22  IPv4 from anywhere except 10.0.0.0/8'],
  ])('that %s', (_, ofGroup, ofBlock, words) => {
    const traffic = changes([group({ ...ofGroup, blocks: [block(ofBlock)] })]);
    const line = (trafficText(traffic, { ...look, width: 200 }, { verbose: false }).split('\n')[3] ?? '').trim();
    expect(line).toBe(`${words}  (cluster.rules[0]; before: cluster.options.policy_in)`);
    expect(JSON.parse(renderPlanJson(plan, traffic)).traffic.groups[0].blocks[0].summary).toBe(`${words.replace(/ {2,}(?=tcp|icmp)/, ': ').replace(/ {2,}/, ' ')} at node pve, ${ofGroup.direction ?? 'in'}`);
  });

  const rules = (n: number): { address: string; text: string }[] => Array.from({ length: n }, (_, i) => ({ address: `cluster.rules[${String(i)}]`, text: '' }));
  test.each<[string, DescribedBlock['deciding'], string]>([
    ['a rule that was edited, or another one in its place', { before: [{ address: 'cluster.rules[0]', text: 'IN DROP' }], after: rules(1), complete: true }, '(cluster.rules[0]; before: cluster.rules[0] as it was)'],
    ['an option', { before: [{ address: 'cluster.options.policy_in', text: 'policy_in: ACCEPT' }], after: [{ address: 'cluster.options.policy_in', text: 'policy_in: DROP' }], complete: true }, '(cluster.options.policy_in: ACCEPT -> DROP)'],
    ['an option and a rule', { before: [{ address: 'cluster.options.policy_in', text: 'policy_in: ACCEPT' }], after: [...rules(1), { address: 'cluster.options.policy_in', text: 'policy_in: DROP' }], complete: true }, '(cluster.rules[0] and cluster.options.policy_in; before: cluster.options.policy_in as it was)'],
    ['nothing before', { before: [], after: rules(2), complete: true }, '(cluster.rules[0] and cluster.rules[1])'],
    ['many', { before: rules(1), after: rules(9), complete: false }, '(cluster.rules[0], cluster.rules[1], cluster.rules[2] and 6 more; before: cluster.rules[0]; and maybe more)'],
  ])('is decided by %s', (_, deciding, words) => {
    expect(lines([group({ blocks: [block({ deciding })] })]).join(' ').replace(/\s+/g, ' ')).toContain(words);
  });

  test('has its rules in full, their places and a packet on request', () => {
    const place = { file: 'policy.yaml', line: 7, column: 1 };
    const after = [{ address: 'cluster.rules[0]', text: 'IN ACCEPT', place }];
    expect(lines([group({ blocks: [block({ deciding: { before: [], after, complete: false } })] })], true)).toEqual([
      '  node pve, in',
      '    newly ACCEPTED  tcp/22  from anywhere',
      '                    now     cluster.rules[0]  IN ACCEPT  (policy.yaml:7)',
      '                            and maybe more',
      '                    such as tcp 192.0.2.1:40000 -> 192.0.2.2:22',
    ]);
  });
});

describe('where', () => {
  test.each<[string, string, readonly string[], string]>([
    ['a node', 'node.pve', [], 'node pve, in'],
    ['a NIC', 'guest.100.net0', [], 'guest 100 net0, in'],
    ['two NICs of a guest', 'guest.100.net0', ['guest.100.net1'], 'guest 100 net0 and net1, in'],
    ['the same NIC of two', 'guest.100.net0', ['guest.101.net0'], 'guests 100 and 101 (net0), in'],
    ['different NICs', 'guest.100.net0', ['guest.101.net1'], 'guests 100 net0 and 101 net1, in'],
    ['ten thousand guests', 'guest.100.net0', guests(9999), 'guests 100, 101 … 9,998 more (net0), in'],
    ['a vnet', 'vnet.web', [], 'vnet web, in'],
  ])('%s', (_, station, others, words) => {
    expect(lines([group({ station, others })])[0]).toBe(`  ${words}`);
  });

  test('is said once for what follows each other there', () => {
    const closes = { before: 'ACCEPT', after: 'DROP' } as const;
    expect(lines([group(), group(closes), group({ ...closes, direction: 'out' })]).filter((line) => line.startsWith('  node'))).toEqual(['  node pve, in', '  node pve, out']);
  });

  test('comes first where something opens, then by tier, and once for what changes there', () => {
    const closes = { before: 'ACCEPT', after: 'DROP' } as const;
    const refuses = { before: 'DROP', after: 'REJECT' } as const;
    const out = { direction: 'out' } as const;
    const said = lines([group(closes), group({ ...out, ...closes }), group(refuses), guest(1, out), guest(2), guest(1, { ...out, ...closes })]);
    expect(said.filter((line) => /^ {2}\S/.test(line)).map((line) => line.trim())).toEqual(['guest 1 net0, out', 'guest 2 net0, in', 'node pve, in', 'node pve, out', 'guest 1 net0, out']);
  });

  test('names all on request', () => {
    expect(lines([guest(100, { others: guests(20) })], true).join('\n')).not.toContain('more');
  });
});

describe('what is too much', () => {
  const many = [group({ blocks: blocks(50) }), ...Array.from({ length: 30 }, (_, i) => guest(i + 1, i < 20 ? { before: 'ACCEPT', after: 'DROP' } : {}))];
  const shownIn = (what: string): number => (what.match(/^ +(?:newly|may|DROP|REJECT)/gm) ?? []).length;

  test('is counted, by where it is and with what it opens', () => {
    const said = text(changes(many));
    expect(shownIn(said)).toBe(20);
    expect(said).toContain('    … and 42 more blocks newly ACCEPTED: --verbose shows them\n');
    expect(said).toContain('  … and 18 more blocks at 18 guests: --verbose shows them');
  });

  test('counts what it opens, if even that is too much', () => {
    const opening = Array.from({ length: 30 }, (_, i) => guest(i + 1));
    expect(text(changes([group({ before: 'ACCEPT', after: 'DROP' }), ...opening]))).toContain('… and 11 more blocks, 10 of them newly ACCEPTED, at 1 node and 10 guests: --verbose');
  });

  test('leaves out what closes before what opens', () => {
    const closing = group({ before: 'ACCEPT', after: 'DROP', blocks: blocks(50) });
    expect(shownIn(text(changes([closing, closing, closing, closing, guest(1)])))).toBe(20);
    expect(text(changes([closing, closing, closing, closing, guest(1)]))).toContain('guest 1 net0, in\n    newly ACCEPTED');
  });

  test('is shown on request', () => {
    expect(shownIn(text(changes(many), true))).toBe(80);
  });

  test('begins a little above what is shown, so that no more than a few are hidden', () => {
    expect(text(changes([group({ blocks: blocks(24) })]))).not.toContain('more');
    expect(text(changes([group({ blocks: blocks(25) })]))).toContain('… and 5 more blocks newly ACCEPTED');
  });

  test('stays short in a comment, with the openings counted', () => {
    const long = Array.from({ length: 300 }, () => block({ source: '+'.repeat(500) }));
    const findings = Array.from({ length: 5000 }, () => ({ code: 'a/b', severity: 'error' as const, message: 'm'.repeat(50) }));
    const notes = Array.from({ length: 5000 }, () => 'a note');
    const unfinished = Array.from({ length: 5000 }, (_, i) => `guest.${String(i)}.net0 in`);
    const comment = renderPlanMarkdown({ ...plan, diagnostics: findings }, changes([group({ blocks: long })], { status: 'partial', notes, unfinished }));
    expect(comment.length).toBeLessThan(60_000);
    expect(comment).toMatch(/… and (\d+) more blocks, \*\*\1 of them newly ACCEPTED\*\*/);
    expect(comment).toContain('and 4,980 more');
    expect(comment).toMatch(/… and [\d,]+ more that a comment has no room for/);
  });
});

describe('no changes', () => {
  test('are a proof, and of what', () => {
    expect(text(changes([]))).toBe('No traffic changes. Proven for every new IPv4 and IPv6 packet at 1 node and 12 guests.');
    expect(text(changes([], { notes: ['a note'] }))).toContain('\n  a note');
    expect(renderPlanMarkdown(plan, changes([]))).toContain('**No traffic changes.** Proven for');
  });

  test('are never said of what is not finished, nor of nothing', () => {
    for (const more of [{ status: 'partial', unfinished: ['node.pve in'] }, { status: 'partial' }, { compared: { nodes: 0, guests: 0, vnets: 0 } }] as const) {
      const traffic = changes([], more);
      for (const said of [text(traffic), text(traffic, true), renderPlanMarkdown(plan, traffic)]) expect(said).not.toMatch(/no traffic|proven/i);
    }
    expect(text(changes([], { status: 'partial', unfinished: ['node.pve in'] }))).toContain('NOT complete: nothing was found so far, which proves nothing. Not finished: node pve, in.');
  });

  test('nor anything where it was not asked', () => {
    expect(renderPlan(plan, look)).not.toMatch(/traffic/i);
    expect(renderPlanMarkdown(plan)).not.toMatch(/traffic/i);
    expect(JSON.parse(renderPlanJson(plan)).traffic).toBeNull();
  });
});

test('what opens is what the eye falls on', () => {
  const colored = trafficText(changes([group(), group({ before: 'ACCEPT', after: 'DROP' })]), { ...look, color: true }, { verbose: false });
  expect(colored).toContain('\x1b[1;33mnewly ACCEPTED');
  expect(colored).toContain('\x1b[31mnewly DROPPED');
});

const anyText = fc.string({ unit: 'binary', maxLength: 40 });
const hostile = fc.tuple(anyText, anyText, anyText, fc.boolean()).map(([a, b, c, partial]) => {
  const rule = { address: a, text: b, place: { file: c, line: 1, column: 1 } };
  const strange = block({ traffic: a, source: b, dest: c, iface: a, mac: b, families: [4], sample: { proto: a, source: b, dest: c, iface: a }, deciding: { before: [rule], after: [rule, { ...rule, address: c }], complete: false } });
  return changes([guest(1, { station: `guest.${a}`, others: [b], blocks: [strange], certainty: 'may' })], { status: partial ? 'partial' : 'exact', unfinished: partial ? [c] : [], notes: [b] });
});

describe('whatever a policy or a host says', () => {
  test('only line breaks and our own colours reach the terminal', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), (traffic, verbose) => {
        const said = trafficText(traffic, { width: 80, color: true }, { verbose });
        expect(said.replace(/\x1b\[[0-9;]+m/g, '').replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect((said.match(/\x1b\[0m/g) ?? []).length * 2).toBe((said.match(/\x1b/g) ?? []).length);
      }),
    );
  });

  test('a table in Markdown keeps its rows and cells', () => {
    fc.assert(
      fc.property(hostile, (traffic) => {
        const comment = renderPlanMarkdown(plan, traffic);
        const rows = comment.split('\n').filter((line) => line.startsWith('|'));
        expect(rows).toHaveLength(3);
        for (const row of rows) expect(row.split('|')).toHaveLength(6);
        const ours = comment.replace(/<\/?(?:details|summary|code)(?: open)?>/g, '').replace(/^### pvewall|\*\*|&#\d+;|^\|.*\|$/gm, '');
        expect(ours).not.toMatch(/[<>*_`[\]!@#&~|\\]/);
        expect(rows.join('').replace(/<\/?code>|&#\d+;|\*\*|\|/g, '')).not.toMatch(/[<>*_`[\]!@#&~\\]/);
      }),
    );
  });
});
