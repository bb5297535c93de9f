import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, fstatSync, mkdirSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

/** What only the built program in a process of its own can show. */
const bundle = new URL('../packages/cli/dist/pvewall.cjs', import.meta.url).pathname;
const guests = 60;
let cwd = '';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-bundle-'));
  mkdirSync(join(cwd, 'host/etc/pve/nodes/pve'), { recursive: true });
  const vmids = Array.from({ length: guests }, (_, i) => 100 + i);
  const policy = vmids.map((vmid) => `  ${vmid}: { options: { enable: true }, rules: [ "IN SSH(ACCEPT)" ] }`).join('\n');
  writeFileSync(join(cwd, 'policy.yaml'), `apiVersion: pvewall/v1\nguests:\n${policy}\n`);
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

const env = (): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'], HOME: cwd });
const words = (...more: string[]): string[] => [bundle, ...more, '--root', 'host'];
const written = (): number => readdirSync(join(cwd, 'host/etc/pve/firewall')).length;

describe('a reader that goes away', () => {
  test.each(['stdout', 'stderr'] as const)('from %s does not stop an apply', async (stream) => {
    const child = spawn(process.execPath, words('apply', '--auto-approve'), { cwd, env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
    child[stream].destroy();
    child[stream === 'stdout' ? 'stderr' : 'stdout'].resume();
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect({ code, written: written(), recorded: existsSync(join(cwd, 'host/var/lib/pvewall/applied.json')) }).toEqual({ code: 0, written: guests, recorded: true });
  });

  test('does not turn drift into none', async () => {
    const child = spawn(process.execPath, words('drift'), { cwd, env: env(), stdio: ['ignore', 'pipe', 'ignore'] });
    child.stdout.destroy();
    expect(await new Promise((resolve) => child.once('close', resolve))).toBe(2);
  });
});

test.each([true, false])("the log has priorities where stderr is systemd's journal, and only there: %s", (isJournal) => {
  const log = openSync(join(cwd, 'log'), 'w');
  const { dev, ino } = fstatSync(log, { bigint: true });
  const { status } = spawnSync(process.execPath, words('drift', '--log-level', 'warn'), { cwd, env: { ...env(), JOURNAL_STREAM: `${dev}:${isJournal ? ino : ino + 1n}` }, stdio: ['ignore', 'ignore', log] });
  closeSync(log);
  const lines = readFileSync(join(cwd, 'log'), 'utf8').trimEnd().split('\n');
  expect({ status, others: lines.filter((line) => !line.startsWith(isJournal ? '<4>{' : '{"level":"warn"')) }).toEqual({ status: 2, others: [] });
  expect(lines.length).toBe(guests + 1);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s ends an apply between two files, all of it is taken back, and a second apply completes it', async (signal) => {
  const many = Array.from({ length: 1000 }, (_, i) => `  ${1000 + i}: { rules: [ "IN SSH(ACCEPT)" ] }`).join('\n');
  writeFileSync(join(cwd, 'policy.yaml'), `apiVersion: pvewall/v1\nguests:\n${many}\n`);
  const child = spawn(process.execPath, words('apply', '--auto-approve'), { cwd, env: env(), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    const begun = said.includes('wrote');
    said += text;
    if (!begun && said.includes('wrote')) child.kill(signal);
  });
  const code = await new Promise((resolve) => child.once('close', resolve));
  expect({ code, said: said.replace(/\s+/g, ' ').includes(`stopped by ${signal}, between two acts`) }).toEqual({ code: 7, said: true });
  expect(written()).toBe(0);
  expect(spawnSync(process.execPath, words('apply', '--auto-approve'), { cwd, env: env(), encoding: 'utf8' }).status).toBe(0);
  expect(written()).toBe(1000);
}, 120_000);

test('a second signal ends it at once, and the next command takes the rest back', async () => {
  const many = Array.from({ length: 1000 }, (_, i) => `  ${1000 + i}: { rules: [ "IN SSH(ACCEPT)" ] }`).join('\n');
  writeFileSync(join(cwd, 'policy.yaml'), `apiVersion: pvewall/v1\nguests:\n${many}\n`);
  const child = spawn(process.execPath, words('apply', '--auto-approve'), { cwd, env: env(), stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  let sent = 0;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    const wanted = said.includes('put back') ? 2 : said.split('wrote').length > 50 ? 1 : 0;
    while (sent < wanted) { sent++; child.kill('SIGINT'); }
  });
  const signal = await new Promise((resolve) => child.once('close', (_code, name) => { resolve(name); }));
  expect(signal).toBe('SIGINT');
  expect(written()).toBeGreaterThan(0);
  const next = spawnSync(process.execPath, words('plan'), { cwd, env: env(), encoding: 'utf8' });
  expect(next.stderr).toMatch(/^pvewall: the apply \S+ was taken back: it had not been\s+completed\./);
  expect(written()).toBe(0);
}, 120_000);

test('an output that takes nothing is told, and is an error', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, words('plan'), { cwd, env: env(), stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
  closeSync(full);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^pvewall: the output cannot be written: /);
});

describe('the cache', () => {
  const plan = (extra: NodeJS.ProcessEnv = {}): { status: number | null; stdout: string; stderr: string } => {
    const { status, stdout, stderr } = spawnSync(process.execPath, words('plan'), { cwd, env: { ...env(), ...extra }, encoding: 'utf8', timeout: 30_000 });
    return { status, stdout, stderr };
  };
  const entries = (): string[] => readdirSync(join(cwd, '.cache/pvewall')).map((name) => join(cwd, '.cache/pvewall', name));
  const damages: readonly (readonly [string, (bytes: Buffer) => Buffer])[] = [
    ['a bit flipped in the middle', (bytes) => { const copy = Buffer.from(bytes); copy[copy.length >> 1]! ^= 4; return copy; }],
    ['the second half zeroed', (bytes) => Buffer.concat([bytes.subarray(0, bytes.length >> 1), Buffer.alloc(bytes.length - (bytes.length >> 1))])],
    ['cut off', (bytes) => bytes.subarray(0, bytes.length >> 1)],
    ['emptied', () => Buffer.alloc(0)],
    ['something else', () => Buffer.from('{}')],
  ];

  test('holds the compiled program, the parsed file and what was found in it', () => {
    plan();
    expect(entries().map((path) => path.slice(path.lastIndexOf('/') + 1).split('-')[0]).sort()).toEqual(['code', 'file', 'policy']);
  });

  test.each(damages)('with every entry %s changes nothing', (_, damage) => {
    const first = plan();
    expect(first.status).toBe(0);
    for (const path of entries()) writeFileSync(path, damage(readFileSync(path)));
    expect(plan()).toEqual(first);
  });

  test.each(['/proc', '/dev/null', '/nonexistent', 'relative'])('that cannot be at %s is done without', (folder) => {
    expect(plan({ XDG_CACHE_HOME: folder })).toEqual(plan());
  });

  test('in a folder that others may write to is not used', () => {
    mkdirSync(join(cwd, 'shared/pvewall'), { recursive: true, mode: 0o777 });
    spawnSync('chmod', ['777', join(cwd, 'shared/pvewall')]);
    expect(plan({ XDG_CACHE_HOME: join(cwd, 'shared') }).status).toBe(0);
    expect(readdirSync(join(cwd, 'shared/pvewall'))).toEqual([]);
  });
});

test('many files are parsed on all cores, and mistakes are told at their places', () => {
  mkdirSync(join(cwd, 'parts'));
  const rules = Array.from({ length: 400 }, (_, i) => `      - { in: ACCEPT, proto: tcp, dport: ${1000 + i}, source: 10.${i % 250}.0.0/16, comment: rule ${i} }`).join('\n');
  for (let part = 0; part < 40; part++) writeFileSync(join(cwd, `parts/${part}.yaml`), `apiVersion: pvewall/v1\nguests:\n  ${300 + part}:\n    rules:\n${rules}\n${part === 23 ? '      - { in: ACCPT }\n' : ''}`);
  writeFileSync(join(cwd, 'policy.yaml'), 'apiVersion: pvewall/v1\ninclude: [ "parts/*.yaml" ]\n');
  const { status, stdout } = spawnSync(process.execPath, [bundle, 'validate', '--format', 'json'], { cwd, env: env(), encoding: 'utf8' });
  const { diagnostics } = JSON.parse(stdout) as { diagnostics: { file: string; line: number }[] };
  expect({ status, places: diagnostics.map(({ file, line }) => `${file}:${line}`) }).toEqual({ status: 1, places: ['parts/23.yaml:405'] });
});
