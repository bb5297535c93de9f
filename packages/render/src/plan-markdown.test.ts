import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { summarize, type Change, type Diagnostic, type Plan, type ResourcePlan, type Unmanaged } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { renderPlanMarkdown } from './index.ts';
import { escapeMarkdown } from './markdown.ts';

const change = (address: string, more: Partial<Change> = {}): Change => ({ address, action: 'create', label: 'options.enable', after: '1', ...more });
const resource = (address: string, changes: readonly Change[] = [change(address)]): ResourcePlan => ({ address, kind: address.split('.')[0] ?? '', subject: `/etc/pve/firewall/${address}.fw`, changes, effects: [], unchanged: 0, fingerprint: '' });
const plan = (resources: readonly ResourcePlan[], more: Partial<Plan> = {}): Plan => ({ node: 'pve', resources, inSync: 3, unmanaged: [], diagnostics: [], summary: summarize(resources.flatMap(({ changes }) => changes)), ...more });

const opened: TrafficChanges = {
  status: 'exact',
  groups: [{ tier: 'guest', station: 'guest.100.net0', others: [], direction: 'in', before: 'DROP', after: 'ACCEPT', certainty: 'exact', blocks: [] }],
  notes: [],
  unfinished: [],
  compared: { nodes: 1, guests: 1, vnets: 0 },
} as unknown as TrafficChanges;
const blocksOf = (n: number, text: string): TrafficChanges => ({
  ...opened,
  status: 'partial',
  notes: many(200, () => text),
  unfinished: many(200, () => text),
  groups: opened.groups.map((group) => ({ ...group, station: `guest.${text}`, others: many(200, () => text), blocks: many(n, () => ({ traffic: text, source: text, dest: text, iface: text, families: [4, 6], sample: {}, deciding: { before: [], after: [{ address: text, text, place: { file: text, line: 1, column: 1 } }], complete: true } })) })),
}) as unknown as TrafficChanges;

function many<T>(n: number, make: (i: number) => T): T[] {
  return Array.from({ length: n }, (_, i) => make(i));
}

const bytes = (text: string): number => Buffer.byteLength(text);
const limit = 60_000;

