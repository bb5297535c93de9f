import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo } from './testing.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-lint-policy-'));
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

const text = (path: string): string => readFileSync(join(cwd, path), 'utf8');

async function run(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  const io = testIo(cwd);
  const code = await main(['lint', ...words], io);
  return { code, out: io.stdout(), err: io.stderr() };
}

interface Json {
  readonly diagnostics: readonly { readonly code: string; readonly file: string; readonly line: number; readonly reason: string | null }[];
  readonly fixed?: readonly { readonly code: string; readonly line: number }[];
  readonly left?: readonly { readonly code: string; readonly line: number; readonly why: string }[];
}

async function json(...words: string[]): Promise<Json & { exit: number }> {
  const { code, out } = await run(...words, '--format', 'json');
  return { ...(JSON.parse(out) as Json), exit: code };
}

const withHost = ['--root', 'host', '--node', 'pve', '--local-network', '192.168.1.0/24'];

/** `CODE LINE` of every finding. */
async function lint(...words: string[]): Promise<string[]> {
  return (await json(...words)).diagnostics.map(({ code, line }) => `${code} ${line}`);
}

const head = 'apiVersion: pvewall/v1\ncluster:\n  options: { enable: true }\n';

describe('what a policy makes of a host', () => {
  test('names that only a file of the host uses are used', async () => {
    put('policy.yaml', `${head}  aliases: { lan: 10.0.0.0/8, old: 10.0.0.1 }\n  rules: []\n`);
    put('host/etc/pve/firewall/100.fw', '[OPTIONS]\nenable: 1\n[RULES]\nIN ACCEPT -source lan -p tcp -dport 80\n');
    const findings = await json('policy.yaml', ...withHost);
    // The host's own cluster.fw does not have it yet.
    expect(findings.diagnostics.map(({ code, file }) => `${code} ${file}`)).toEqual(['fw/unknown-alias /etc/pve/firewall/100.fw', 'lint/unused-alias policy.yaml']);
  });

  test('a rule of the policy that one of the host hides stands in the policy', async () => {
    put('policy.yaml', `${head}  rules:\n    - { in: DROP, proto: udp, source: 10.0.0.1 }\n`);
    put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\nenable: 1\n');
    put('host/etc/pve/nodes/pve/host.fw', '[RULES]\nIN ACCEPT -source 10.0.0.0/8 -p udp\n');
    const { diagnostics } = await json('policy.yaml', ...withHost);
    expect(diagnostics.filter(({ code }) => code === 'lint/dead-rule')).toMatchObject([{ file: 'policy.yaml', line: 5, reason: expect.stringContaining('10.0.0.1') }]);
  });

  test('guests and network devices that are not there', async () => {
    put('policy.yaml', `${head}guests:\n  100:\n    options: { enable: true }\n    rules: [ { in: ACCEPT, iface: net9, proto: tcp, dport: 80 } ]\n  105:\n    rules: [ { in: ACCEPT, iface: net9, proto: tcp, dport: 80 } ]\n`);
    expect(await lint('policy.yaml', ...withHost)).toEqual(expect.arrayContaining(['fw/iface-not-on-guest 7', 'host/unknown-guest 8']));
    expect(await lint('policy.yaml')).not.toContain('fw/iface-not-on-guest 7');
  });

  test('without a host every tier that the policy leaves alone is on', async () => {
    put('policy.yaml', `apiVersion: pvewall/v1\nguests:\n  100:\n    rules:\n      - { in: ACCEPT, proto: tcp, dport: 80 }\n      - { in: DROP, proto: tcp, dport: 80, source: 10.0.0.1 }\n`);
    expect(await lint('policy.yaml')).toContain('lint/dead-rule 6');
  });

  test('names in tests and in management are used', async () => {
    put('policy.yaml', `${head}  ipsets: { admins: [ 10.0.0.1 ] }\n  rules: []\nmanagement: { from: [ +admins ] }\nguests: { 100: { rules: [] } }\n`);
    expect(await lint('policy.yaml')).toEqual([]);
  });

  test('of a policy with errors no packet is asked', async () => {
    put('policy.yaml', `${head}  aliases: { lan: 10.0.0.0/8 } # pvewall: allow lint/unused-alias\n  rules: [ { in: ACCEPT, macro: SHH } ]\n`);
    expect(await lint('policy.yaml')).toEqual(['fw/unknown-macro 5']);
  });
});

test('a switch of a policy is true or false', async () => {
  put('policy.yaml', `${head}guests: { 100: { options: { enable: false }, rules: [ { in: ACCEPT, proto: tcp, dport: 80 } ] } }\n`);
  expect((await run('policy.yaml', ...withHost)).out).toContain('set `enable: true` in the options of the guest');
});

