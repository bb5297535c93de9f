import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

let cwd = '';
const clusterFile = 'host/etc/pve/firewall/cluster.fw';
const before = '[OPTIONS]\n\nenable: 1\n\n[ALIASES]\n\nuplink 203.0.113.1\n\n[IPSET crowdsec]\n\n198.51.100.1\n';
const policyText = 'cluster: { options: { enable: true }, aliases: {}, ipsets: { crowdsec: { members: [] } }, rules: [{ in: DROP, source: +crowdsec }] }\n';

beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-ignore-'));
  put('host/etc/pve/nodes/pve/host.fw', '');
  put(clusterFile, before);
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

async function run(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main([...words, '--root', 'host'], io), io };
}

interface Json {
  readonly resources: readonly { readonly changes: readonly { readonly address: string }[] }[];
  readonly unmanaged: readonly { readonly address: string; readonly reason: string }[];
  readonly ignored: readonly string[];
}

async function changed(...words: string[]): Promise<{ code: number; addresses: string[]; json: Json }> {
  const { code, io } = await run(...words, '--format', 'json');
  const json = JSON.parse(io.stdout()) as Json;
  return { code, json, addresses: json.resources.flatMap(({ changes }) => changes.map(({ address }) => address)) };
}

function policy(ignore: string): void {
  put('policy.yaml', `apiVersion: pvewall/v1\n${ignore}${policyText}`);
}

const theirs = ['cluster.ipset.crowdsec', 'cluster.aliases.uplink'];

describe('what belongs to others', () => {
  test('a plan does not mention it, and says that it leaves it', async () => {
    policy('');
    expect(await changed('plan')).toMatchObject({ addresses: [...theirs].reverse().concat('cluster.rules[0]') });
    policy(`ignore: [${theirs.join(', ')}]\n`);
    const { addresses, json } = await changed('plan');
    expect(addresses).toEqual(['cluster.rules[0]']);
    expect(json.unmanaged.slice(1)).toEqual(theirs.map((address) => ({ address, reason: 'ignored' })));
    const said = async (...words: string[]): Promise<string> => (await run('plan', ...words)).io.stdout().replace(/\s+/g, ' ');
    expect(await said()).toContain('and 2 addresses that others own (--verbose names them).');
    expect(await said('--verbose')).toContain('and cluster.aliases.uplink, cluster.ipset.crowdsec, which others own.');
  });

  test('a saved plan leaves it, too', async () => {
    policy(`ignore: [${theirs.join(', ')}]\n`);
    expect((await run('plan', '--out', 'plan.json')).code).toBe(0);
    const { code, io } = await run('apply', 'plan.json', '--auto-approve', '--allow-lock-out');
    expect({ code, said: code === 0 ? '' : io.stderr() }).toEqual({ code: 0, said: '' });
    expect(readFileSync(join(cwd, clusterFile), 'utf8')).toBe(`${before}\n[RULES]\n\nIN DROP -source +crowdsec\n`);
  });

  test('drift leaves it by the command line, and does not count what others make of it since', async () => {
    policy(`ignore: [cluster.ipset.crowdsec]\n`);
    expect((await run('apply', '--auto-approve', '--adopt', '--allow-lock-out')).code).toBe(0);
    put(clusterFile, readFileSync(join(cwd, clusterFile), 'utf8').replace('198.51.100.1\n', '198.51.100.2\n198.51.100.3\n').replace('enable: 1', 'enable: 1\npolicy_in: ACCEPT'));
    expect(await changed('drift')).toMatchObject({ code: 2, addresses: ['cluster.options.policy_in'], json: { ignored: ['cluster.ipset.crowdsec'] } });
    const { addresses, json } = await changed('drift', '--ignore', 'cluster.option.policy_in', '--ignore', 'cluster.ipset.crowdsec');
    expect({ addresses, ignored: json.ignored }).toEqual({ addresses: [], ignored: ['cluster.ipset.crowdsec', 'cluster.options.policy_in'] });
  });

  test('an address that is none is an error, whoever says it', async () => {
    policy('');
    const { code, io } = await run('drift', '--ignore', 'guest.100.rules[3]', '--ignore', 'cluster');
    expect({ code, isTold: io.stderr().includes('policy/ignore-address') }).toEqual({ code: 1, isTold: true });
    expect(io.stderr().replace(/\s+/g, ' ')).toContain('guest.100.rules[3] is one rule, and rules move');
    policy('ignore:\n  - guest.100.rules[3]\n');
    expect((await run('plan')).io.stderr()).toContain('policy.yaml:3:5');
  });

  test('lint takes the names of others for known', async () => {
    put('policy.yaml', 'apiVersion: pvewall/v1\nignore: [cluster.ipset.crowdsec]\ncluster: { options: { enable: true }, aliases: {}, ipsets: {}, groups: {}, rules: [{ in: DROP, source: +crowdsec }] }\n');
    for (const words of [['validate', 'policy.yaml'], ['lint', 'policy.yaml']]) {
      const io = testIo(cwd);
      expect({ words, code: await main(words, io), isTold: (io.stdout() + io.stderr()).includes('crowdsec') }).toEqual({ words, code: 0, isTold: false });
    }
  });
});
