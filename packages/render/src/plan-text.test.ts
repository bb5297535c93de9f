import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { summarize, type Change, type Diagnostic, type Effect, type Plan, type ResourcePlan } from '@pvewall/model';
import { renderPlan, renderPlanMarkdown, type PlanOptions } from './index.ts';

const look = { width: 80, color: false };
const resource = (address: string, changes: readonly Change[]): ResourcePlan => ({
  address,
  kind: address.split('.')[0] ?? '',
  subject: `/etc/pve/firewall/${address}.fw`,
  changes,
  effects: [],
  unchanged: 0,
  fingerprint: '',
});
const plan = (resources: readonly ResourcePlan[], more: Partial<Plan> = {}): Plan => ({
  node: 'pve',
  resources,
  inSync: 3,
  unmanaged: [],
  diagnostics: [],
  summary: summarize(resources.flatMap((item) => item.changes)),
  ...more,
});
const change = (more: Partial<Change>): Change => ({ address: 'cluster.x', action: 'create', label: 'options.enable', ...more });
const lineOf = (more: Partial<Change>): string => renderPlan(plan([resource('cluster', [change(more)])]), look).split('\n')[1] ?? '';
const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1) ?? '';

describe('a change', () => {
  test.each<[Partial<Change>, string]>([
    [{ after: '1' }, '  + options.enable: 1'],
    [{ label: 'ipset management', after: '10.8.0.0/24 # office' }, '  + ipset management  10.8.0.0/24 # office'],
    [{ label: 'group web' }, '  + group web'],
    [{ label: 'group web rules[2]', after: 'IN DROP' }, '  + group web rules[2]: IN DROP'],
    [{ action: 'update', before: 'ACCEPT', after: 'DROP', label: 'options.policy_in' }, '  ~ options.policy_in: ACCEPT -> DROP'],
    [{ action: 'update', after: 'DROP' }, '  ~ options.enable: (none) -> DROP'],
    [{ action: 'delete', label: 'rules[4]', before: 'IN DROP' }, '  - rules[4]: IN DROP  (not in the policy)'],
    [{ action: 'delete', label: 'rules[4]', before: 'IN DROP', reason: 'state: absent' }, '  - rules[4]: IN DROP  (state: absent)'],
    [{ action: 'move', label: 'rules[2]', before: 'IN SSH(ACCEPT)', after: 'IN SSH(ACCEPT)', from: 7, to: 2 }, '  > rules[7] -> rules[2]: IN SSH(ACCEPT)'],
    [
      { action: 'update', label: 'rules[3]', before: 'IN SSH(ACCEPT) -source +old', after: 'IN SSH(ACCEPT) -source +new', fields: [{ name: 'source', before: '+old', after: '+new' }] },
      '  ~ rules[3] IN SSH(ACCEPT): source +old -> +new',
    ],
    [
      { action: 'update', label: 'INPUT[0]', before: '-p IPv4 -j DROP', after: '-p IPv4 -j ACCEPT', fields: [{ name: 'target', before: 'DROP', after: 'ACCEPT' }] },
      '  ~ INPUT[0] -p IPv4 -j DROP: target DROP -> ACCEPT',
    ],
  ])('%j', (more, line) => {
    expect(lineOf(more)).toBe(line);
  });
});

test('a file that is written twice has one diff, and each write says why', () => {
  const path = '/etc/pve/firewall/cluster.fw';
  const write = (before: string, after: string): Effect => ({ type: 'write-file', path, before, after });
  const twice = { ...resource('cluster', [change({})]), effects: [write('old\n', 'old\nnew\n'), write('old\nnew\n', 'new\n')] };
  const text = renderPlan(plan([twice]), { width: 200, color: false }, { diff: true, verbose: true });
  expect(text).toContain(`    * write ${path} (2 lines, was 1), for now with what is old and what is new, so that no other file refers to a missing name\n`);
  expect(text).toContain(`    * write ${path} (1 line, was 2), at last as the policy says, when the other files are done\n`);
  expect(text.split('\n').filter((line) => /^[-+@]/.test(line))).toEqual([`--- a${path}`, `+++ b${path}`, '@@ -1,1 +1,1 @@', '-old', '+new']);
});

