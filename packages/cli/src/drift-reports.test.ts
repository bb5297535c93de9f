import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { freshFolder } from '../../../test/fresh-folder.ts';
import { exitCode } from './exit-code.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const { path: at, put, text } = freshFolder();
const clusterFile = 'host/etc/pve/firewall/cluster.fw';

beforeEach(async () => {
  put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\n');
  put('host/ebtables-save', '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n');
  put('policy.yaml', 'apiVersion: pvewall/v1\ncluster: { options: { enable: true, policy_in: DROP }, rules: [ "IN SSH(ACCEPT)" ] }\n');
  const io = testIo(at());
  expect(await main(['apply', '--auto-approve', '--allow-lock-out', '--adopt', '--allow-open', '--root', 'host'], io)).toBe(0);
});

const leave = (): void => { put(clusterFile, text(clusterFile).replace('policy_in: DROP', 'policy_in: REJECT')); };

async function drift(words: readonly string[], io: TestIo = testIo(at())): Promise<{ code: number; io: TestIo }> {
  return { code: await main(['drift', ...words], io), io };
}

const root = ['--root', 'host'];
/** What a run can end with: how the host is made so, what is typed, and its exit code. */
const runs: readonly (readonly [string, () => void, readonly string[], number, Readonly<Record<string, number>>])[] = [
  ['nothing has changed', () => undefined, root, 0, { in_sync: 1, errors: 0, exit_code: 0 }],
  ['somebody changed it', leave, root, 2, { in_sync: 0, errors: 0, exit_code: 2 }],
  ['it is repaired', leave, [...root, '--repair', '--auto-approve', '--allow-lock-out'], 0, { in_sync: 1, errors: 0, exit_code: 0, repaired_changes: 1 }],
  ['nobody approves the repair', leave, [...root, '--repair', '--allow-lock-out'], 3, { in_sync: 0, errors: 0, exit_code: 3, repaired_changes: 0 }],
  ['the policy is wrong', () => { put('policy.yaml', 'apiVersion: pvewall/v1\nclutser: {}\n'); }, root, 1, { in_sync: 0, errors: 1, exit_code: 1 }],
  ['there is no policy', () => undefined, ['none.yaml', ...root], 1, { in_sync: 0, errors: 1, exit_code: 1 }],
  ['--ignore makes no sense', () => undefined, ['--ignore', '!', ...root], 1, { in_sync: 0, errors: 1, exit_code: 1 }],
  ['the directory lacks a part of the policy', () => { put('policy.yaml', `${text('policy.yaml')}nodes: { pve: { ebtables: { filter: { INPUT: { rules: [] } } } } }\n`); rmSync(at('host/ebtables-save')); }, root, 1, { in_sync: 0, errors: 1, exit_code: 1 }],
  ['there is no host', () => undefined, ['--root', 'nowhere'], 1, { in_sync: 0, errors: 1, exit_code: 1 }],
  ['a file cannot be read', () => { rmSync(at(clusterFile)); mkdirSync(at(clusterFile)); }, root, 1, { in_sync: 0, exit_code: 1 }],
];

describe('--metrics', () => {
  const values = (): Record<string, number> => Object.fromEntries([...text('drift.prom').matchAll(/^pvewall_drift_(\w+) (\S+)$/gm)].map(([, name = '', value]): [string, number] => [name, Number(value)]));

  test.each(runs)('when %s', async (_, make, words, code, expected) => {
    put('drift.prom', 'pvewall_drift_last_success_timestamp_seconds 1700000000\n');
    make();
    expect((await drift([...words, '--metrics', 'drift.prom'])).code).toBe(code);
    expect(values()).toMatchObject(expected);
    expect(values()['last_run_timestamp_seconds']).toBe(Date.parse('2026-01-02T03:04:05Z') / 1000);
    expect(values()['last_success_timestamp_seconds']).toBe(code === 1 ? 1_700_000_000 : values()['last_run_timestamp_seconds']);
    expect(values()['duration_seconds']).toBeGreaterThan(0);
  });

  test.each(['--target', '--exclude'])('is not written of a part, with %s', async (option) => {
    put('drift.prom', 'of the last whole run\n');
    const { code, io } = await drift([...root, '--metrics', 'drift.prom', option, 'cluster']);
    expect({ code, said: io.stderr() }).toEqual({ code: exitCode.error, said: expect.stringContaining('does not go with --target and') });
    expect(text('drift.prom')).toBe('of the last whole run\n');
  });

  test('that cannot be written is an error where all else is well, and says so', async () => {
    const { code, io } = await drift([...root, '--metrics', 'none/drift.prom']);
    expect({ code, said: io.stderr() }).toEqual({ code: exitCode.error, said: expect.stringContaining('cannot write none/drift.prom') });
    leave();
    expect((await drift([...root, '--metrics', 'none/drift.prom'])).code).toBe(exitCode.changes);
  });
});

