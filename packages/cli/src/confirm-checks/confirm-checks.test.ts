import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ApplyCheck } from '@pvewall/policy';
import { main } from '../main.ts';
import { testIo } from '../testing.ts';
import { tryChecks } from './try-checks.ts';

const at = { file: 'policy.yaml', line: 1, column: 1 };
const tcp = (port: number): ApplyCheck => ({ at, name: `port ${port}`, reaches: { type: 'tcp', host: '127.0.0.1', port } });

async function listening(port = 0): Promise<{ server: Server; port: number }> {
  const server = createServer().listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('it has no port');
  return { server, port: address.port };
}

async function closed(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

describe('checks', () => {
  test('are all tried, told as they end, and told in their order', async () => {
    const { server, port } = await listening();
    const gone = await listening();
    await closed(gone.server);
    const told: string[] = [];
    const tried = await tryChecks([tcp(gone.port), tcp(port)], 0, ({ check }) => { told.push(check.name); });
    expect(tried.map(({ problem }) => problem)).toEqual(['the connection is refused', undefined]);
    expect(told.sort()).toEqual([`port ${gone.port}`, `port ${port}`].sort());
    await closed(server);
  });

  test('are tried again while there is time: a service may need a moment', async () => {
    const { server, port } = await listening();
    await closed(server);
    const trying = tryChecks([tcp(port)], 10_000, () => undefined);
    const late = await listening(port);
    expect(await trying).toEqual([{ check: tcp(port) }]);
    await closed(late.server);
  });
});

describe('where there is nothing to confirm', () => {
  let cwd = '';
  beforeEach(() => {
    cwd = mkdtempSync(join(tmpdir(), 'pvewall-checks-'));
    mkdirSync(join(cwd, 'host/etc/pve/nodes/pve/qemu-server'), { recursive: true });
    writeFileSync(join(cwd, 'host/etc/hostname'), 'pve\n');
    writeFileSync(join(cwd, 'policy.yaml'), 'apiVersion: pvewall/v1\napply: { confirm_within: 60s, checks: [ { tcp: "127.0.0.1:1" } ] }\ncluster: { rules: [ "IN SSH(ACCEPT)" ] }\n');
  });
  afterEach(() => { rmSync(cwd, { recursive: true }); });

  test.each([
    ['a directory', ['apply', 'policy.yaml', '--auto-approve', '--confirm-by-checks'], /says nothing without a time to confirm in/],
    ['no apply that waits', ['confirm', '--checks'], /no apply waits/],
    ['a policy, and nobody asked for its checks', ['confirm', 'policy.yaml'], /named for its checks only/],
  ])('%s is an error, and nothing is done', async (_, words, message) => {
    const io = testIo(cwd);
    expect(await main([...words, '--root', 'host'], io)).toBe(1);
    expect(io.stderr().replace(/\s+/g, ' ')).toMatch(message);
  });
});
