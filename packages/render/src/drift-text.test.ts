import { describe, expect, test } from '@jest/globals';
import { summarize, type Change, type Drift, type Effect, type Origin, type ResourcePlan } from '@pvewall/model';
import { renderDrift, renderDriftJson } from './index.ts';

const look = { width: 200, color: false };
const write: Effect = { type: 'write-file', path: '/a', before: 'x\n', after: 'y\n' };
const change = (label: string): Change => ({ address: label, label, action: 'update', before: '0', after: '1' });
const resource = (address: string, changes: readonly Change[]): ResourcePlan => ({ address, kind: address.split('.')[0] ?? '', subject: `/${address}`, changes, effects: [write], unchanged: 2, fingerprint: '' });

/** Resources by address, with the origins of their changes. */
function drift(made: Readonly<Record<string, readonly Origin[]>>, more: Partial<Drift> & { readonly written?: string; readonly bare?: boolean } = {}): Drift {
  const { written, bare = false, ...rest } = more;
  const resources = Object.entries(made).map(([address, origins]) => resource(address, bare ? [] : origins.map((origin) => change(`options.${origin}`))));
  const plan = { node: 'pve', resources, inSync: 1, unmanaged: [], diagnostics: [], summary: summarize(resources.flatMap(({ changes }) => changes)) };
  const origins = new Map(Object.entries(made).map(([address, changes]) => [address, { changes, ...(written !== undefined && { changedAt: written }) }]));
  return { plan, origins, flags: [], checks: [], ignored: [], appliedAt: '2026-01-01T00:00:00.000Z', ...rest };
}

const lastLine = (what: Drift): string => renderDrift(what, look).trimEnd().split('\n').at(-1) ?? '';

describe('the last line', () => {
  test.each<[string, Drift, string]>([
    ['none', drift({}), 'No drift. pve is as the policy says (1 resource checked).'],
    ['the host', drift({ cluster: ['host', 'both'] }), 'Drift: 2 differences in 1 resource; pvewall apply repairs it.'],
    ['the policy', drift({ cluster: ['policy'] }), 'No drift. Not yet applied: 1 difference in 1 resource; pvewall apply makes it as the policy says.'],
    ['nobody knows', drift({ cluster: ['unknown'] }), 'Drift: 1 difference in 1 resource; pvewall apply repairs it.'],
    ['nobody knows of one', drift({ cluster: ['unknown'], 'guest.1': ['host'] }), 'Drift: 1 difference in 1 resource. Unknown: 1 difference in 1 resource; pvewall apply makes it as the policy says.'],
    ['to be written again', drift({ cluster: ['host'] }, { bare: true }), 'Drift: something to be written again in 1 resource; pvewall apply repairs it.'],
    ['refused', drift({ cluster: ['host'] }, { flags: ['--adopt', '--allow-open'] }), 'Drift: 1 difference in 1 resource; pvewall apply refuses it without --adopt and --allow-open.'],
  ])('%s', (_, what, line) => {
    expect(lastLine(what)).toBe(line);
  });
});

test('a resource that is in both sections shows its effects, its time and the rest of it once', () => {
  const text = renderDrift(drift({ cluster: ['host', 'policy'] }, { written: '2026-01-05T06:07:08.000Z' }), look, { verbose: true, diff: true });
  for (const once of ['(written 2026-01-05 06:07:08 UTC)', '(2 parts unchanged)', '    * write /a', '+++ b/a']) expect(text.split(once)).toHaveLength(2);
  expect(text.split('\ncluster  /cluster')).toHaveLength(3);
});

test('guests that were changed alike are shown once, without the time of one of them', () => {
  const text = renderDrift(drift(Object.fromEntries(['1', '2', '3'].map((n) => [`guest.${n}`, ['host' as const]])), { written: '2026-01-05T06:07:08.000Z' }), look);
  expect(text).toContain('… and 2 more with the same changes');
  expect(text).not.toContain('written 2026');
});

test('the JSON says of the whole what it can say', () => {
  const json = JSON.parse(renderDriftJson(drift({ a: ['host', 'host'], b: ['host', 'policy'], c: ['policy', 'unknown'], d: ['both'] }))) as { resources: { origin: string }[]; origins: unknown };
  expect(json.resources.map(({ origin }) => origin)).toEqual(['host', 'both', 'unknown', 'both']);
  expect(json.origins).toEqual({ host: 3, policy: 2, both: 1, unknown: 1 });
  const bare = JSON.parse(renderDriftJson(drift({ a: ['policy'] }, { bare: true }))) as { resources: unknown[]; origins: unknown };
  expect(bare).toMatchObject({ resources: [{ origin: 'policy', changes: [] }], origins: { policy: 1 } });
});
