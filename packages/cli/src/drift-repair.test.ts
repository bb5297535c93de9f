import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../test/validator-of.ts';
import { freshFolder } from '../../../test/fresh-folder.ts';
import { exitCode } from './exit-code.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const isDrift = validatorOf('drift.schema.json');
const isHistory = validatorOf('history.schema.json');

const { path: at, put, text, edit } = freshFolder();
const clusterFile = 'host/etc/pve/firewall/cluster.fw';
const guestFile = 'host/etc/pve/firewall/100.fw';
const records = 'host/var/lib/pvewall/applied.json';
const timeout = 'host/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';

interface Wanted {
  readonly policyIn?: string;
  readonly rules?: readonly string[];
  readonly guest?: readonly string[];
  readonly more?: string;
}

function policy({ policyIn = 'DROP', rules = ['IN SSH(ACCEPT)', 'IN Ping(ACCEPT)'], guest = ['IN Web(ACCEPT)'], more = '' }: Wanted = {}): void {
  put('policy.yaml', `apiVersion: pvewall/v1\ncluster: { options: { enable: true, policy_in: ${policyIn} }, rules: ${JSON.stringify(rules)} }\nguests: { 100: { options: { enable: true }, rules: ${JSON.stringify(guest)} } }\n${more}`);
}

beforeEach(() => {
  put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\n');
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=AA:BB:CC:DD:EE:FF,bridge=vmbr0,firewall=1\n');
  put(timeout, '120\n');
  put('host/ebtables-save', '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n');
  policy();
});

async function run(words: readonly string[], io: TestIo = testIo(at())): Promise<{ code: number; io: TestIo }> {
  return { code: await main([...words, '--root', 'host'], io), io };
}

async function apply(...words: string[]): Promise<void> {
  const { code, io } = await run(['apply', '--auto-approve', '--allow-lock-out', '--adopt', '--allow-open', ...words]);
  expect({ code, said: code === 0 ? '' : io.stderr() }).toEqual({ code: 0, said: '' });
}

const repair = (...words: string[]): Promise<{ code: number; io: TestIo }> => run(['drift', '--repair', '--auto-approve', '--allow-lock-out', ...words]);

interface Repair {
  readonly outcome: string;
  readonly changes: number;
  readonly taken_back: readonly { readonly address: string }[];
  readonly left: readonly { readonly address: string; readonly why: string }[];
}

/** A repair told as JSON that fits its schema. */
async function repaired(...words: string[]): Promise<{ code: number; repair: Repair; origins: unknown; verdict: unknown }> {
  const { code, io } = await repair('--format', 'json', ...words);
  const json = JSON.parse(io.stdout()) as { repair: Repair; origins: unknown; verdict: unknown };
  isDrift(json);
  expect(isDrift.errors).toBeNull();
  return { code, repair: json.repair, origins: json.origins, verdict: json.verdict };
}

