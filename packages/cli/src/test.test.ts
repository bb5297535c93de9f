import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../test/validator-of.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const isTests = validatorOf('test.schema.json');

const rules = '[ { in: ACCEPT, macro: SSH, source: +management }, { in: ACCEPT, proto: tcp, dport: 8006, source: +management } ]';
const guarded = '- { name: admins only, never: { from: outside, to: node.*, tcp: [ 22, 8006 ], except: +management } }';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-test-'));
  put('host/etc/hostname', 'pve\n');
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'tags: web\nnet0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\n');
  put('host/etc/pve/nodes/pve2/lxc/200.conf', 'net0: name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:02:00,ip=192.168.1.200/24\n');
  put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\n\nenable: 1\n');
  put('host/etc/pve/firewall/200.fw', '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN ACCEPT -p tcp -dport 5432 -source 10.0.0.100\n');
  policy(guarded);
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function policy(tests: string, ssh = rules): void {
  const indented = tests.split('\n').map((line) => `  ${line}\n`).join('');
  put('policy.yaml', `apiVersion: pvewall/v1
cluster:
  options: { enable: true }
  ipsets: { management: [ 10.8.0.0/24 ] }
  rules: ${ssh}
guests:
  100: { options: { enable: true, policy_out: DROP }, rules: [ { in: ACCEPT, macro: Web }, { out: ACCEPT, proto: tcp, dport: 5432, source: 10.0.0.100 } ] }
tests:
${indented}`);
}

const open = '[ { in: ACCEPT, macro: SSH } ]';

async function run(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main(words, io), io };
}

const onHost = ['--root', 'host', '--local-network', '192.168.1.0/24'];

