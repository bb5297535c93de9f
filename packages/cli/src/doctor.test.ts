import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checks, type CheckScope } from '@pvewall/checks';
import { parse } from '@pvewall/fw';
import { localHost } from '@pvewall/host';
import { validatorOf } from '../../../test/validator-of.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const isDoctor = validatorOf('doctor.schema.json');

const homelab = new URL('../../../examples/homelab/', import.meta.url).pathname;
let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-doctor-'));
  cpSync(homelab, cwd, { recursive: true });
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, 'host', path)), { recursive: true });
  writeFileSync(join(cwd, 'host', path), text);
}

async function run(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main([...words, '--root', 'host'], io), io };
}

interface Json {
  readonly node: string;
  readonly checks: readonly { readonly name: string; readonly status: string; readonly reason: string | null; readonly findings: readonly { readonly code: string; readonly message: string }[] }[];
}

/** The exit code, and the codes of what was found. */
async function told(): Promise<{ code: number; found: string[]; unknown: string[]; json: Json }> {
  const { code, io } = await run('doctor', '--format', 'json');
  const json = JSON.parse(io.stdout()) as Json;
  isDoctor(json);
  expect(isDoctor.errors).toBeNull();
  expect(io.stderr()).toBe('');
  return { code, json, found: json.checks.flatMap(({ findings }) => findings.map((finding) => finding.code)), unknown: json.checks.filter(({ status }) => status === 'unknown').map(({ name }) => name) };
}

/** Every file with its content and time. */
function tree(): string[] {
  return readdirSync(cwd, { recursive: true, encoding: 'utf8' }).sort().map((path) => {
    const stats = statSync(join(cwd, path));
    return `${path} ${stats.mtimeMs} ${stats.isFile() ? readFileSync(join(cwd, path), 'utf8') : ''}`;
  });
}

test('a host that is well: every check is told of, and nothing is touched', async () => {
  const before = tree();
  const { code, found, json } = await told();
  expect({ code, found }).toEqual({ code: 0, found: ['check/guest-without-file'] });
  expect(json.node).toBe('pve');
  expect(json.checks.map(({ name }) => name)).toEqual(checks.map(({ name }) => name));
  expect((await run('doctor')).code).toBe(0);
  expect(tree()).toEqual(before);
});

test('the text ends with what it comes to', async () => {
  put('etc/pve/firewall/100.fw.tmp.999999999', '');
  const { code, io } = await run('doctor');
  expect(code).toBe(2);
  expect(io.stdout()).toMatch(/\n {2}! {3}\/etc\/pve\/firewall\/100\.fw\.tmp\.999999999 is left over: /);
  expect(io.stdout()).toMatch(/\n\npve: 1 warning and 1 note; \d+ of \d+ checks pass\.\n$/);
  expect(io.stdout()).not.toContain('\n  -   ');
  expect((await run('doctor', '-v')).io.stdout()).toMatch(/^pvewall \S+ on pve\n[^]*\n {2}- {3}the clock is kept right: a directory does not tell of time\n/);
});

test('what cannot be looked at is never well', async () => {
  put('pve-firewall-status/is-a-folder', '');
  expect(await told()).toMatchObject({ code: 1, unknown: expect.arrayContaining(['firewall-running']) });
});

test('what was captured is judged', async () => {
  put('pve-firewall-status', 'Status: enabled/stopped\n');
  put('versions', 'node: v20.19.2\npveversion: pve-manager/7.4-3/9002ab8a\n');
  put('timedatectl-show', 'now=2026-01-02T03:04:05.000Z\nNTP=no\nNTPSynchronized=no\n');
  put('systemctl-show', 'Id=proxmox-firewall.service\nLoadState=not-found\nActiveState=inactive\n');
  put('etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nnftables: 1\n');
  const { code, found } = await told();
  expect(code).toBe(2);
  expect(found).toEqual(expect.arrayContaining(['check/firewall-stopped', 'check/proxmox-ve-version', 'check/backend-missing', 'check/program-missing', 'check/clock']));
});

