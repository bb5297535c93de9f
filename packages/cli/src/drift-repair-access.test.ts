import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { exitCode } from './exit-code.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

let cwd = '';
const clusterFile = 'host/etc/pve/firewall/cluster.fw';

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-repair-access-'));
  put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\n');
  put('host/etc/pve/.members', '{"nodename": "pve", "nodelist": {"pve": {"id": 1, "online": 1, "ip": "192.168.1.10"}}}\n');
  await apply('cluster: { options: { enable: true, policy_in: DROP }, ipsets: { management: [ 10.9.0.1 ], blacklist: [ 10.9.0.1 ] } }\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

const text = (): string => readFileSync(join(cwd, clusterFile), 'utf8');

function edit(from: string, to: string): void {
  expect(text()).toContain(from);
  put(clusterFile, text().replace(from, to));
}

async function run(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd, { width: 400 });
  return { code: await main([...words, '--root', 'host', '--node', 'pve'], io), io };
}

async function apply(policy: string): Promise<void> {
  put('policy.yaml', `apiVersion: pvewall/v1\n${policy}`);
  expect((await run('apply', '--auto-approve', '--allow-lock-out', '--adopt', '--allow-open')).code).toBe(0);
}

const repair = (...words: string[]): Promise<{ code: number; io: TestIo }> => run('drift', '--repair', '--auto-approve', ...words);

describe('a repair', () => {
  test('takes away whom somebody let in by hand; an apply does so only when it is meant', async () => {
    const applied = text();
    edit('[IPSET management]\n\n', '[IPSET management]\n\n10.66.0.6\n');
    expect((await run('apply', '--auto-approve')).code).toBe(exitCode.refused);
    const { code, io } = await repair();
    expect({ code, err: io.stderr(), file: text() }).toMatchObject({ code: exitCode.done, file: applied });
    // What was shown is not shown again.
    expect(io.stdout().split('- ipset management  10.66.0.6')).toHaveLength(2);
    expect(io.stdout()).toContain('\nThis takes back all that is shown above as drift.\n\nTraffic: ');
    expect(io.stdout()).not.toContain('[guard/lock-out]');
  });

  test('does not cut off whom the applied policy knows, and says what a timer can do', async () => {
    edit('[IPSET blacklist]\n\n10.9.0.1\n', '[IPSET blacklist]\n\n10.9.0.2\n');
    const drifted = text();
    const { code, io } = await repair();
    expect({ code, file: text() }).toEqual({ code: exitCode.refused, file: drifted });
    expect(io.stderr()).toContain('the addresses of the ipset management would not reach');
    expect(io.stderr()).toContain('If it is meant, add --allow-lock-out; --exclude cluster leaves it as it is; who must get in is said by `management.from` of the policy\n');
    expect(io.stdout().split('If it is meant: pvewall drift --repair --allow-lock-out')).toHaveLength(2);
    expect(io.stdout().split('[guard/lock-out]')).toHaveLength(2);
    expect((await repair('--allow-lock-out')).code).toBe(exitCode.done);
  });

  test('looks at what is typed before it looks for something to do', async () => {
    for (const time of ['5', '5s', '60s']) {
      const { code, io } = await repair('--confirm-within', time);
      expect({ code, said: io.stderr() }).toEqual({ code: exitCode.error, said: expect.stringMatching(/confirm/) });
    }
  });
});
