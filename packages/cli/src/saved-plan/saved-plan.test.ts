import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../../test/validator-of.ts';
import { main } from '../main.ts';
import { testIo, type TestIo } from '../testing.ts';
import { duration } from '../applying/duration.ts';

let cwd = '';
const clusterFile = 'host/etc/pve/firewall/cluster.fw';
const guestFile = 'host/etc/pve/firewall/100.fw';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-saved-'));
  put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\n');
  put(clusterFile, '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN SSH(ACCEPT)\nIN ACCEPT\n');
  put('policy.yaml', 'apiVersion: pvewall/v1\ninclude: [ "guests/*.yaml" ]\ncluster: { rules: [ "IN SSH(ACCEPT)" ] }\n');
  put('guests/100.yaml', 'apiVersion: pvewall/v1\nguests: { 100: { options: { enable: true }, rules: [ { in: ACCEPT, macro: Web } ] } }\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

function text(path: string): string {
  return readFileSync(join(cwd, path), 'utf8');
}

async function run(words: readonly string[], now?: string): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  const code = await main([...words, '--root', 'host'], now === undefined ? io : { ...io, now: () => new Date(now) });
  return { code, io };
}

async function saved(): Promise<void> {
  expect((await run(['plan', '--out', 'plan.json'])).code).toBe(0);
}

/** Exit 4, nothing written, and why. */
async function refused(why: RegExp, words: readonly string[] = [], now?: string): Promise<void> {
  const before = text(clusterFile);
  const { code, io } = await run(['apply', 'plan.json', '--auto-approve', '--adopt', ...words], now);
  expect({ code, said: why.test(io.stderr().replace(/\s+/g, ' ')), stderr: io.stderr() }).toMatchObject({ code: 4, said: true });
  expect(text(clusterFile)).toBe(before);
  expect(existsSync(join(cwd, guestFile))).toBe(false);
}

describe('a saved plan', () => {
  test('is applied as it was made, though the policy changed or went', async () => {
    await saved();
    put('guests/100.yaml', 'nonsense');
    rmSync(join(cwd, 'policy.yaml'));
    const { code } = await run(['apply', 'plan.json', '--auto-approve', '--adopt']);
    expect(code).toBe(0);
    expect(text(clusterFile)).not.toContain('IN ACCEPT');
    expect(text(guestFile)).toContain('IN Web(ACCEPT)');
  });

  test('is shown as plan showed it', async () => {
    const { io: plan } = await run(['plan', '--out', 'plan.json']);
    const { code, io } = await run(['show', 'plan.json']);
    expect({ code, text: io.stdout().split('\n').slice(2).join('\n') }).toEqual({ code: 0, text: plan.stdout() });
    const { io: json } = await run(['show', 'plan.json', '--format', 'json']);
    expect(json.stdout()).toBe((await run(['plan', '--format', 'json'])).io.stdout());
  });

  test('of a host that changed is refused, and says what changed', async () => {
    await saved();
    put(guestFile, '');
    rmSync(join(cwd, guestFile));
    put(clusterFile, `${text(clusterFile)}IN DROP\n`);
    await refused(/cluster changed since the plan was made; nothing was written/);
  });

  test('rests on what it only read, too', async () => {
    await saved();
    put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\nnftables: 1\n');
    await refused(/node\.pve\.host changed/);
  });

  test('that was edited is refused', async () => {
    await saved();
    put('plan.json', text('plan.json').replace('"node": "pve"', '"node": "pvf"'));
    await refused(/the plan was edited/);
    await saved();
    put('plan.json', text('plan.json').replace('macro: Web', 'macro: SSH'));
    await refused(/the plan was edited/);
    expect((await run(['show', 'plan.json'])).code).toBe(4);
  });

  test('may be laid out anew: that is no edit', async () => {
    await saved();
    put('plan.json', JSON.stringify(JSON.parse(text('plan.json'))));
    expect((await run(['apply', 'plan.json', '--auto-approve', '--adopt'])).code).toBe(0);
  });

  test('grows old, and cannot come from the future', async () => {
    await saved();
    await refused(/24 hours old/, [], '2026-01-03T03:04:06Z');
    await refused(/31 minutes old/, ['--max-age', '30min'], '2026-01-02T03:35:05Z');
    await refused(/from the future/, [], '2026-01-01T00:00:00Z');
    expect((await run(['apply', 'plan.json', '--auto-approve', '--adopt', '--max-age', '7d'], '2026-01-08T00:00:00Z')).code).toBe(0);
  });

  test('of another node is refused', async () => {
    await saved();
    put('host/etc/pve/nodes/other/host.fw', '');
    await refused(/the plan is for pve \(directory\), this is other/, ['--node', 'other']);
  });

  test('cannot lead anywhere that a policy could not', async () => {
    await saved();
    const plan = JSON.parse(text('plan.json')) as { resources: { effects: unknown[] }[]; saved: { digest: string } };
    plan.resources[0]?.effects.push({ type: 'write-file', path: '/etc/shadow', before: null, after: 'x', mode: null });
    const { digest } = await import('@pvewall/reconcile');
    const { toJson } = await import('@pvewall/render');
    plan.saved.digest = digest(toJson({ ...plan, saved: { ...plan.saved, digest: '' } }));
    put('plan.json', JSON.stringify(plan));
    await refused(/lead to another plan/);
    expect(existsSync(join(cwd, 'host/etc/shadow'))).toBe(false);
  });

  test('fits its schema', async () => {
    await saved();
    const fits = validatorOf('plan.schema.json');
    fits(JSON.parse(text('plan.json')));
    expect(fits.errors).toBeNull();
  });

  test('with errors is not written', async () => {
    const { code, io } = await run(['plan', '--out', 'plan.json', '--node', 'nosuch']);
    expect({ code, exists: existsSync(join(cwd, 'plan.json')), said: io.stderr().includes('plan.json is not written') }).toEqual({ code: 1, exists: false, said: true });
    writeFileSync(join(cwd, 'plan.json'), 'older\n');
    const again = await run(['plan', '--out', 'plan.json', '--node', 'nosuch']);
    expect(again.io.stderr()).toContain('plan.json is not written: a plan with errors cannot be applied; the older one is still there');
    expect(readFileSync(join(cwd, 'plan.json'), 'utf8')).toBe('older\n');
  });
});