describe('an apply that has not ended', () => {
  const records = (name: string): string => join(cwd, 'host/var/lib/pvewall', name);

  async function died(): Promise<void> {
    expect((await run('apply', '--auto-approve', '--allow-lock-out', '--adopt', '--allow-open')).code).toBe(0);
    const [id = ''] = readdirSync(records('runs'));
    for (const name of ['end.json', 'performed.json']) rmSync(records(`runs/${id}/${name}`));
    writeFileSync(records('pending'), `${id}\n`, { mode: 0o600 });
  }

  test('is told, and left to the command that ends it', async () => {
    await died();
    for (const _ of [1, 2]) expect(await told()).toMatchObject({ code: 2, found: expect.arrayContaining(['check/apply-died']) });
    expect((await run('history')).io.stderr()).toContain('was taken back');
    expect(await told()).toMatchObject({ code: 0 });
  }, 30_000);

  test('and whose record is damaged', async () => {
    await died();
    writeFileSync(records('pending'), 'what?\n', { mode: 0o600 });
    const { code, json } = await told();
    expect(code).toBe(2);
    expect(json.checks.find(({ name }) => name === 'open-run')?.findings).toMatchObject([{ code: 'check/journal-damaged', message: '/var/lib/pvewall/pending names no run' }]);
  }, 30_000);
});

test('a record of what was applied that says nothing is told, and the next apply writes it anew', async () => {
  put('var/lib/pvewall/applied.json', '{');
  expect(await told()).toMatchObject({ code: 2, found: expect.arrayContaining(['check/applied-record']) });
  const plan = await run('plan');
  expect(plan.io.stdout()).toContain('[apply/record-damaged]');
  expect((await run('apply', '--auto-approve', '--allow-lock-out', '--adopt', '--allow-open')).code).toBe(0);
  const { code, json } = await told();
  expect({ code, status: json.checks.find(({ name }) => name === 'applied-record')?.status }).toEqual({ code: 0, status: 'passed' });
}, 30_000);

test.each([
  ['that is no host', ['--root', 'empty'], 'host/no-cluster'],
  ['without that node', ['--root', 'host', '--node', 'nosuch'], 'host/unknown-node'],
])('of a directory %s nothing is well', async (_, words, code) => {
  mkdirSync(join(cwd, 'empty'));
  const [text, json] = [testIo(cwd), testIo(cwd)];
  expect([await main(['doctor', ...words], text), await main(['doctor', ...words, '--format', 'json'], json)]).toEqual([1, 1]);
  expect(text.stdout()).toBe('');
  expect(text.stderr()).toContain(`[${code}]`);
  expect(json.stdout()).toContain(`"${code}"`);
});

test('of an operand it says that it takes none', async () => {
  const { code, io } = await run('doctor', 'policy.yaml');
  expect(code).toBe(1);
  expect(io.stderr()).toContain('pvewall: ');
});

test('a program that the check asks for is one that a host looks for, or it would be missing for ever', async () => {
  const check = checks.find(({ name }) => name === 'programs');
  const [found] = await localHost({ node: 'pve' }).read([{ type: 'versions' }]);
  const known = found?.status === 'text' ? found.text.split('\n').map((line) => line.split(':', 1)[0]) : [];
  const options = (nftables: string) => ({ node: 'pve', hostKind: 'local', survey: { hosts: new Map([['pve', parse(`[OPTIONS]\nnftables: ${nftables}\n`, { tier: 'host', file: 'host.fw' })]]) } }) as unknown as CheckScope;
  const missing = ['0', '1'].flatMap((nftables) => {
    const result = check?.judge([{ status: 'text', text: 'node: v22.0.0\n' }], options(nftables));
    return result?.status === 'found' ? result.findings.map(({ message }) => /^there is no program ([\w-]+)/.exec(message)?.[1]) : [];
  });
  expect(missing.length).toBeGreaterThan(15);
  expect(missing.filter((name) => !known.includes(name))).toEqual([]);
});
