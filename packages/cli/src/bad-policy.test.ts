import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { main } from './main.ts';
import { testIo } from './testing.ts';

/** Policies that somebody wrote by mistake or in bad faith: refused with a position, and nothing is done. */
const scratch = mkdtempSync(join(tmpdir(), 'pvewall-bad-policy-'));
afterAll(() => { rmSync(scratch, { recursive: true }); });

interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly line: number | null;
}

let folders = 0;

function folderWith(policy: string | Uint8Array): string {
  const folder = join(scratch, String(folders++));
  mkdirSync(folder);
  writeFileSync(join(folder, 'policy.yaml'), policy);
  return folder;
}

/** The errors of a policy, which must be JSON and nothing else. */
async function errorsOf(policy: string | Uint8Array, folder = folderWith(policy)): Promise<Finding[]> {
  const io = testIo(folder);
  const code = await main(['validate', '--format', 'json'], io);
  const { diagnostics } = JSON.parse(io.stdout()) as { diagnostics: Finding[] };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  expect({ code, stderr: io.stderr() }).toEqual({ code: errors.length > 0 ? 1 : 0, stderr: '' });
  return errors;
}

async function expectRefused(policy: string | Uint8Array, folder?: string): Promise<void> {
  const errors = await errorsOf(policy, folder);
  expect(errors.length).toBeGreaterThan(0);
  for (const { code, line } of errors) {
    expect(code).not.toBe('internal');
    expect(line).toBeGreaterThan(0);
  }
}

const head = 'apiVersion: pvewall/v1\n';
const rule = (text: string): string => `${head}cluster:\n  rules:\n    - ${text}\n`;
const ebtablesRule = (text: string): string => `${head}nodes:\n  pve:\n    ebtables:\n      filter:\n        INPUT: [ ${JSON.stringify(text)} ]\n`;

/** Each with an escape of YAML's in it, where a plain string would be accepted. */
const places: Readonly<Record<string, (hostile: string) => string>> = {
  'a comment': (hostile) => rule(`{ in: ACCEPT, comment: "a${hostile}b" }`),
  'a line': (hostile) => rule(`"IN ACCEPT # a${hostile}b"`),
  'a source': (hostile) => rule(`{ in: ACCEPT, source: "10.0.0.1${hostile}" }`),
  'an interface': (hostile) => rule(`{ in: ACCEPT, iface: "eth0${hostile}" }`),
  'an alias': (hostile) => `${head}cluster:\n  aliases: { "lan${hostile}": 10.0.0.1 }\n`,
  'a node': (hostile) => `${head}nodes: { "pve${hostile}": { host: { options: { enable: true } } } }\n`,
  'a VNet': (hostile) => `${head}vnets: { "vn${hostile}": { options: { enable: true } } }\n`,
  'an ebtables rule': (hostile) => `${head}nodes: { pve: { ebtables: { filter: { INPUT: ["-p 0xfe68 -j DROP${hostile}"] } } } }\n`,
  'an ebtables chain': (hostile) => `${head}nodes: { pve: { ebtables: { filter: { "own${hostile}": ["-j DROP"] } } } }\n`,
  'a kernel value': (hostile) => `${head}nodes: { pve: { sysctl: { net.netfilter.nf_conntrack_max: "65536${hostile}" } } }\n`,
};
const characters = ['\\n', '\\r', '\\0', '\\e[31m', '\\x7f', '\\N', '\\x9b', '\\L', '\\P'];

describe('line breaks and control characters', () => {
  test.each(Object.keys(places))('in %s', async (place) => {
    for (const character of characters) await expectRefused(places[place]?.(character) ?? '');
  });
});

describe('names that are none', () => {
  test.each(['100/../x', '0100', '99', '1e3', '0x64', '-100', '1000000000', '" 100"', '１００', '~', '[100]'])('VMID %s', async (name) => {
    await expectRefused(`${head}guests:\n  ? ${name}\n  : { options: { enable: true } }\n`);
  });

  test.each(['..', '../x', 'a/b', '-rf', 'a_b', 'a.b', '""', 'a-', 'x'.repeat(64), '~'])('node %s', async (name) => {
    await expectRefused(`${head}nodes:\n  ? ${name}\n  : { host: { options: { enable: true } } }\n`);
  });

  test.each(['../kernel/core_pattern', 'kernel.core_pattern', 'net.netfilter.nf_conntrack_max/..', 'net/netfilter/nf_conntrack_max', 'net..netfilter.nf_conntrack_max'])('kernel value %s', async (name) => {
    await expectRefused(`${head}nodes: { pve: { sysctl: { "${name}": 1 } } }\n`);
  });

  test.each(['__proto__', 'constructor', 'toString'])('key %s', async (name) => {
    for (const policy of [
      `${head}${name}: { enable: true }\n`,
      `${head}cluster: { ${name}: { enable: true } }\n`,
      `${head}cluster: { options: { ${name}: 1 } }\n`,
      rule(`{ in: ACCEPT, ${name}: 1 }`),
      `${head}guests: { ${name}: {} }\n`,
      `${head}nodes: { pve: { sysctl: { ${name}: 1 } } }\n`,
    ]) await expectRefused(policy);
  });
});