describe('what the host left', () => {
  test('is taken back, in files, in the kernel, and where a file is gone; the record stays as it is', async () => {
    policy({ more: 'nodes: { pve: { ebtables: { filter: { INPUT: [ "-p 0xfe68 -j DROP" ] } }, sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30 } } }\n' });
    await apply();
    const before = [clusterFile, guestFile, timeout, 'host/ebtables-save', records].map(text);
    edit(clusterFile, 'policy_in: DROP', 'policy_in: ACCEPT');
    rmSync(at(guestFile));
    put(timeout, '60\n');
    edit('host/ebtables-save', '-A INPUT -p 0xfe68 -j DROP\n', '');
    const { io, code } = await repair();
    expect({ code, err: io.stderr() }).toMatchObject({ code: exitCode.done });
    expect([clusterFile, guestFile, timeout, 'host/ebtables-save', records].map(text)).toEqual(before);
    expect(io.stdout()).toContain('\nRepair: back to what was applied (last 2026-01-02 03:04:05 UTC)\n');
    expect(io.stdout()).toMatch(/\nRepair: 5 changes made on the host were taken back\.\nNo drift\. pve is as the policy says \(\d+ resources checked/);
  }, 30_000);

  test('is taken back to what was applied, and what the policy asks for since is not applied by it', async () => {
    await apply();
    const before = text(clusterFile);
    policy({ policyIn: 'REJECT', guest: ['IN SSH(ACCEPT)'] });
    edit(clusterFile, 'policy_in: DROP', 'policy_in: ACCEPT');
    edit(clusterFile, 'IN Ping(ACCEPT)\n', '');
    const { code, repair: { outcome, changes, taken_back: taken }, origins, verdict } = await repaired();
    expect({ code, outcome, changes, taken: taken.map(({ address }) => address), verdict }).toEqual({ code: exitCode.changes, outcome: 'applied', changes: 2, taken: ['cluster'], verdict: 'differs' });
    expect(origins).toEqual({ host: 0, policy: 2, both: 0, unknown: 0 });
    expect(text(clusterFile)).toBe(before);
    expect(text(guestFile)).toContain('IN Web(ACCEPT)');
  });

  test('of several applies goes back to each of them', async () => {
    await apply();
    policy({ policyIn: 'REJECT', guest: ['IN Web(ACCEPT)', 'IN SSH(ACCEPT)'] });
    await apply('--target', 'cluster');
    const [cluster, guest, record] = [clusterFile, guestFile, records].map(text);
    edit(clusterFile, 'policy_in: REJECT', 'policy_in: DROP');
    edit(guestFile, 'IN Web(ACCEPT)\n', '');
    expect(await repaired()).toMatchObject({ code: exitCode.changes, repair: { outcome: 'applied', changes: 2, left: [] } });
    expect([clusterFile, guestFile, records].map(text)).toEqual([cluster, guest, record]);
  });

  test('is remembered as a repair, and can be rolled back', async () => {
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
    await repair();
    const { io } = await run(['history', '--format', 'json']);
    const history = JSON.parse(io.stdout()) as { applies: { id: string; command: string; source: string }[] };
    isHistory(history);
    expect(isHistory.errors).toBeNull();
    expect(history.applies.map(({ command, source }) => [command, source])).toEqual([['repair', 'policy.yaml'], ['apply', 'policy.yaml']]);
    expect((await run(['history'])).io.stdout()).toContain('policy.yaml as it was applied, again');
    expect((await run(['rollback', history.applies[0]?.id ?? '', '--auto-approve', '--allow-lock-out'])).code).toBe(0);
    expect(text(clusterFile)).toContain('policy_in: REJECT');
  });
});

describe('what is not taken back', () => {
  test('nothing, where nothing was changed', async () => {
    await apply();
    expect(await repaired()).toMatchObject({ code: exitCode.done, repair: { outcome: 'nothing', changes: 0, left: [] } });
    policy({ policyIn: 'REJECT' });
    expect(await repaired()).toMatchObject({ code: exitCode.changes, repair: { outcome: 'nothing', left: [] } });
    expect((await repair()).io.stdout()).toContain('\nRepair: there is nothing to repair.\n');
  });

  test('what nobody can tell', async () => {
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
    rmSync(at(records));
    const { io, code } = await repair();
    expect({ code, file: text(clusterFile).includes('policy_in: REJECT') }).toEqual({ code: exitCode.changes, file: true });
    expect(io.stdout().replace(/\n(?=\S)/g, ' ')).toContain('Repair: nothing could be taken back. Not repaired: cluster: what was applied to it is not on record;');
    expect(await repaired()).toMatchObject({ repair: { outcome: 'nothing', left: [{ address: 'cluster' }] } });
  });

  test('a file on which somebody has done by hand what the policy says by now; others are', async () => {
    await apply();
    policy({ rules: ['IN Web(ACCEPT)', 'IN SSH(ACCEPT)', 'IN Ping(ACCEPT)'] });
    edit(clusterFile, 'IN SSH(ACCEPT)', 'IN Web(ACCEPT)\nIN SSH(ACCEPT)');
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
    edit(guestFile, 'IN Web(ACCEPT)\n', '');
    const { code, repair: { changes, taken_back: taken, left } } = await repaired();
    expect({ code, changes, taken: taken.map(({ address }) => address), left: left.map(({ address }) => address) }).toEqual({ code: exitCode.changes, changes: 1, taken: ['guest.100'], left: ['cluster'] });
    expect(text(clusterFile)).toContain('IN Web(ACCEPT)');
  });

  test('what is excluded, or left to others', async () => {
    await apply();
    edit(clusterFile, 'IN Ping(ACCEPT)\n', '');
    edit(guestFile, 'IN Web(ACCEPT)\n', '');
    expect(await repaired('--exclude', 'guest.100')).toMatchObject({ code: exitCode.done, repair: { taken_back: [{ address: 'cluster' }] } });
    expect(await repaired('--ignore', 'guest.100')).toMatchObject({ code: exitCode.done, repair: { outcome: 'nothing' } });
    expect(text(guestFile)).not.toContain('IN Web(ACCEPT)');
  });

  test('anything, where the host could not be read', async () => {
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
    rmSync(at(guestFile));
    mkdirSync(at(guestFile));
    const { code, repair: { outcome, changes } } = await repaired();
    expect({ code, outcome, changes }).toEqual({ code: exitCode.error, outcome: 'impossible', changes: 0 });
    expect(text(clusterFile)).toContain('policy_in: REJECT');
  });
});

describe('as an apply it', () => {
  const drifted = async (): Promise<void> => {
    await apply();
    edit(clusterFile, 'policy_in: DROP', 'policy_in: REJECT');
  };
  const isLeft = (): boolean => text(clusterFile).includes('policy_in: REJECT');

  test('asks', async () => {
    await drifted();
    expect((await run(['drift', '--repair', '--allow-lock-out'])).code).toBe(exitCode.declined);
    expect((await run(['drift', '--repair', '--allow-lock-out'], testIo(at(), { answer: 'no' }))).code).toBe(exitCode.declined);
    expect(isLeft()).toBe(true);
    expect((await run(['drift', '--repair', '--allow-lock-out'], testIo(at(), { answer: 'yes' }))).code).toBe(exitCode.done);
    expect(isLeft()).toBe(false);
  });

  test('refuses what is dangerous, until somebody says yes to it', async () => {
    policy({ policyIn: 'ACCEPT' });
    await apply();
    edit(clusterFile, 'policy_in: ACCEPT', 'policy_in: DROP');
    const { code, io } = await repair();
    expect({ code, said: io.stderr().includes('--allow-open') }).toEqual({ code: exitCode.refused, said: true });
    expect(await repaired()).toMatchObject({ code: exitCode.refused, repair: { outcome: 'refused' } });
    expect(await repaired('--allow-open')).toMatchObject({ code: exitCode.done, repair: { outcome: 'applied' } });
  });

  test('runs the tests of what was applied on what it leads to', async () => {
    const more = 'tests: [ { name: nobody gets in, from: outside, to: host, tcp: 5900, expect: DROP } ]\n';
    policy({ more });
    await apply();
    edit(guestFile, 'IN Web(ACCEPT)\n', '');
    put(clusterFile, '[OPTIONS]\n\nenable: 1\npolicy_in: ACCEPT\n');
    const { code, io } = await repair('--target', 'guest.100');
    expect({ code, out: io.stdout() }).toEqual({ code: exitCode.refused, out: expect.stringContaining('policy-test/failed') });
    expect(text(guestFile)).not.toContain('IN Web(ACCEPT)');
  });

  test('is stale when somebody has applied meanwhile', async () => {
    await drifted();
    const io = testIo(at(), { answer: 'yes' });
    const meanwhile: TestIo = { ...io, ask: async () => {
      policy({ policyIn: 'REJECT' });
      await apply();
      return 'yes';
    } };
    expect((await run(['drift', '--repair', '--allow-lock-out'], meanwhile)).code).toBe(exitCode.stale);
    expect(io.stderr()).toContain('something was applied since the host was read');
    expect(isLeft()).toBe(true);
  });

  test('tells the journal what was there, what it did, and how it is now, and nothing that stands in a file', async () => {
    await apply();
    edit(clusterFile, 'IN Ping(ACCEPT)', 'IN ACCEPT -source 198.51.100.77 # hunter2');
    const { io } = await repair('--log-level', 'debug');
    const lines = io.stderr().split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as { event: string; level: string });
    expect(lines.map(({ event, level }) => `${level} ${event}`)).toEqual(['warn differs', 'warn compared', 'debug started', 'info performed', 'info applied', 'info repair', 'info compared']);
    expect(JSON.stringify(lines)).not.toMatch(/hunter2|198\.51\.100\.77|Ping/);
    expect(io.stdout()).toContain('hunter2');
    expect(existsSync(at(records))).toBe(true);
  });
});
