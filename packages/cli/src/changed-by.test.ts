import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo } from './testing.ts';

let cwd = '';
const clusterFile = 'host/etc/pve/firewall/cluster.fw';
const accessLog = 'host/var/log/pveproxy/access.log';
const journal = 'host/journalctl-sudo.json';
const written = '2026-01-05T06:07:08Z';

beforeEach(async () => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-by-whom-'));
  put('host/etc/pve/nodes/pve/host.fw', '[OPTIONS]\n\nenable: 1\n');
  put('policy.yaml', 'apiVersion: pvewall/v1\ncluster: { options: { enable: true, policy_in: DROP } }\nnodes: { pve: { host: { options: { enable: true } } } }\n');
  expect((await run('apply', '--auto-approve', '--allow-lock-out', '--adopt')).code).toBe(0);
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

/** Somebody changes a file, and its time is known. */
function edit(path = clusterFile, more = 'policy_out: DROP\n'): void {
  put(path, readFileSync(join(cwd, path), 'utf8') + more);
  utimesSync(join(cwd, path), new Date(written), new Date(written));
}

async function run(...words: string[]): Promise<{ code: number; said: string }> {
  const io = testIo(cwd);
  return { code: await main([...words, '--root', 'host'], io), said: io.stdout() };
}

async function who(...words: string[]): Promise<string | null | undefined> {
  const json = JSON.parse((await run('drift', '--format', 'json', ...words)).said) as { resources: { changed_by: string | null }[] };
  return json.resources[0]?.changed_by;
}

const call = (time: string, user = 'root@pam', path = '/api2/extjs/cluster/firewall/options'): string => `::ffff:192.0.2.7 - ${user} [05/01/2026:${time} +0000] "PUT ${path} HTTP/1.1" 200 13\n`;
const sudo = (time: string, command: string, user = 'alice'): string =>
  `${JSON.stringify({ __REALTIME_TIMESTAMP: `${Date.parse(`2026-01-05T${time}Z`)}000`, _EXE: '/usr/bin/sudo', MESSAGE: `   ${user} : TTY=pts/0 ; PWD=/home/${user} ; USER=root ; COMMAND=${command}` })}\n`;

describe('who wrote a file', () => {
  test('is not said where no log tells', async () => {
    edit();
    expect(await who()).toBeNull();
    put(accessLog, call('06:07:02') + call('06:07:20') + call('06:07:08', 'root@pam', '/api2/extjs/nodes/pve/firewall/options'));
    put(journal, sudo('05:30:00', '/usr/bin/vim /etc/pve/firewall/cluster.fw') + sudo('06:07:30', '/usr/bin/vim /etc/pve/firewall/cluster.fw'));
    expect(await who()).toBeNull();
  });

  test('is who called the API right then', async () => {
    edit();
    put(accessLog, call('06:07:08') + call('06:07:09'));
    expect(await who()).toBe("root@pam through the API, from 192.0.2.7, at 06:07:09 (pveproxy's log)");
    const { said } = await run('drift');
    expect(said.replace(/\s+/g, ' ')).toContain("(written 2026-01-05 06:07:08 UTC, likely by root@pam through the API, from 192.0.2.7, at 06:07:09 (pveproxy's log))");
  });

  test('is looked up in the log that was rotated as well', async () => {
    edit();
    put(`${accessLog}.1`, call('06:07:10'));
    expect(await who()).toContain('root@pam through the API');
  });

  test('is who opened it with sudo before; a node is also local', async () => {
    edit('host/etc/pve/nodes/pve/host.fw', 'log_level_in: info\n');
    put(journal, sudo('06:01:00', '/usr/bin/vim /etc/pve/local/host.fw'));
    expect(await who()).toBe('alice with sudo vim at 06:01:00 (the journal)');
  });

  test('may be one of several, and of many it is said how many more', async () => {
    edit();
    put(accessLog, call('06:07:08') + call('06:07:08', 'bob@pve'));
    put(journal, sudo('06:01:00', 'sudoedit /etc/pve/firewall/cluster.fw') + sudo('06:02:00', 'sudoedit /etc/pve/firewall/cluster.fw', 'carol'));
    expect(await who()).toBe("root@pam through the API, from 192.0.2.7, at 06:07:08 (pveproxy's log), or bob@pve through the API, from 192.0.2.7, at 06:07:08 (pveproxy's log), or carol with sudoedit at 06:02:00 (the journal), or 1 more");
  });

  test('is the task that restored a guest', async () => {
    put('policy.yaml', readFileSync(join(cwd, 'policy.yaml'), 'utf8') + 'guests: { 100: { options: { enable: true } } }\n');
    put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=AA,firewall=1\n');
    expect((await run('apply', '--auto-approve', '--allow-lock-out')).code).toBe(0);
    edit('host/etc/pve/firewall/100.fw', 'policy_in: ACCEPT\n');
    put('host/etc/pve/.clusterlog', JSON.stringify({ data: [{ time: Date.parse(written) / 1000, user: 'root@pam', msg: 'starting task UPID:pve:0001E240:0012D687:6B02D1B8:qmrestore:100:root@pam:' }] }));
    expect(await who()).toBe('root@pam by the task qmrestore at 06:07:08 (the cluster log)');
  });

  test('is pvewall itself where the file is as one of its runs left it', async () => {
    const theirs = readFileSync(join(cwd, 'policy.yaml'), 'utf8');
    put('other.yaml', theirs.replace('policy_in: DROP', 'policy_in: ACCEPT'));
    expect((await run('apply', 'other.yaml', '--auto-approve', '--allow-lock-out', '--allow-open')).code).toBe(0);
    const applied = join(cwd, 'host/var/lib/pvewall/applied.json');
    writeFileSync(applied, readFileSync(applied, 'utf8').replaceAll('policy_in: ACCEPT', 'policy_in: DROP'));
    expect(await who()).toMatch(/^\S+.* with pvewall apply at 20[\d-]{8} [\d:]{8} \(its history, 20\d{6}T\d{9}Z-[0-9a-f]{4}\)$/);
  });

  test('is pvewall that took a run back, and nobody it knows once somebody else has written the file', async () => {
    put('other.yaml', readFileSync(join(cwd, 'policy.yaml'), 'utf8').replace('policy_in: DROP', 'policy_in: ACCEPT'));
    const applied = join(cwd, 'host/var/lib/pvewall/applied.json');
    expect((await run('apply', 'other.yaml', '--auto-approve', '--allow-lock-out', '--allow-open')).code).toBe(0);
    const [id = ''] = readdirSync(join(cwd, 'host/var/lib/pvewall/runs')).sort().reverse();
    expect((await run('rollback', id, '--auto-approve', '--allow-lock-out')).code).toBe(0);
    writeFileSync(applied, readFileSync(applied, 'utf8').replaceAll('policy_in: DROP', 'policy_in: ACCEPT'));
    expect(await who('other.yaml')).toContain(' with pvewall rollback at ');
    put(clusterFile, readFileSync(join(cwd, clusterFile), 'utf8').replace('[OPTIONS]', '[OPTIONS]\n# by hand'));
    expect(await who('other.yaml')).toBeNull();
  });

  test('is not told to a terminal as somebody made a log say it', async () => {
    edit();
    put(accessLog, call('06:07:08', 'root\x1b[2J@pam'));
    put('host/etc/pve/.clusterlog', '{"data":[');
    put(journal, `${'x'.repeat(100)}\nnull\n`);
    expect(await who()).toBeNull();
  });
});