describe('allowed in place', () => {
  test('in a policy, and what allows nothing is a note', async () => {
    put('policy.yaml', `${head}  aliases:\n    lan: 10.0.0.0/8 # pvewall: allow lint/unused-alias the web interface knows it\n    # pvewall: allow lint/dead-rule\n    nas: 10.0.0.1\n  rules: []\n`);
    expect(await lint('policy.yaml', ...withHost)).toEqual(['lint/unused-allow 6', 'lint/unused-alias 7']);
    expect((await run('policy.yaml', ...withHost)).out).toContain('One finding is allowed in place.');
  });

  test("on a host, also an error, in a rule's own comment", async () => {
    put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\nenable: 1\n[RULES]\nIN SHH(ACCEPT) # pvewall: allow fw/unknown-macro for the next version\n');
    expect(await json(...withHost)).toMatchObject({ exit: 0, diagnostics: [] });
  });

  test('what stops the firewall is not', async () => {
    put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\nenable: 1\n[IPSET management]\n10.1.2.0/24\n10.1.2.3/24 # pvewall: allow fw/overlapping-entry\n');
    expect(await lint(...withHost)).toEqual(['fw/overlapping-entry 5', 'lint/unused-allow 5']);
  });

  test('nor an error of a policy', async () => {
    put('policy.yaml', `${head}  rules:\n    - { in: ACCEPT, macro: SHH } # pvewall: allow fw/unknown-macro\n`);
    expect(await json('policy.yaml')).toMatchObject({ exit: 1, diagnostics: [{ code: 'fw/unknown-macro' }] });
  });
});

describe('--fix', () => {
  const policy = `${head}  aliases:
    lan: 10.0.0.0/8
    old: 10.0.0.1 # gone
  ipsets:
    management: [ lan, lan ]
  rules: # in order
    - { in: ACCEPT, macro: SSH, source: +Management } # admins
    # the old one
    - { in: ACCEPT, proto: tcp, dport: 22, source: 10.0.0.7 }
    - "IN Ping(ACCEPT) -source lan # up?"
    - "IN Ping(ACCEPT) -source lan # up?" # pvewall: allow lint/duplicate-rule
`;

  test('mends errors, and only then takes out what does nothing; keeps what is allowed and what comments describe', async () => {
    put('policy.yaml', policy);
    const { code, out } = await run('--fix', 'policy.yaml', ...withHost);
    const mended = policy.replace('[ lan, lan ]', '[ lan ]').replace('+Management', '+management');
    expect([code, text('policy.yaml')]).toEqual([0, mended]);
    expect(out).toMatch(/Fixed 2 findings:[^]*Errors are mended first[^]*Run it again: it would take out 2 more/);
    expect((await run('--fix', 'policy.yaml', ...withHost)).out).toMatch(/Fixed 2 findings:[^]*No traffic changes\./);
    expect(text('policy.yaml')).toBe(`${head}  aliases:
    lan: 10.0.0.0/8
  ipsets:
    management: [ lan ]
  rules: # in order
    - { in: ACCEPT, macro: SSH, source: +management } # admins
    - "IN Ping(ACCEPT) -source lan # up?"
    - "IN Ping(ACCEPT) -source lan # up?" # pvewall: allow lint/duplicate-rule
`);
    expect((await run('--fix', 'policy.yaml', ...withHost)).out).toBe('Nothing to fix.\n');
  });

  test('what only became idle by it waits for the next time', async () => {
    put('policy.yaml', `${head}  aliases: { lan: 10.0.0.0/8, nas: 10.0.0.7 }\n  rules:\n    - { in: ACCEPT, proto: udp, source: lan }\n    - { in: ACCEPT, proto: udp, dport: 53, source: nas }\n`);
    expect((await json('--fix', 'policy.yaml', ...withHost)).fixed).toMatchObject([{ code: 'lint/dead-rule', line: 7 }]);
    expect(text('policy.yaml')).toContain('nas: 10.0.0.7');
    expect((await json('--fix', 'policy.yaml', ...withHost)).fixed).toMatchObject([{ code: 'lint/unused-alias', line: 4 }]);
  });

  test('a rule that another verdict hides is left, and that is said', async () => {
    put('policy.yaml', `${head}guests:\n  100:\n    options: { enable: true }\n    rules:\n      - { in: DROP, log: info }\n      - { in: ACCEPT, proto: tcp, dport: 9100 }\n`);
    const before = text('policy.yaml');
    const { out } = await run('--fix', 'policy.yaml', ...withHost);
    expect(out.replaceAll(/\s+/g, ' ')).toContain('what hides it says otherwise: move it');
    expect(text('policy.yaml')).toBe(before);
  });

  test('of a file that is no YAML it is not said that there is nothing to fix', async () => {
    put('policy.yaml', 'apiVersion: [\n');
    const { code, out } = await run('--fix', 'policy.yaml');
    expect([code, out]).toEqual([1, expect.stringContaining('Errors come first')]);
    expect(out).not.toContain('Nothing to fix');
  });

  test('without a host leaves what a file may use that is not in the policy', async () => {
    put('policy.yaml', `${policy}guests: { 100: { rules: [] } }\n`);
    await json('--fix', 'policy.yaml');
    const { left } = await json('--fix', 'policy.yaml');
    expect(left).toMatchObject([{ code: 'lint/unused-alias', line: 6, why: expect.stringContaining('--root') }]);
    expect(text('policy.yaml')).toContain('old: 10.0.0.1 # gone');
  });

  test('writes included files, each where the finding is', async () => {
    put('policy.yaml', `apiVersion: pvewall/v1\ninclude: [ guests.yaml ]\ncluster: { options: { enable: true } }\n`);
    put('guests.yaml', 'apiVersion: pvewall/v1\nguests:\n  100:\n    options: { enable: true }\n    rules:\n      - in: ACCEPT\n        proto: tcp\n      - in: ACCEPT\n        proto: tcp\n        dport: 22\n');
    const before = text('policy.yaml');
    expect((await json('--fix', 'policy.yaml', ...withHost)).fixed).toMatchObject([{ code: 'lint/dead-rule', line: 8 }]);
    expect({ policy: text('policy.yaml'), guests: text('guests.yaml') }).toEqual({
      policy: before,
      guests: 'apiVersion: pvewall/v1\nguests:\n  100:\n    options: { enable: true }\n    rules:\n      - in: ACCEPT\n        proto: tcp\n',
    });
  });

  test('a rule of a profile stays where one of its guests needs it', async () => {
    put('policy.yaml', `${head}profiles:
  web: { rules: [ { in: ACCEPT, proto: tcp, dport: 80 } ] }
guests:
  100: { options: { enable: true }, profiles: [ web ], rules: [ { in: ACCEPT, proto: tcp } ] }
  101: { options: { enable: true }, profiles: [ web ] }
`);
    const before = text('policy.yaml');
    expect(await json('--fix', 'policy.yaml', ...withHost)).toMatchObject({ fixed: [], left: [] });
    expect(text('policy.yaml')).toBe(before);
  });

  test('errors that nothing mends are said, and nothing is written', async () => {
    put('policy.yaml', `${head}  rules:\n    - { in: ACCEPT, macro: SHH }\n  ipsets: { management: [ 10.0.0.1, 10.0.0.1 ] }\n`);
    const before = text('policy.yaml');
    const { code, err } = await run('--fix', 'policy.yaml');
    expect({ code, text: text('policy.yaml') }).toEqual({ code: 1, text: before });
    expect(err).toContain('fw/unknown-macro');
  });

  test('asks for a policy', async () => {
    expect(await run('--fix', ...withHost)).toMatchObject({ code: 1, err: expect.stringContaining('none is named') });
  });
});

