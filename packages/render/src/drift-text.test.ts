import { describe, expect, test } from '@jest/globals';
import { summarize, type Change, type CheckOutcome, type CheckResult, type Diagnostic, type Drift, type Effect, type Origin, type ResourcePlan, type Severity } from '@pvewall/model';
import { renderDrift, renderDriftJson, renderDriftMarkdown } from './index.ts';

const look = { width: 200, color: false };
const write: Effect = { type: 'write-file', path: '/a', before: 'x\n', after: 'y\n' };
const change = (label: string): Change => ({ address: label, label, action: 'update', before: '0', after: '1' });
const resource = (address: string, changes: readonly Change[]): ResourcePlan => ({ address, kind: address.split('.')[0] ?? '', subject: `/${address}`, changes, effects: [write], unchanged: 2, fingerprint: '' });

const finding = (severity: Severity, message = 'm'): Diagnostic => ({ code: 'check/wrong', severity, message, hint: 'Mend it' });
const check = (result: CheckResult, title = 'it runs'): CheckOutcome => ({ name: 'n', title, group: 'firewall', result });
const found = (...severities: Severity[]): CheckOutcome => check({ status: 'found', findings: severities.map((severity) => finding(severity)) });
const passed = check({ status: 'passed' });
const blind = check({ status: 'unknown', reason: 'permission denied' });
const notHeld = (): Drift => {
  const { plan, ...rest } = drift({});
  return { ...rest, plan: { ...plan, diagnostics: [{ code: 'host/not-captured', severity: 'info', message: 'no ebtables rules in this directory' }] } };
};
const elsewhere = check({ status: 'not-applicable', reason: 'a directory' });

/** Resources by address, with the origins of their changes. */
function drift(made: Readonly<Record<string, readonly Origin[]>>, more: Partial<Drift> & { readonly written?: string; readonly by?: string; readonly bare?: boolean; readonly errors?: number } = {}): Drift {
  const { written, by, bare = false, errors = 0, ...rest } = more;
  const resources = Object.entries(made).map(([address, origins]) => resource(address, bare ? [] : origins.map((origin) => change(`options.${origin}`))));
  const plan = { node: 'pve', resources, inSync: 1, unmanaged: [], diagnostics: Array.from({ length: errors }, () => finding('error')), summary: summarize(resources.flatMap(({ changes }) => changes)) };
  const origins = new Map(Object.entries(made).map(([address, changes]) => [address, { changes, ...(written !== undefined && { changedAt: written }), ...(by !== undefined && { changedBy: by }) }]));
  return { plan, origins, flags: [], checks: [], ignored: [], appliedAt: '2026-01-01T00:00:00.000Z', ...rest };
}

const lastLine = (what: Drift): string => renderDrift(what, { ...look, width: Infinity }).trimEnd().split('\n').at(-1) ?? '';