describe('rules that smuggle', () => {
  test.each([
    '{ in: ACCEPT, source: "10.0.0.1 -p tcp" }',
    '{ in: ACCEPT, iface: "eth0 -j" }',
    '{ in: ACCEPT, proto: "tcp -dport 22" }',
    '{ in: ACCEPT, proto: tcp, dport: "22 # x" }',
    '{ in: ACCEPT, source: "10.0.0.1#x" }',
    '{ group: "web -i net0" }',
    '"[OPTIONS]"',
    '"IN ACCEPT extra"',
  ])('%s', async (text) => { await expectRefused(rule(text)); });

  test.each([
    '-t nat -j DROP',
    '-tnat -j DROP',
    '--tab nat -j DROP',
    '--atomic-file /etc/shadow',
    '--atomic-f x -j DROP',
    '-A INPUT -j DROP',
    '-F',
    '-j DROP -F',
    '-P INPUT DROP',
    '--modprobe /tmp/x',
    '--among-src-file /etc/passwd -j DROP',
    'COMMIT',
    '*nat',
    ':INPUT DROP',
    '-j DROP; rm -rf /',
    '-j PVEFW-FORWARD',
    '',
  ])('ebtables %s', async (text) => { await expectRefused(ebtablesRule(text)); });
});

const aliasBomb = [`a: &a [${'x,'.repeat(9)}x]`, ...[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[i] ?? ''}`).join()}]`)];

describe('files that are no policy', () => {
  test.each<[string, string | Uint8Array]>([
    ['empty', ''],
    ['only a comment', '# nothing\n'],
    ['a scalar', 'hello\n'],
    ['a list', '- a\n'],
    ['another version', 'apiVersion: pvewall/v2\n'],
    ['no version', 'cluster: {}\n'],
    ['not UTF-8', Buffer.from(`${head}# gr\xfcn\n`, 'latin1')],
    ['UTF-16', Buffer.from(`\ufeff${head}`, 'utf16le')],
    ['an encoded surrogate', Buffer.concat([Buffer.from(`${head}# `), Buffer.from([0xed, 0xa0, 0x80])])],
    ['a NUL', `${head}# a\0b\n`],
    ['a tab for indentation', `${head}cluster:\n\toptions: { enable: true }\n`],
    ['a key twice', `${head}cluster: {}\ncluster: {}\n`],
    ['a VMID twice', `${head}guests: { 100: {}, "100": {} }\n`],
    ['names that differ in case', `${head}cluster:\n  aliases: { lan: 10.0.0.1, LAN: 10.0.0.2 }\n`],
    ['two documents', `${head}---\n${head}`],
    ['a merge key', `${head}cluster:\n  <<: { options: { enable: true } }\n`],
    ['a tag', `${head}cluster: !!js/function "x"\n`],
    ['an alias bomb', `${head}${aliasBomb.join('\n')}\n`],
    ['an alias in itself', `${head}cluster: &c\n  rules: *c\n`],
    ['deep lists', `${head}cluster: ${'['.repeat(100_000)}${']'.repeat(100_000)}\n`],
    ['deep maps', `${head}cluster: ${'{a: '.repeat(20_000)}\n`],
    ['a wrong type', `${head}cluster: { options: { enable: yes } }\n`],
  ])('%s', async (_name, policy) => { await expectRefused(policy); });
});

describe('includes', () => {
  test.each(['../x.yaml', '/etc/passwd', 'policy.yaml', 'link.yaml', 'way/passwd', 'way/*', 'nope.yaml', 'sub/../../x'])('%s', async (pattern) => {
    const policy = `${head}include: ["${pattern}"]\n`;
    const folder = folderWith(policy);
    symlinkSync('/etc/passwd', join(folder, 'link.yaml'));
    symlinkSync('/etc', join(folder, 'way'));
    await expectRefused(policy, folder);
  });

  // Told without a place today: the file reader throws where an include could be pointed at.
  test.each(['', '.', 'sub', 'a\\0b'])('of what is no file: %j', async (pattern) => {
    const policy = `${head}include: ["${pattern}"]\n`;
    const folder = folderWith(policy);
    mkdirSync(join(folder, 'sub'));
    await expectRefused(policy, folder);
  });
});

// The message of JSON is the one place where what people see is not made visible first.
test('JSON holds no character that a terminal acts on', async () => {
  const io = testIo(folderWith(`${head}"clus\\x9b2J\\u202e": 1\n`));
  await main(['validate', '--format', 'json'], io);
  expect(io.stdout()).not.toMatch(/[\x7f-\x9f\u202a-\u202e\u2066-\u2069]/);
});

// Decoded leniently and written back, the byte is gone for good.
test('fmt leaves a file alone that is not UTF-8', async () => {
  const bytes = Buffer.from(`${head}cluster:\n    rules:\n        - "IN ACCEPT # gr\xfcn"\n`, 'latin1');
  const folder = folderWith(bytes);
  await main(['fmt', 'policy.yaml'], testIo(folder));
  expect(readFileSync(join(folder, 'policy.yaml')).equals(bytes)).toBe(true);
});

test('a command line that is wrong is told as JSON when JSON was asked for', async () => {
  const io = testIo(folderWith(head));
  expect(await main(['plan', '--format', 'json', '--bogus'], io)).toBe(1);
  expect(() => { JSON.parse(io.stdout()); }).not.toThrow();
});
