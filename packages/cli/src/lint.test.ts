import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo } from './testing.ts';

interface Finding {
  readonly code: string;
  readonly file: string | null;
  readonly line: number | null;
  readonly stops_firewall: boolean;
}

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-lint-'));
  put('etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\n');
  put('etc/pve/firewall/cluster.fw', '[OPTIONS]\n\nenable: 1\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  const file = join(cwd, 'host', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function lint(...words: string[]): Promise<{ code: number; findings: Finding[] }> {
  const io = testIo(cwd);
  const code = await main(['lint', ...words, '--format', 'json'], io);
  return { code, findings: (JSON.parse(io.stdout()) as { diagnostics: Finding[] }).diagnostics };
}

describe('lint --root', () => {
  test('finds nothing where nothing is wrong', async () => {
    expect(await lint('--root', 'host')).toEqual({ code: 0, findings: [] });
  });

  test('tells lines that Proxmox VE ignores, with file and line; they stop nothing', async () => {
    put('etc/pve/firewall/100.fw', '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN ACEPT -p tcp\n');
    const { code, findings } = await lint('--root', 'host');
    expect(code).toBe(1);
    expect(findings).toMatchObject([{ file: '/etc/pve/firewall/100.fw', line: 7, stops_firewall: false }]);
  });

  test('tells what stops the firewall, only where it is loaded', async () => {
    const set = '[IPSET trusted]\n\n10.1.2.0/24\n10.1.2.3/24\n\n[RULES]\n\nIN ACCEPT -source +trusted -p tcp -dport 80\n';
    put('etc/pve/firewall/cluster.fw', `[OPTIONS]\n\nenable: 1\n\n${set}`);
    expect((await lint('--root', 'host')).findings).toMatchObject([{ code: 'fw/overlapping-entry', stops_firewall: true }]);
    put('etc/pve/firewall/cluster.fw', `[OPTIONS]\n\nenable: 0\n\n${set}`);
    const { findings } = await lint('--root', 'host');
    expect(findings.filter(({ code }) => code !== 'lint/tier-off')).toMatchObject([{ code: 'fw/overlapping-entry', stops_firewall: false }]);
  });

  test('an ebtables rule that is printed so that no restore takes it back stops the firewall', async () => {
    put('ebtables-save', '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n-A INPUT -p 0xfe68 -j DROP\n-A INPUT --nflog-prefix "noise" -j CONTINUE\n');
    const { findings } = await lint('--root', 'host');
    expect(findings.filter((finding) => finding.stops_firewall)).toMatchObject([{ file: 'ebtables-save', line: 6 }]);
  });
});

describe('lint of a policy', () => {
  test('marks what stops the firewall', async () => {
    writeFileSync(join(cwd, 'policy.yaml'), 'apiVersion: pvewall/v1\ncluster: { ipsets: { trusted: [ 10.1.2.0/24, 10.1.2.3/24 ] } }\n');
    expect(await lint('policy.yaml')).toMatchObject({ code: 1, findings: [{ code: 'fw/overlapping-entry', line: 2, stops_firewall: true }] });
  });

  test('with a host, both are told', async () => {
    writeFileSync(join(cwd, 'policy.yaml'), 'apiVersion: pvewall/v1\ncluster: { rules: [ { in: ACCEPT, macro: SHH } ] }\n');
    put('etc/pve/firewall/100.fw', 'nonsense\n');
    const { findings } = await lint('policy.yaml', '--root', 'host');
    expect(findings.map(({ file }) => file)).toEqual(['/etc/pve/firewall/100.fw', 'policy.yaml']);
  });
});
