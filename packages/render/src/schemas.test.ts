import { readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Change, Diagnostic, Effect, Plan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { validatorOf } from '../../../test/validator-of.ts';
import { renderApplyJson, renderDiagnosticsJson, renderHistoryJson, renderPlanJson, renderShowJson, type ApplyEnding } from './index.ts';

const isDiagnostics = validatorOf('diagnostics.schema.json');
const isPlan = validatorOf('plan.schema.json');
const isShow = validatorOf('show.schema.json');
const isHistory = validatorOf('history.schema.json');

const place = { file: 'policy.yaml', line: 3, column: 5, length: 4 };
const effects: readonly Effect[] = [
  { type: 'write-file', path: '/a', before: null, after: 'x' },
  { type: 'write-file', path: '/a', before: 'y', after: 'x', mode: 0o600 },
  { type: 'remove-file', path: '/a', before: 'x' },
  { type: 'write-link', path: '/a', before: null, after: '/b' },
  { type: 'write-link', path: '/a', before: '/b', after: null },
  { type: 'write-sysctl', key: 'net.ipv4.tcp_syncookies', before: '0', after: '1' },
  { type: 'restore-ebtables', table: 'filter', chains: ['INPUT'], before: '', after: '*filter\n' },
  { type: 'command', argv: ['modprobe', 'nf_conntrack'], purpose: 'load it', undo: { byHand: ['modprobe', '-r', 'nf_conntrack'] }, liveOnly: true },
];
const changes: readonly Change[] = [
  { address: 'cluster.rules[0]', action: 'create', label: 'rules[0]' },
  { address: 'cluster.rules[0]', action: 'move', label: 'rules[0]', before: 'a', after: 'b', fields: [{ name: 'log', after: 'info' }], from: 3, to: 0, reason: 'why', place },
];
const diagnostics: readonly Diagnostic[] = [
  { code: 'a/b', severity: 'info', message: 'm' },
  { code: 'a/b', severity: 'error', message: 'm', hint: 'h', place, address: 'guest.1', stopsFirewall: true, related: [{ message: 'm', place }] },
];
const run = '20260102T030405000Z-0a1b';
const everything: Plan = {
  node: 'pve',
  resources: [{ address: 'cluster', kind: 'cluster', subject: '/etc', changes, effects, unchanged: 1, fingerprint: 'f' }],
  inSync: 1,
  unmanaged: [{ address: 'guest.1', reason: 'released' }],
  diagnostics,
  summary: { create: 1, update: 0, delete: 0, move: 1 },
};

test('a plan that has everything fits its schema and loses nothing', () => {
  const json = JSON.parse(renderPlanJson(everything));
  isPlan(json);
  expect(isPlan.errors).toBeNull();
  expect(json.resources[0].changes[1]).toEqual({ ...changes[1], fields: [{ name: 'log', before: null, after: 'info' }], place: { file: 'policy.yaml', line: 3, column: 5 } });
  expect(json.resources[0].effects.map((effect: Effect) => effect.type)).toEqual(effects.map((effect) => effect.type));
  expect(json.resources[0].effects[7]).toEqual({ type: 'command', argv: ['modprobe', 'nf_conntrack'], purpose: 'load it', live_only: true });
});

const packet = { proto: 'icmp', source: '192.0.2.1', dest: '192.0.2.2', icmp: [8, 0] } as const;
const rule = { address: 'cluster.rules[0]', text: 'IN DROP' };
const traffic: TrafficChanges = {
  status: 'partial',
  groups: [
    {
      tier: 'vnet',
      station: 'vnet.web',
      others: ['vnet.db'],
      direction: 'forward',
      before: 'REJECT',
      after: 'ACCEPT',
      certainty: 'may',
      blocks: [
        { traffic: 'udp', families: [4, 6], boxes: [{ family: 4, proto: [[17, 17]], source: [['10.0.0.0', '10.0.0.255']], iface: ['vmbr+', '*'] }], size: 2 ** 290, sample: packet, deciding: { before: [rule], after: [{ ...rule, place }], complete: false } },
        { traffic: 'udp', source: 'a', dest: 'b', iface: 'c', mac: 'd', families: [6], boxes: [], size: 0, sample: { ...packet, sport: 1, dport: 2, iface: 'c' }, deciding: { before: [], after: [], complete: true } },
      ],
    },
  ],
  unfinished: ['vnet.web forward'],
  samples: [{ station: 'vnet.web', direction: 'forward', before: 'DROP', after: 'ACCEPT', packet }],
  compared: { nodes: 1, guests: 2, vnets: 3 },
  notes: ['a note'],
};

test('what changes for packets fits, and loses nothing', () => {
  const json = JSON.parse(renderPlanJson(everything, traffic));
  isPlan(json);
  expect(isPlan.errors).toBeNull();
  expect(json.traffic).toMatchObject(JSON.parse(JSON.stringify({ ...traffic, groups: traffic.groups.map(({ blocks: _, ...group }) => group) })));
  const [first, second] = json.traffic.groups[0].blocks;
  expect(first).toMatchObject({ source: null, dest: null, iface: null, mac: null, size: 2 ** 290, sample: { ...packet, sport: null, dport: null, iface: null } });
  expect(first.deciding).toEqual({ before: [{ ...rule, place: null }], after: [{ ...rule, place: { file: 'policy.yaml', line: 3, column: 5 } }], complete: false });
  expect(second).toMatchObject(JSON.parse(JSON.stringify(traffic.groups[0]?.blocks[1])));
});

test.each([
  ['done', { plan: everything, result: { outcome: 'applied', run, performed: 3, converged: true } }, { outcome: 'applied', performed: 3, converged: true, confirm_until: null, kept: [] }],
  ['done for now', { plan: everything, result: { outcome: 'waiting', run, performed: 3, converged: true, confirmUntil: '2026-01-02T03:04:05.000Z' } }, { confirm_until: '2026-01-02T03:04:05.000Z' }],
  ['taken back', { plan: everything, result: { outcome: 'reverted', run, performed: 3, converged: false, kept: [{ name: '/a', why: 'w' }], byHand: [['modprobe', '-r', 'x']] }, remaining: diagnostics }, { by_hand: [['modprobe', '-r', 'x']], kept: [{ name: '/a', why: 'w' }] }],
  ['not done', { plan: everything }, null],
] as const satisfies readonly (readonly [string, ApplyEnding, unknown])[])('an apply that was %s fits', (_, ending, applied) => {
  const json = JSON.parse(renderApplyJson(ending));
  isPlan(json);
  expect(isPlan.errors).toBeNull();
  expect(json.applied).toEqual(applied === null ? null : expect.objectContaining(applied));
  expect(json.node).toBe('pve');
});

test('a history fits its schema', () => {
  const line = { id: run, startedAt: '2026-01-02T03:04:05.000Z', user: 'root', command: 'apply', source: 'policy.yaml', summary: everything.summary, addresses: ['cluster'], outcome: 'reverted', endedAt: '2026-01-02T03:05:05.000Z', endedBy: 'timer', kept: [{ name: '/a', why: 'w' }] } as const;
  isHistory(JSON.parse(renderHistoryJson('pve', [line, { ...line, outcome: 'waiting', confirmUntil: '2026-01-02T03:05:05.000Z', from: '192.0.2.7', endedAt: undefined, endedBy: undefined }])));
  expect(isHistory.errors).toBeNull();
});

test('diagnostics fit their schema, and stops_firewall is always there', () => {
  const json = JSON.parse(renderDiagnosticsJson(diagnostics));
  isDiagnostics(json);
  expect(isDiagnostics.errors).toBeNull();
  expect(json.diagnostics.map((item: { stops_firewall: unknown }) => item.stops_firewall)).toEqual([false, true]);
  expect(isDiagnostics(JSON.parse(renderDiagnosticsJson([])))).toBe(true);
});

test('what show prints fits its schema', () => {
  const section = { address: 'cluster', subject: '/etc/pve/firewall/cluster.fw', lines: [{ label: 'options.enable', value: '1' }], notes: ['a note'] };
  isShow(JSON.parse(renderShowJson({ node: 'pve', sections: [section] })));
  expect(isShow.errors).toBeNull();
  expect(isShow({ format_version: '1.0', node: 'pve' })).toBe(false);
});

describe('the schemas refuse', () => {
  test.each([
    ['a plan of another format', { format_version: '2.0' }],
    ['an unknown key', { more: 1 }],
    ['traffic that is neither exact nor partial', { traffic: { ...JSON.parse(renderPlanJson(everything, traffic)).traffic, status: 'perhaps' } }],
    ['an effect that is none', { resources: [{ ...everything.resources[0], changes: [], effects: [{ type: 'format-disk' }] }] }],
  ])('%s', (_, other) => {
    expect(isPlan({ ...JSON.parse(renderPlanJson(everything)), ...other })).toBe(false);
  });

  test('a diagnostic without stops_firewall', () => {
    const { stops_firewall: _, ...rest } = JSON.parse(renderDiagnosticsJson(diagnostics)).diagnostics[0];
    expect(isDiagnostics({ format_version: '1.0', diagnostics: [rest] })).toBe(false);
  });
});

const cases = new URL('../cases/', import.meta.url);
test.each(readdirSync(cases))('the case %s fits', (name) => {
  isPlan(JSON.parse(readFileSync(new URL(`${name}/plan.format.json`, cases), 'utf8')));
  expect(isPlan.errors).toBeNull();
});