describe('--exec', () => {
  const command = 'printf "%s %s\\n" "$PVEWALL_EXIT_CODE" "$PVEWALL_NODE" > told; cat >> told';

  test.each(runs.filter(([, , , code]) => code !== 0))('gets a report when %s', async (_, make, words, code) => {
    make();
    expect((await drift([...words, '--exec', command, '--node', 'pve'])).code).toBe(code);
    const [first = '', ...report] = text('told').split('\n');
    expect(first).toBe(`${code} pve`);
    const json = JSON.parse(report.join('\n')) as { verdict?: string; diagnostics: { code: string; severity: string }[]; repair: { outcome: string } | null };
    expect(json.verdict ?? 'unknown').toBe(code === 1 ? 'unknown' : 'differs');
    if (code === 1) expect(json.diagnostics.some(({ code: found, severity }) => severity === 'error' || found === 'host/not-captured')).toBe(true);
    if (words.includes('--repair')) expect(json.repair?.outcome).toBe('declined');
  });

  test('gets one when something was repaired, with what it was', async () => {
    leave();
    expect((await drift([...root, '--repair', '--auto-approve', '--allow-lock-out', '--exec', command])).code).toBe(0);
    const json = JSON.parse(text('told').replace(/^.*\n/, '')) as object;
    expect(json).toMatchObject({ verdict: 'in-sync', resources: [], repair: { outcome: 'applied', taken_back: [{ address: 'cluster', changes: [{ label: 'options.policy_in', before: 'REJECT', after: 'DROP' }] }] } });
  });

  test('is not run when there is nothing to tell', async () => {
    expect((await drift([...root, '--exec', command])).code).toBe(0);
    expect(existsSync(at('told'))).toBe(false);
  });

  test('has no part in the exit code; what it says goes to stderr, beside the JSON', async () => {
    leave();
    const { code, io } = await drift([...root, '--format', 'json', '--exec', 'echo sent; exit 3']);
    expect({ code, said: io.stderr() }).toEqual({ code: 2, said: 'sent\npvewall: warning: the command of --exec failed: it ended with exit code 3\n' });
    expect(JSON.parse(io.stdout())).toMatchObject({ verdict: 'differs' });
  });

  test('hostile names are data for it, never shell', async () => {
    put(clusterFile, text(clusterFile).replace('[RULES]', '[RULES]\n\nIN ACCEPT -source 10.0.0.1 # $(touch owned) `touch owned`; touch owned'));
    expect((await drift([...root, '--exec', command])).code).toBe(2);
    expect(text('told')).toContain('$(touch owned)');
    expect(existsSync(at('owned'))).toBe(false);
  });
});

describe('the log', () => {
  const said = async (errReader: 'terminal' | 'journal' | 'other', words: readonly string[]): Promise<string> => (await drift([...words, '--log-level', 'info'], testIo(at(), { errReader }))).io.stderr();

  test('is JSON for whoever ships it', async () => {
    leave();
    const lines = (await said('other', root)).trimEnd().split('\n').map((line) => JSON.parse(line) as object);
    expect(lines).toEqual([
      { level: 'warn', time: '2026-01-02T03:04:05.000Z', name: 'pvewall', event: 'differs', address: 'cluster', changes: { host: 1 }, written_at: expect.any(String), msg: 'drift' },
      { level: 'warn', time: '2026-01-02T03:04:05.000Z', name: 'pvewall', event: 'compared', in_sync: 0, resources: 1, changes: { host: 1 }, ignored: 0, msg: 'the host differs from the policy' },
    ]);
  });

  test('has a priority for the journal', async () => {
    leave();
    expect(await said('journal', root)).toMatch(/^<4>\{"level":"warn".*\}\n<4>\{.*\}\n$/);
    expect(await said('journal', ['--root', 'nowhere'])).toMatch(/\n<3>\{"level":"error".*"msg":".*"\}\n$/);
  });

  test('is words for a person', async () => {
    leave();
    expect(await said('terminal', root)).toMatch(/^03:04:05 WARN {2}drift address=cluster changes=\{"host":1\} written_at=\S+\n03:04:05 WARN {2}the host differs from the policy in_sync=0 resources=1 changes=\{"host":1\} ignored=0\n$/);
  });

  test('says where a policy is wrong, and does not quote it', async () => {
    put('policy.yaml', 'apiVersion: pvewall/v1\ncluster: { hunter2: 1, rules: [ "IN HUNTER2 -source hunter2" ] }\n');
    const lines = (await said('other', root)).split('\n').filter((line) => line.startsWith('{'));
    expect(lines.length).toBeGreaterThan(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'error', event: 'finding', code: 'policy/unknown-key', file: 'policy.yaml', line: 2 });
    expect(lines.join('')).not.toMatch(/hunter2/i);
  });

  test('is silent unless asked for', async () => {
    leave();
    expect((await drift(root)).io.stderr()).toBe('');
  });

  test.each(['other', 'journal', 'terminal'] as const)('does not do what a name tells a terminal or a journal: %s', async (reader) => {
    put(clusterFile, text(clusterFile).replace('[RULES]', '[RULES]\n\nIN ACCEPT -source 10.0.0.1 # x\x1b[2J'));
    const told = await said(reader, [...root, '--ignore', 'cluster.ipset.a\x1b[2J\n<0>{"level":"error"}']);
    expect(told).not.toContain('\x1b');
    expect(told).not.toMatch(/^<0>/m);
  });
});

test('--format markdown tells all at once, with the repair', async () => {
  leave();
  const { io } = await drift([...root, '--format', 'markdown']);
  expect(io.stdout()).toMatch(/^### pvewall drift: <code>pve<\/code> \(differs\)\n\n\*\*Drift: 1 difference in 1 resource/);
  const { io: after } = await drift([...root, '--format', 'markdown', '--repair', '--auto-approve', '--allow-lock-out']);
  expect(after.stdout()).toMatch(/^### pvewall drift: <code>pve<\/code> \(in sync\)\n\n\*\*No drift\. [^\n]+\*\*\n\nRepair: 1 change made on the host was taken back\.\n\n```text\ncluster 0 to add, 1 to change, 0 to remove \(written /);
});