describe('folding', () => {
  const guest = (vmid: number, after = '1'): ResourcePlan => resource(`guest.${String(vmid)}`, [change({ address: `guest.${String(vmid)}.options.enable`, after })]);

  test('shows ten thousand guests that change alike once', () => {
    const text = renderPlan(plan(Array.from({ length: 9999 }, (_, i) => guest(i + 100))), look);
    expect(text).toContain('… and 9,998 more with the same changes (guest.101, guest.102 … guest.10098)');
    expect(text.split('\n').length).toBeLessThan(10);
    expect(lastLine(text)).toBe('Plan: 9,999 to add, 0 to change, 0 to remove.');
  });

  test('leaves two, and what differs, apart', () => {
    expect(renderPlan(plan([guest(1), guest(2), guest(3, '0')]), look)).not.toContain('more with');
  });

  test('is off on request', () => {
    expect(renderPlan(plan([guest(1), guest(2), guest(3)]), look, { verbose: true })).not.toContain('more with');
  });

  test('shows ten warnings of a kind, but every error', () => {
    const many = (severity: Diagnostic['severity']): Diagnostic[] => Array.from({ length: 40 }, () => ({ code: 'a/b', severity, message: 'm' }));
    const warned = renderPlan(plan([], { diagnostics: many('warning') }), look);
    expect(warned.match(/^warning: m/gm)).toHaveLength(10);
    expect(warned).toContain('… and 30 more like it [a/b] (--verbose shows them).');
    expect(renderPlan(plan([], { diagnostics: many('error') }), look).match(/^error: m/gm)).toHaveLength(40);
    expect(renderPlan(plan([], { diagnostics: many('warning') }), look, { verbose: true }).match(/^warning: m/gm)).toHaveLength(40);
  });
});

describe('the last line', () => {
  const one = [resource('cluster', [change({})])];
  const error: Diagnostic = { code: 'a', severity: 'error', message: 'm' };
  test.each<[string, Plan, PlanOptions, string]>([
    ['changes', plan(one), {}, 'Plan: 1 to add, 0 to change, 0 to remove.'],
    ['none', plan([]), {}, 'No changes. pve is as the policy says (3 resources checked).'],
    ['nothing of this node', plan([], { inSync: 0 }), {}, 'Nothing to compare: the policy says nothing of pve.'],
    ['an error', plan(one, { diagnostics: [error] }), {}, 'Plan: 1 to add, 0 to change, 0 to remove. 1 error must be fixed first.'],
    ['an error and no changes', plan([], { diagnostics: [error] }), {}, 'Plan: no changes. 1 error must be fixed first.'],
    ['no drift', plan([]), { question: 'drift' }, 'No drift. pve is as the policy says (3 resources checked).'],
  ])('%s', (_, what, options, line) => {
    expect(lastLine(renderPlan(what, look, options))).toBe(line);
  });
});

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const hostile = fc.record({ label: anyText, before: anyText, after: anyText, reason: anyText, action: fc.constantFrom('create', 'update', 'delete', 'move') });
const hostilePlan = fc
  .tuple(anyText, fc.array(hostile, { minLength: 1, maxLength: 4 }), anyText)
  .map(([address, changes, message]) =>
    plan([{ ...resource(address, changes.map(change)), effects: [{ type: 'write-file', path: address, before: message, after: address }] }], {
      node: message,
      unmanaged: [{ address, reason: 'released' }],
      diagnostics: [{ code: 'a/b', severity: 'warning', message, hint: address, place: { file: message, line: 1, column: 1 } }],
    }),
  );

describe('whatever a policy or a host says', () => {
  test('only line breaks, tabs of a diff and our own colours reach the terminal', () => {
    fc.assert(
      fc.property(hostilePlan, fc.boolean(), (what, verbose) => {
        const text = renderPlan(what, { width: 80, color: true }, { diff: true, verbose });
        expect(text.replace(/\x1b\[[0-9;]+m/g, '').replace(/[\n\t]/g, '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
        expect((text.match(/\x1b\[0m/g) ?? []).length * 2).toBe((text.match(/\x1b/g) ?? []).length);
      }),
    );
  });

  test('Markdown holds it in code blocks or as character references', () => {
    fc.assert(
      fc.property(hostilePlan, (what) => {
        const outside = renderPlanMarkdown(what).replace(/^(`{3,})(?:diff|text)\n[\s\S]*?\n\1$/gm, '');
        const ours = outside.replace(/<\/?(?:details|summary|code)>/g, '').replace(/^### pvewall|\*\*/gm, '').replace(/&#\d+;/g, '');
        expect(ours).not.toMatch(/[<>*_`[\]!@#&~|\\]/);
      }),
    );
  });
});