describe('what exits 1 with --strict', () => {
  const open = (comment: string): string => `apiVersion: pvewall/v1\ncluster:\n  options:\n    enable: true\n    policy_in: ACCEPT${comment}\n`;
  test.each([
    ['a warning', open(''), 'lint/open-management', [0, 1]],
    ['a warning that is allowed in place', open(' # pvewall: allow lint/open-management'), 'One finding is allowed in place.', [0, 0]],
    ['a note', `${head}  rules: [] # pvewall: allow lint/dead-rule\n`, 'lint/unused-allow', [0, 0]],
    ['an error', `${head}  rules: [ { in: ACCEPT, macro: SHH } ]\n`, 'fw/unknown-macro', [1, 1]],
  ])('%s', async (_, policy, said, codes) => {
    put('policy.yaml', policy);
    const plain = await run('policy.yaml');
    const strict = await run('--strict', 'policy.yaml');
    expect(strict.out).toBe(plain.out);
    expect(strict.out).toContain(said);
    expect([plain.code, strict.code]).toEqual(codes);
    expect((await json('--strict', 'policy.yaml')).exit).toBe(codes[1]);
  });

  test('is what --fix left', async () => {
    put('policy.yaml', `${head}  rules:\n    - { in: ACCEPT, proto: tcp, dport: 8006 }\n    - { in: DROP, proto: tcp, dport: 8006 }\n`);
    expect((await run('--fix', '--strict', 'policy.yaml')).code).toBe(1);
    expect((await run('--fix', 'policy.yaml')).code).toBe(0);
  });
});

test('a plan leaves out the warnings that a comment allows, and nothing that an apply would refuse', async () => {
  const codes = async (comment: string): Promise<string[]> => {
    put('policy.yaml', `apiVersion: pvewall/v1\nguests:\n  100: { options: { enable: true }, rules: [] }\n  999: { rules: [] }${comment}\n`);
    const io = testIo(cwd);
    await main(['plan', 'policy.yaml', '--root', 'host', '--node', 'pve', '--format', 'json'], io);
    return (JSON.parse(io.stdout()) as Json).diagnostics.map(({ code }) => code);
  };
  expect(await codes('')).toContain('host/unknown-guest');
  expect(await codes(' # pvewall: allow host/unknown-guest it is made tomorrow')).not.toContain('host/unknown-guest');
  expect(await codes(' # pvewall: allow host/nic-without-firewall')).toContain('host/unknown-guest');
});
