import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

/** 150 hosts measured on Proxmox VE's own firewall. */
interface MeasuredHost {
  readonly files: Readonly<Record<string, string>>;
  readonly guests: Readonly<Record<'qemu' | 'lxc', Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly load_errors: readonly unknown[];
  readonly local_network: string;
}

const fixture = new URL('../../fw/conformance/hosts.json', import.meta.url);
const hosts = (JSON.parse(readFileSync(fixture, 'utf8')) as (MeasuredHost & { name: string })[]).map((host) => [host.name, host] as const);
const packetsOf = new Map((JSON.parse(readFileSync(new URL('../../traffic/conformance/packets.json', import.meta.url), 'utf8')) as { name: string; packets: { verdict: string }[] }[]).map(({ name, packets }) => [name, packets]));
const scratch = mkdtempSync(join(tmpdir(), 'pvewall-conformance-'));

afterAll(() => { rmSync(scratch, { recursive: true }); });

const folders = { qemu: 'qemu-server', lxc: 'lxc' } as const;

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function lay(name: string, host: MeasuredHost): string {
  const cwd = join(scratch, name);
  const pve = join(cwd, 'host/etc/pve');
  mkdirSync(join(pve, 'nodes/pve'), { recursive: true });
  for (const [file, text] of Object.entries(host.files)) write(join(pve, file === 'host.fw' ? 'nodes/pve' : 'firewall', file), text);
  for (const type of ['qemu', 'lxc'] as const) {
    for (const [vmid, nics] of Object.entries(host.guests[type])) {
      const config = Object.entries(nics).map(([key, value]) => `${key}: ${value}\n`).join('');
      write(join(pve, 'nodes/pve', folders[type], `${vmid}.conf`), config);
    }
  }
  return cwd;
}

async function run(cwd: string, ...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main([...words, '--root', 'host', '--node', 'pve'], io), io };
}

describe.each(hosts)('host %s', (name, host) => {
  test('what init writes validates, and planning it changes nothing but what Proxmox VE ignores', async () => {
    const cwd = lay(name, host);
    const init = await run(cwd, 'init', '-o', 'policy.yaml');
    expect({ code: init.code, errors: init.io.stderr().match(/error: .*/g) }).toEqual({ code: 0, errors: null });
    const plan = await run(cwd, 'plan', '--format', 'json');
    const { resources, summary } = JSON.parse(plan.io.stdout()) as { resources: { changes: { action: string }[] }[]; summary: { create: number } };
    const leftOut = init.io.stderr().includes('init/left-out');
    if (!leftOut) expect(resources).toEqual([]);
    expect(summary.create).toBe(0);
    expect(resources.flatMap(({ changes }) => changes).filter(({ action }) => action !== 'delete')).toEqual([]);
  });

  test('lint says that the firewall stops exactly when the kernel tools refuse the ruleset', async () => {
    const cwd = lay(name, host);
    const { io } = await run(cwd, 'lint', '--format', 'json', '--local-network', host.local_network);
    const { diagnostics } = JSON.parse(io.stdout()) as { diagnostics: { stops_firewall: boolean }[] };
    expect(diagnostics.some((diagnostic) => diagnostic.stops_firewall)).toBe(host.load_errors.length > 0);
  });
});

// The package traffic has a test with all of them; this one is about the way from files to lines.
describe.each(hosts.filter((_, i) => i % 10 === 0))('host %s', (name, host) => {
  test('simulate answers every packet of a batch with its verdict, in order', async () => {
    const cwd = lay(name, host);
    const packets = packetsOf.get(name) ?? [];
    writeFileSync(join(cwd, 'packets'), packets.map(({ verdict: _, ...packet }) => `${JSON.stringify(packet)}\n`).join(''));
    const { code, io } = await run(cwd, 'simulate', '--packets', 'packets', '--format', 'json', '--local-network', host.local_network);
    const answers = io.stdout().trimEnd().split('\n').map((line) => JSON.parse(line) as { verdict: string; decided_by: string });
    expect(packets).toHaveLength(60);
    expect({ code, verdicts: answers.map(({ verdict }) => verdict) }).toEqual({ code: 0, verdicts: packets.map(({ verdict }) => verdict) });
    expect(answers.filter(({ decided_by: by }) => !/^(?:cluster|guest\.\d+|node\.pve\.host)\.|^built-in\./.test(by))).toEqual([]);
  });
});