/** The tags that stand outside of code blocks, which have to nest. */
function tagsOf(comment: string): string[] {
  return comment.replace(/^(`{3,})(?:diff|text)\n[\s\S]*?\n\1$/gm, '').match(/<\/?(?:details|summary)\b/g) ?? [];
}

function expectWhole(comment: string): void {
  expect(bytes(comment)).toBeLessThan(limit);
  const open: string[] = [];
  for (const tag of tagsOf(comment)) {
    if (tag.startsWith('</')) expect(open.pop()).toBe(tag.slice(2));
    else open.push(tag.slice(1));
  }
  expect(open).toEqual([]);
  // A fence that is not closed would take the rest of the comment in.
  const fences = comment.match(/^`{3,}.*$/gm) ?? [];
  for (let i = 0; i < fences.length; i += 2) expect(fences[i + 1]).toBe(fences[i]?.replace(/[^`].*/, ''));
}

describe('a plan as a comment', () => {
  const all = plan([resource('guest.100'), resource('cluster'), resource('node.pve.host'), resource('vnet.blue'), resource('node.pve.sysctl'), resource('guest.101', [])]);

  test('begins with the summary', () => {
    expect(renderPlanMarkdown(all, opened).split('\n').slice(0, 5)).toEqual(['### pvewall: <code>pve</code>', '', '**Plan: 5 to add, 0 to change, 0 to remove.**', '', '**Traffic: 0 newly ACCEPTED.**']);
  });

  test('folds the changes by tier, in the order of the tiers', () => {
    expect(renderPlanMarkdown(all).match(/<summary>.*<\/summary>/g)).toEqual([
      '<summary>Datacenter: 1 resource, 1 to add, 0 to change, 0 to remove</summary>',
      '<summary>Nodes: 2 resources, 2 to add, 0 to change, 0 to remove</summary>',
      '<summary>Guests: 2 resources, 1 to add, 0 to change, 0 to remove</summary>',
      '<summary>VNets: 1 resource, 1 to add, 0 to change, 0 to remove</summary>',
    ]);
    expect(renderPlanMarkdown(all)).not.toContain('<details open');
  });

  test('has a blank line after each summary and before each end, without which Markdown is not read inside', () => {
    const comment = renderPlanMarkdown(all, blocksOf(3, 'tcp/22'));
    for (const [, after] of comment.matchAll(/<\/summary>\n(.*)/g)) expect(after).toBe('');
    for (const [, before] of comment.matchAll(/(.*)\n<\/details>/g)) expect(before).toBe('');
  });
});

describe('however large it is, a comment has room', () => {
  test('for ten thousand guests that differ, with the other tiers still told', () => {
    const guests = many(10_000, (i) => resource(`guest.${100 + i}`, [change('x', { after: String(i) })]));
    const comment = renderPlanMarkdown(plan([...guests, resource('cluster'), resource('vnet.blue')]), opened);
    expectWhole(comment);
    expect(comment).toContain('Guests: 10,000 resources, 10,000 to add');
    expect(comment).toContain('VNets: 1 resource');
    const [, left = ''] = /… and ([\d,]+) more resources that a comment has no room for/.exec(comment) ?? [];
    const shown = (comment.match(/^<code>guest/gm) ?? []).length;
    expect(shown).toBeGreaterThan(200);
    expect(Number(left.replace(',', '')) + shown).toBe(10_000);
  });

  test('for a set of a hundred thousand members, without hiding what comes after it', () => {
    const members = many(100_000, (i) => change('cluster.ipset.x', { label: 'ipset x', after: `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}` }));
    const comment = renderPlanMarkdown(plan([resource('cluster', members), resource('node.pve.host'), resource('guest.100')]));
    expectWhole(comment);
    expect(comment).toContain('Datacenter: 1 resource, 100,000 to add');
    expect(comment).toContain('\n+ ipset x  10.0.0.0');
    const shown = (comment.match(/^\+ ipset x/gm) ?? []).length;
    expect(comment).toContain(`… and ${(100_000 - shown).toLocaleString('en')} more\n`);
    expect(comment).toContain('<code>node.pve.host</code>');
    expect(comment).toContain('<code>guest.100</code>');
  });

  test('for a diagnostic of any length, and ten thousand of them', () => {
    const huge: Diagnostic = { code: 'a/b', severity: 'error', message: '`'.repeat(300_000), hint: 'x' };
    const small = (i: number): Diagnostic => ({ code: `a/${i}`, severity: 'warning', message: 'm' });
    const comment = renderPlanMarkdown(plan([resource('cluster')], { diagnostics: [huge, ...many(10_000, small)] }));
    expectWhole(comment);
    expect(comment).toContain('error: ```');
    expect(comment).toContain('1 error and 10,000 warnings.');
    expect(comment).toContain('<code>cluster</code>');
  });

  test('for traffic with names of any length, next to everything else', () => {
    for (const text of ['漢'.repeat(5000), '<'.repeat(5000), '😀'.repeat(5000), '`'.repeat(5000)]) {
      const unmanaged: Unmanaged[] = many(20, () => ({ address: `guest.${text}`, reason: 'released' }));
      const diagnostics = many(100, (): Diagnostic => ({ code: text, severity: 'warning', message: text, hint: text, place: { file: text, line: 1, column: 1 } }));
      const resources = ['cluster', 'node.', 'guest.', 'vnet.', ''].map((start) => ({ ...resource(`${start}${text}`, many(100, () => change(text, { label: text, before: text, after: text, reason: text }))), subject: text }));
      const comment = renderPlanMarkdown(plan(resources, { node: text, unmanaged, diagnostics }), blocksOf(100, text));
      expectWhole(comment);
      expect(comment).toContain('**Traffic: ');
    }
  });

  test('whatever it holds', () => {
    const anyText = fc.string({ unit: 'binary', maxLength: 1000 });
    fc.assert(
      fc.property(fc.array(fc.tuple(anyText, anyText, anyText), { maxLength: 30 }), anyText, (resources, text) => {
        const made = resources.map(([address, label, after]) => resource(address, many(10, () => change(address, { label, after }))));
        expectWhole(renderPlanMarkdown(plan(made, { node: text }), blocksOf(10, text)));
      }),
      { numRuns: 30 },
    );
  });
});

test('what a host has chosen becomes no link, mention or number of an issue, once it is rendered', () => {
  expect(escapeMarkdown('https://evil.example www.evil.example Www.evil.example')).toBe('https&#58;//evil.example www&#46;evil.example Www&#46;evil.example');
  expect(escapeMarkdown('@team a@b.example #12 !7')).toBe('&#64;&#8203;team a&#64;&#8203;b.example &#35;&#8203;12 &#33;&#8203;7');
  expect(escapeMarkdown('guest.100: tcp/22, 10:30')).toBe('guest.100: tcp/22, 10:30');
});