describe('a part of the policy', () => {
  const changed = async (...words: string[]): Promise<string[]> => {
    const { io } = await run(['plan', '--format', 'json', ...words]);
    return (JSON.parse(io.stdout()) as { resources: { address: string }[] }).resources.map(({ address }) => address);
  };

  test('is what --target names, or all but what --exclude names', async () => {
    expect(await changed()).toEqual(['cluster', 'guest.100']);
    expect(await changed('--target', 'guest.100')).toEqual(['guest.100']);
    expect(await changed('--target', 'guest.100', '--target', 'cluster')).toEqual(['cluster', 'guest.100']);
    expect(await changed('--exclude', 'guest.100')).toEqual(['cluster']);
    expect(await changed('--target', 'cluster', '--exclude', 'cluster')).toEqual([]);
  });

  test('says that it is a part', async () => {
    const { io } = await run(['plan', '--target', 'guest.100']);
    expect(io.stdout()).toContain('this plan is a part: 1 of 2 resources of the policy');
  });

  test('of nothing is an error', async () => {
    const { code, io } = await run(['plan', '--target', 'guest.101']);
    expect({ code, said: io.stdout().includes('the policy has nothing at guest.101') }).toEqual({ code: 1, said: true });
  });

  test('is applied alone, proven, and lets nothing go', async () => {
    const { code, io } = await run(['apply', '--target', 'guest.100', '--auto-approve', '--adopt']);
    expect({ code, out: io.stdout().includes('Read again: pve is as the policy says') }).toEqual({ code: 0, out: true });
    expect(text(clusterFile)).toContain('IN ACCEPT');
    expect((await run(['apply', '--target', 'cluster', '--auto-approve', '--adopt'])).code).toBe(0);
    expect(JSON.parse(text('host/var/lib/pvewall/applied.json'))).toMatchObject({ addresses: ['guest.100', 'cluster'] });
  });

  test('may not use names that are only in the part that is left out', async () => {
    put('policy.yaml', 'apiVersion: pvewall/v1\ncluster: { aliases: { nas: 10.0.0.5 }, ipsets: {}, groups: {} }\nguests: { 100: { rules: [ { in: ACCEPT, source: nas } ] } }\n');
    expect((await run(['plan'])).code).toBe(0);
    expect((await run(['plan', '--target', 'guest.100'])).io.stdout()).toContain('fw/unknown-alias');
  });

  test('is saved as a part', async () => {
    await run(['plan', '--target', 'guest.100', '--out', 'plan.json']);
    expect((await run(['apply', 'plan.json', '--target', 'cluster'])).code).toBe(1);
    expect((await run(['apply', 'plan.json', '--auto-approve', '--adopt'])).code).toBe(0);
    expect([existsSync(join(cwd, guestFile)), text(clusterFile).includes('IN ACCEPT')]).toEqual([true, true]);
  });
});

test.each([['90s', 90_000], ['30min', 1_800_000], ['24h', 86_400_000], ['7d', 604_800_000], ['1 day', undefined], ['', undefined], ['-1h', undefined]])('%j lasts %p ms', (written, expected) => {
  expect(duration(written)).toBe(expected);
});