describe('pvewall test', () => {
  test('passes, and says what it proved', async () => {
    const { code, io } = await run('test', ...onHost);
    expect({ code, out: io.stdout(), err: io.stderr() }).toEqual({ code: 0, out: 'ok    admins only  (2 ways)\n\n1 test: 1 passed.\n', err: '' });
  });

  test('fails with a packet, and the rule that decides at its place in the policy', async () => {
    policy(guarded, open);
    const { code, io } = await run('test', ...onHost);
    expect({ code, out: io.stdout() }).toEqual({
      code: 6,
      out: `FAIL  admins only  policy.yaml:9
      ACCEPT  tcp 203.0.113.10:49152 to 192.0.2.1:22 from outside to node.pve
      by cluster.rules[0]  IN SSH(ACCEPT)  policy.yaml:5
      expected: never ACCEPT; 1 other way fails as well

1 test: 1 failed.
`,
    });
  });

  test('as JSON, between the guests of two nodes, with tags, what the host has beside the policy', async () => {
    policy('- { never: { from: guest tag:web, to: guest.200, tcp: 5432 } }\n- { never: { from: "guest tag:web", to: guest.200.net0, tcp: 22 } }');
    const { code, io } = await run('test', ...onHost, '--format', 'json');
    const json = JSON.parse(io.stdout()) as { tests: unknown[] };
    isTests(json);
    expect({ code, errors: isTests.errors }).toEqual({ code: 6, errors: null });
    expect(json.tests).toMatchObject([
      {
        name: 'never guest tag:web to guest.200 tcp/5432',
        status: 'failed',
        counter_example: {
          packet: { source: '10.0.0.100', dest: '192.168.1.200', dport: 5432 },
          road: [
            { node: 'pve', chain: 'tap100i0-OUT', decided_by: { address: 'guest.100.rules[1]', file: 'policy.yaml' } },
            { node: 'pve2', chain: 'veth200i0-IN', decided_by: { address: 'guest.200.rules[0]', file: '/etc/pve/firewall/200.fw', line: 7 } },
          ],
        },
      },
      { status: 'passed', counter_example: null },
    ]);
  });

  test('as JUnit', async () => {
    policy(`${guarded}\n- { from: outside, to: guest.100, tcp: 443, expect: REJECT }`);
    const { code, io } = await run('test', ...onHost, '--format', 'junit');
    expect(code).toBe(6);
    expect(io.stdout()).toMatch(/^<\?xml [^\n]*\n<testsuites name="pvewall" tests="2" failures="1" errors="0">\n/);
    expect(io.stdout()).toContain('<testcase name="admins only" classname="policy.yaml" file="policy.yaml" line="9"/>');
  });

  test('only some, by their names', async () => {
    policy(`${guarded}\n- { name: the web is open, always: { from: outside, to: guest.100, macro: Web } }`);
    expect((await run('test', ...onHost, '--name', 'WEB*open')).io.stdout()).toBe('ok    the web is open  (1 way)\n\n1 test: 1 passed.\n');
    const none = await run('test', ...onHost, '--name', 'nothing');
    expect({ code: none.code, said: none.io.stderr() }).toEqual({ code: 1, said: expect.stringContaining("no test's name matches --name nothing") });
  });

  test('cannot run what names nothing, and says what there is', async () => {
    policy('- { never: { from: outside, to: guest.105, tcp: 22 } }\n- { never: { from: outside, to: node.pve, tcp: 22, except: +managment } }');
    const { code, io } = await run('test', ...onHost);
    expect({ code, out: io.stdout() }).toEqual({
      code: 1,
      out: `ERR   never outside to guest.105 tcp/22  policy.yaml:9
      there is no guest 105 here
      Did you mean \`guest.100\`?
ERR   never outside to node.pve tcp/22 except +managment  policy.yaml:10
      there is no set managment
      Did you mean \`management\`?

2 tests: 2 could not be run.
`,
    });
  });

  test('where there is no host, on the policy alone', async () => {
    policy(`${guarded}\n- { always: { from: outside, to: guest.100, macro: Web } }`);
    const { code, io } = await run('test');
    expect(code).toBe(0);
    expect(io.stdout()).toMatch(/^ok {4}admins only {2}\(1 way\)\nok {4}always outside to guest\.100 Web {2}\(1 way\)\n\n\(there is no host here: the policy alone was tested/);
    expect((await run('test', '--root', 'nowhere')).code).toBe(1);
  });

  test('a policy with faults, a network that is none', async () => {
    expect((await run('test', '--local-network', '10.0.0')).io.stderr()).toContain('is no network');
    policy('- { from: outside }');
    expect((await run('test')).code).toBe(1);
  });
});

describe('plan and apply', () => {
  const failing = (): void => { policy(guarded, open); };

  test('plan shows what fails as an error, in each format, and exits with 6', async () => {
    failing();
    const text = await run('plan', ...onHost);
    expect(text.code).toBe(6);
    expect(text.io.stdout()).toMatch(/error: the test "admins only" fails: tcp 203\.0\.113\.10:49152 to\s+192\.0\.2\.1:22/);
    expect(text.io.stdout().replace(/\s+/g, ' ')).toContain('1 error must be fixed first. A test fails: correct the rules, or the test; a test that fails cannot be waved through.');
    const json = await run('plan', ...onHost, '--format', 'json');
    expect(json.code).toBe(6);
    expect((JSON.parse(json.io.stdout()) as { diagnostics: unknown[] }).diagnostics).toContainEqual(expect.objectContaining({ code: 'policy-test/failed', severity: 'error', line: 9, related: [expect.objectContaining({ line: 5 })] }));
    expect((await run('plan', ...onHost, '--format', 'markdown')).io.stdout()).toContain('policy-test/failed');
  });

  test('a saved plan is not written, and an apply refuses before anybody is asked', async () => {
    failing();
    const saved = await run('plan', ...onHost, '--out', 'saved');
    expect({ code: saved.code, said: saved.io.stderr() }).toEqual({ code: 6, said: 'pvewall: saved is not written: a plan with errors cannot be applied\n' });
    const before = readFileSync(join(cwd, 'host/etc/pve/firewall/cluster.fw'), 'utf8');
    const applied = await run('apply', ...onHost, '--auto-approve', '--allow-open', '--allow-lock-out');
    expect(applied.code).toBe(6);
    expect(readFileSync(join(cwd, 'host/etc/pve/firewall/cluster.fw'), 'utf8')).toBe(before);
  });

  test('what cannot be run is an error as any other', async () => {
    policy('- { never: { from: outside, to: guest.105, tcp: 22 } }');
    expect((await run('plan', ...onHost)).code).toBe(1);
  });

  test('with --target it is the state after that part', async () => {
    policy('- { always: { from: outside, to: guest.100, tcp: 443 } }\n- { never: { from: outside, to: guest.100, tcp: 444 } }');
    expect((await run('plan', ...onHost)).code).toBe(0);
    // The guest's firewall stays off.
    expect((await run('plan', ...onHost, '--target', 'cluster')).code).toBe(6);
    expect((await run('plan', ...onHost, '--target', 'guest.100')).code).toBe(0);
  });

  test('a drift is told whatever the tests say', async () => {
    failing();
    expect((await run('drift', '--root', 'host')).code).toBe(2);
  });
});