describe('the last line', () => {
  test.each<[string, Drift, string]>([
    ['none', drift({}), 'No drift. pve is as the policy says (1 resource checked).'],
    ['a part is not in a directory', notHeld(), 'Not known: a part of the policy could not be compared. The files are as the policy says (1 resource checked).'],
    ['the host', drift({ cluster: ['host', 'both'] }), 'Drift: 2 differences in 1 resource; pvewall apply repairs it.'],
    ['the policy', drift({ cluster: ['policy'] }), 'No drift. Not yet applied: 1 difference in 1 resource; pvewall apply makes it as the policy says.'],
    ['nobody knows', drift({ cluster: ['unknown'] }), 'Drift: 1 difference in 1 resource; pvewall apply makes it so.'],
    ['nobody knows of one', drift({ cluster: ['unknown'], 'guest.1': ['host'] }), 'Drift: 1 difference in 1 resource. Unknown: 1 difference in 1 resource; pvewall apply makes it as the policy says.'],
    ['to be written again', drift({ cluster: ['host'] }, { bare: true }), 'Drift: something to be written again in 1 resource; pvewall apply repairs it.'],
    ['no check applies', drift({}, { checks: [elsewhere] }), 'No drift. pve is as the policy says (1 resource checked).'],
    ['a finding is allowed', drift({}, { checks: [passed, { ...elsewhere, allowed: 1 }] }), 'No drift. pve is as the policy says (1 resource checked, all 1 check pass; 1 finding allowed).'],
    ['one is allowed, and another one is not', drift({}, { checks: [{ ...found('warning'), allowed: 1 }] }), 'Drift: checks found 1 warning. The files are as the policy says (1 resource checked). 1 finding allowed.'],
    ['all checks pass; a note is no drift', drift({}, { checks: [passed, elsewhere, found('info')] }), 'No drift. pve is as the policy says (1 resource checked, 1 note; all 2 checks pass).'],
    ['a check found something', drift({}, { checks: [passed, found('error', 'warning', 'warning', 'info')] }), 'Drift: checks found 1 error and 2 warnings. The files are as the policy says (1 resource checked).'],
    ['a check and the host', drift({ cluster: ['host'] }, { checks: [found('warning')] }), 'Drift: 1 difference in 1 resource; pvewall apply repairs it. Checks found 1 warning.'],
    ['a check and nobody knows', drift({ cluster: ['unknown'] }, { checks: [found('warning')] }), 'Drift: 1 difference in 1 resource; pvewall apply makes it so. Checks found 1 warning.'],
    ['a check and the policy', drift({ cluster: ['policy'] }, { checks: [found('warning')] }), 'Drift: checks found 1 warning. Not yet applied: 1 difference in 1 resource; pvewall apply makes it as the policy says.'],
    ['a check could not look', drift({}, { checks: [passed, blind] }), 'Not known: 1 check could not be made. The files are as the policy says (1 resource checked).'],
    ['a check could not look, and the policy', drift({ cluster: ['policy'] }, { checks: [blind] }), 'Not known: 1 check could not be made. Not yet applied: 1 difference in 1 resource; pvewall apply makes it as the policy says.'],
    ['all at once', drift({ cluster: ['host', 'policy'] }, { checks: [blind, blind, found('error')], errors: 2 }), 'Not known: 2 errors must be fixed first and 2 checks could not be made. Drift: 1 difference in 1 resource. Not yet applied: 1 difference in 1 resource; pvewall apply makes it as the policy says. Checks found 1 error.'],
    ['an error', drift({}, { errors: 1 }), 'Not known: 1 error must be fixed first.'],
    ['nothing to compare, and a check', drift({}, { checks: [found('error')], plan: { ...drift({}).plan, inSync: 0 } }), 'Drift: checks found 1 error. Nothing to compare: the policy says nothing of pve.'],
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

describe('in what was made on the host', () => {
  const gone: Effect = { type: 'write-file', path: '/guest.1', before: null, after: 'y\n' };
  const made: Effect = { type: 'remove-file', path: '/cluster', before: 'x\n' };
  const of = (origin: Origin): Drift => {
    const what = drift({ cluster: [origin], 'guest.1': [origin] });
    return { ...what, plan: { ...what.plan, resources: what.plan.resources.map((one) => ({ ...one, kind: one.address === 'cluster' ? 'cluster' : 'guest', effects: [one.address === 'cluster' ? made : gone] })) } };
  };

  test('the marks say that they are the way back, and a file is gone, or was made', () => {
    const text = renderDrift(of('host'), look);
    expect(text).toContain('since it was applied\n(the way back: + was removed on the host, - was added there, ~ was changed)\n\ncluster  /cluster  (a file that was made on the host)\n');
    expect(text).toContain('\nguest.1  /guest.1  (the file is gone from the host: no rules of its own filter this guest now)\n');
    expect(renderDriftMarkdown(of('host'))).toContain('```text\ncluster (a file that was made on the host)\nguest.1 (the file is gone from the host: no rules of its own filter this guest now)\n```');
  });

  test('and not in what the policy asks for since, or what nobody knows', () => {
    for (const origin of ['policy', 'unknown'] as const) {
      const text = renderDrift(of(origin), look);
      expect(text).toContain('guest.1  /guest.1  (new file)\n');
      expect(text).not.toContain('the way back');
    }
  });
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

test('a resource says who wrote it, and when; kernel state has no time', () => {
  const by = "root@pam through the API (pveproxy's access log)";
  expect(renderDrift(drift({ cluster: ['host'] }, { written: '2026-01-05T06:07:08.000Z', by }), look)).toContain(`\ncluster  /cluster  (written 2026-01-05 06:07:08 UTC, likely by ${by})\n`);
  expect(renderDrift(drift({ cluster: ['host'] }, { by }), look)).toContain(`\ncluster  /cluster  (likely by ${by})\n`);
  expect(JSON.parse(renderDriftJson(drift({ cluster: ['host'] }, { by })))).toMatchObject({ resources: [{ changed_by: by, written_at: null }] });
});

test('checks are shown where they found something; all of them with --verbose', () => {
  const what = drift({}, { checks: [passed, found('error'), blind, elsewhere] });
  const shown = renderDrift(what, look);
  expect(shown).toContain('Firewall\n  x   m [check/wrong]\n      = Mend it\n  ?   cannot tell whether it runs: permission denied\n\nNot known:');
  expect(renderDrift(what, look, { verbose: true })).toContain('Firewall\n  ok  it runs\n');
  expect(renderDrift(drift({}, { checks: [passed, elsewhere] }), look).split('\n')).toHaveLength(2);
});

describe('for a chat', () => {
  const markdown = (what: Drift): string => renderDriftMarkdown(what);
  const folded = (title: string, ...changes: (readonly [address: string, origin: Origin])[]): string[] => [
    '<details>',
    `<summary>${title}: 1 resource, 0 to add, 1 to change, 0 to remove</summary>`,
    '',
    ...changes.flatMap(([address, origin]) => [`<code>${address}</code>: <code>/${address}</code>, 0 to add, 1 to change, 0 to remove`, '', '```diff', `! options.${origin}: 0 -> 1`, '```', '']),
    '</details>',
    '',
  ];

  test('the summary stands first, then what to do, then each resource folded by who made it', () => {
    expect(markdown(drift({ cluster: ['host', 'policy'], 'guest.1': ['policy'] }, { checks: [found('error'), blind], by: 'root@pam', written: '2026-01-05T06:07:08.000Z' })).split('\n')).toEqual([
      '### pvewall drift: <code>pve</code> (could not look)',
      '',
      '**Not known: 1 check could not be made. Drift: 1 difference in 1 resource. Not yet applied: 2 differences in 2 resources&#59; pvewall apply makes it as the policy says. Checks found 1 error.**',
      '',
      'Last applied 2026-01-01 00:00:00 UTC.',
      '',
      'Checks: 1 error&#59; 1 check could not be made&#59; 0 of 2 checks pass',
      '',
      '```text',
      'cannot tell whether it runs: permission denied',
      '',
      'error: m [check/wrong]',
      '  = Mend it',
      '```',
      '',
      'Drift: 1 difference in 1 resource, made on the host since it was applied (the way back: &#43; was removed on the host, - was added there, &#33; was changed):',
      '',
      '```text',
      'cluster (written 2026-01-05 06:07:08 UTC, likely by root@pam)',
      '```',
      '',
      ...folded('Datacenter', ['cluster', 'host']),
      'Not yet applied: 2 differences in 2 resources, made in the policy since:',
      '',
      ...folded('Datacenter', ['cluster', 'policy']),
      ...folded('Guests', ['guest.1', 'policy']),
    ]);
  });

  test('of nothing there is little to say', () => {
    expect(markdown(drift({}, { checks: [passed] }))).toBe('### pvewall drift: <code>pve</code> (in sync)\n\n**No drift. pve is as the policy says (1 resource checked, all 1 check pass).**\n\nLast applied 2026-01-01 00:00:00 UTC.\n');
  });

  test('is never longer than a comment may be', () => {
    const many = drift(Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`guest.${i}`, Array.from({ length: 1 + (i % 7) }, () => 'host' as const)])), { checks: [check({ status: 'found', findings: Array.from({ length: 500 }, (_, i) => finding('error', `guest ${i} ${'x'.repeat(400)}`)) })], by: 'x'.repeat(300) });
    const single = drift(Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`guest.${i}${'y'.repeat(i)}`, Array.from({ length: i }, () => 'host' as const)])));
    const unfoldable = { ...single, plan: { ...single.plan, resources: single.plan.resources.map((one, i) => ({ ...one, changes: one.changes.map((part) => ({ ...part, after: `${i} ${'z'.repeat(200)}` })) })) } };
    for (const what of [many, unfoldable]) {
      expect(Buffer.byteLength(markdown(what))).toBeLessThan(60_000);
      expect(Buffer.byteLength(markdown(what))).toBeGreaterThan(12_000);
      expect(markdown(what)).toContain('a comment has no room for');
    }
  });

  test('nothing in it is read as Markdown that a host or a policy could have chosen', () => {
    const hostile = '</code></details><img src=x onerror=alert(1)> @root [x](javascript:alert(1)) ```\n# h\n`\u202e';
    const what = drift({ cluster: ['host'] }, { by: hostile, checks: [check({ status: 'unknown', reason: hostile }, hostile), check({ status: 'found', findings: [{ ...finding('error', hostile), hint: hostile, address: hostile }] })] });
    const named = { ...what, plan: { ...what.plan, node: hostile, diagnostics: [finding('warning', hostile)], resources: what.plan.resources.map((one) => ({ ...one, subject: hostile, changes: one.changes.map((part) => ({ ...part, label: hostile, before: hostile })) })) } };
    const text = markdown(named);
    const outside = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '');
    expect(outside).not.toMatch(/<(?!\/?(?:code|details|summary)>)|@root|\[x\]|`|^# /m);
    expect(text).not.toContain('\u202e');
    expect(text).toContain('alert(1)');
  });
});
