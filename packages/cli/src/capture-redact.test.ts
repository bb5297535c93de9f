import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pvewall-redact-'));

afterAll(() => { rmSync(scratch, { recursive: true }); });

async function run(cwd: string, ...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main(words, io), io };
}

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Everything below a folder: paths and texts. */
function contents(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(names.map((name) => [name, statSync(join(root, name)).isFile() ? readFileSync(join(root, name), 'utf8') : '']));
}

async function redacted(cwd: string): Promise<TestIo> {
  const { code, io } = await run(cwd, 'capture', '--root', 'host', '--to', 'redacted', '--redact');
  expect({ code, said: io.stderr() }).toEqual({ code: 0, said: '' });
  return io;
}

const secretive = {
  'etc/hostname': 'acmenode2\n',
  'etc/pve/.members': '{"nodename": "acmenode2", "version": 4, "cluster": {"name": "acmecluster", "version": 2, "nodes": 2, "quorate": 1}, "nodelist": {"acmenode2": {"id": 1, "online": 1, "ip": "192.168.1.10"}, "acmenode10": {"id": 2, "online": 1, "ip": "192.168.1.11"}}}\n',
  'etc/pve/corosync.conf': '# acme remark\ntotem {\n  cluster_name: acmecluster\n}\nlogging {\n  logfile: /var/log/acme.log\n}\nquorum {\n  device {\n    net {\n      host: quorum.acme.example\n    }\n  }\n}\nnodelist {\n  node {\n    name: acmenode2\n    ring0_addr: 192.168.1.10\n  }\n  node {\n    name: acmenode10\n    ring0_addr: acmenode10\n  }\n}\n',
  'etc/ssh/sshd_config': 'Port 22 # acme remark\n',
  'etc/sysctl.conf': 'kernel.hostname = acmenode2\nkernel/core_pattern=|/opt/acme/crash\n',
  'etc/pve/firewall/cluster.fw': `# acme remark
[OPTIONS]
enable: 1

[ALIASES]
AcmeLan 192.168.1.0/24 # acme remark
local_network 192.168.1.0/24

[IPSET acmestaff] # acme remark
dc/acmelan # acme remark
!10.8.0.13

[IPSET management]
10.8.0.0/24

[group acmeweb] # acme remark
IN HTTP(ACCEPT) -source +acmestaff # acme remark
IN ACCEPT -source acmelan -p tcp -dport 8443 # acme; pvewall: allow lint/open-to-world acme

[group acme-name-that-is-far-too-long]
IN ACCEPT

[RULES]
GROUP acmeweb # acme remark
|IN ACCEPT -source dc/AcmeLan -dest +dc/acmestaff -p tcp -dport 22 # acme remark
IN ACCEPT -source 10.0.0.1,acmelan
IN ACCEPT -source acmetypo -p tcp -dport 22
IN ACCEPT acmeleft over # acme remark
acme garbage
IN ACCEPT -source acme.example.org -p tcp
IN ACCEPT -source +management -p tcp -dport 8006
`,
  'etc/pve/firewall/101.fw': '[OPTIONS]\nenable: 1 # acme remark\npolicy_in: DROP\n\n[ALIASES]\nacmedb 192.168.1.20\n\n[IPSET ipfilter-net0]\nguest/acmedb\n\n[RULES]\nGROUP acmeweb -i net0\nIN SSH(ACCEPT) -source guest/acmedb -log info # acme remark\n',
  'etc/pve/nodes/acmenode2/qemu-server/101.conf': 'name: acmehost\ntags: acmeprod;acmeweb\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n',
  'etc/pve/nodes/acmenode10/lxc/102.conf': 'hostname: acmedns\ntags: acmeprod\nnet0: name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:00:00:02,ip=192.168.1.102/24,type=veth\n',
  'etc/pve/nodes/acmenode2/host.fw': '[OPTIONS]\nnf_conntrack_max: 300000\n\n[RULES]\nIN ACCEPT -source acmelan -p tcp -dport 9100 # acme remark\n',
  'etc/sysctl.d/90-local.conf': '# acme remark\nnet.netfilter.nf_conntrack_max = 300000\n; acme remark\n',
  'ebtables-save': '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:ACME ACCEPT\n-A FORWARD -j ACME\n-A ACME -p ARP --log-level info --log-prefix "acme" -j CONTINUE\n',
  'ss-listening': 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))\ntcp LISTEN 0 128 0.0.0.0:9000 0.0.0.0:* users:(("acmed",pid=2,fd=3))\n',
  'var/lib/pvewall/applied.json': '{"format_version":"1.0","applied_at":"2026-01-01T00:00:00Z","addresses":["cluster"],"policies":[{"applied_at":"2026-01-01T00:00:00Z","addresses":null,"policy":{"file":"acme.yaml","files":{"acme.yaml":"# acme"}}}]}\n',
} as const;

describe('a host whose names tell a lot', () => {
  const cwd = mkdtempSync(join(scratch, 'acme-'));
  put(join(cwd, 'host'), secretive);

  test('goes without them, and without comments', async () => {
    const io = await redacted(cwd);
    expect(Object.entries(contents(join(cwd, 'redacted'))).filter((entry) => entry.join().toLowerCase().includes('acme'))).toEqual([]);
    expect(io.stdout()).toContain('Still there: addresses');
  });

  test('has the same neutral name wherever a name stood', () => {
    const files = contents(join(cwd, 'redacted'));
    expect(files['etc/pve/firewall/cluster.fw']).toBe(`#
[OPTIONS]
enable: 1

[ALIASES]
Alias2 192.168.1.0/24
local_network 192.168.1.0/24

[IPSET set1]
dc/alias2
!10.8.0.13

[IPSET management]
10.8.0.0/24

[group group1]
IN HTTP(ACCEPT) -source +set1
IN ACCEPT -source alias2 -p tcp -dport 8443 # pvewall: allow lint/open-to-world

[group xxxx-xxxx-xxxx-xx-xxx-xxx-xxxx]
IN ACCEPT

[RULES]
GROUP group1
|IN ACCEPT -source dc/Alias2 -dest +dc/set1 -p tcp -dport 22
IN ACCEPT -source 10.0.0.1,alias2
IN ACCEPT -source alias3 -p tcp -dport 22
IN ACCEPT xxxxxxxx xxxx # x
xxxx xxxxxxx
IN ACCEPT -source xxxx.xxxxxxx.xxx -p tcp
IN ACCEPT -source +management -p tcp -dport 8006
`);
    expect(files['etc/pve/nodes/node2/qemu-server/101.conf']).toBe('name: guest101\ntags: tag1;tag2\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n');
    expect(files['etc/pve/nodes/node1/lxc/102.conf']).toContain('hostname: guest102\ntags: tag1\n');
    expect(JSON.parse(files['etc/pve/.members'] ?? '')).toEqual({ nodename: 'node2', version: 4, cluster: { name: 'cluster', version: 2, nodes: 2, quorate: 1 }, nodelist: { node2: { id: 1, online: 1, ip: '192.168.1.10' }, node1: { id: 2, online: 1, ip: '192.168.1.11' } } });
    expect(files['etc/pve/corosync.conf']).toContain('name: node1\n    ring0_addr: node1\n');
    expect(files['etc/hostname']).toBe('node2\n');
    expect(files['ebtables-save']).toContain('-A chain1 -p ARP --log-level info --log-prefix "x" -j CONTINUE\n');
    expect(files['ss-listening']).toContain('"sshd"');
    expect(JSON.parse(files['pvewall-capture.json'] ?? '')).toMatchObject({ node: 'node2', redacted: true, failed: [] });
  });

  test('is found at fault for the same things', async () => {
    expect(await findings(cwd, 'redacted')).toEqual(await findings(cwd, 'host'));
  });

  test('can be redacted again, which changes nothing', async () => {
    const again = mkdtempSync(join(scratch, 'again-'));
    cpSync(join(cwd, 'redacted'), join(again, 'host'), { recursive: true });
    await redacted(again);
    expect(contents(join(again, 'redacted'))).toEqual(contents(join(cwd, 'redacted')));
  });
});

/** What lint finds, and on which lines; of comments there is nothing left to find. */
async function findings(cwd: string, root: string): Promise<unknown> {
  const { code, io } = await run(cwd, 'lint', '--root', root, '--format', 'json', '--local-network', '192.168.1.0/24');
  const { diagnostics } = JSON.parse(io.stdout()) as { diagnostics: { code: string; severity: string; line: number | null }[] };
  return { code, found: diagnostics.filter(({ code: about }) => about !== 'lint/hash-in-comment').map((one) => `${one.severity} ${one.code} ${one.line ?? ''}`).sort() };
}

interface MeasuredHost {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly guests: Readonly<Record<'qemu' | 'lxc', Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly local_network: string;
}

const measured = JSON.parse(readFileSync(fileURLToPath(new URL('../../fw/conformance/hosts.json', import.meta.url)), 'utf8')) as MeasuredHost[];
const packetsOf = new Map((JSON.parse(readFileSync(fileURLToPath(new URL('../../traffic/conformance/packets.json', import.meta.url)), 'utf8')) as { name: string; packets: { verdict: string }[] }[]).map(({ name, packets }) => [name, packets]));
const folders = { qemu: 'qemu-server', lxc: 'lxc' } as const;

function lay({ name, files, guests }: MeasuredHost): string {
  const cwd = mkdtempSync(join(scratch, `${name}-`));
  const pve = join(cwd, 'host/etc/pve');
  put(pve, Object.fromEntries(Object.entries(files).map(([file, text]) => [file === 'host.fw' ? 'nodes/pve/host.fw' : `firewall/${file}`, text])));
  for (const type of ['qemu', 'lxc'] as const) {
    put(join(pve, 'nodes/pve', folders[type]), Object.fromEntries(Object.entries(guests[type]).map(([vmid, nics]) => [`${vmid}.conf`, Object.entries(nics).map(([key, value]) => `${key}: ${value}\n`).join('')])));
  }
  mkdirSync(join(pve, 'nodes/pve'), { recursive: true });
  writeFileSync(join(cwd, 'host/etc/hostname'), 'pve\n');
  return cwd;
}

async function verdicts(cwd: string, root: string, network: string): Promise<unknown> {
  const { code, io } = await run(cwd, 'simulate', '--packets', 'packets', '--format', 'json', '--local-network', network, '--root', root);
  return { code, verdicts: io.stdout().trimEnd().split('\n').map((line) => (JSON.parse(line) as { verdict?: string }).verdict) };
}

async function planSize(cwd: string, root: string): Promise<unknown> {
  const { io } = await run(cwd, 'plan', 'empty.yaml', '--root', root, '--format', 'json');
  const { summary, resources } = JSON.parse(io.stdout()) as { summary: unknown; resources: { unchanged: number }[] };
  return { summary, sizes: resources.map(({ unchanged }) => unchanged) };
}

async function texts(cwd: string, root: string): Promise<unknown[]> {
  const outcomes = [];
  for (const words of [['show'], ['lint'], ['plan', 'empty.yaml'], ['init']]) {
    const { code, io } = await run(cwd, ...words, '--root', root);
    outcomes.push([code, io.stdout(), io.stderr()]);
  }
  return outcomes;
}

describe.each(measured.filter((_, i) => i % 10 === 0).map((host) => [host.name, host] as const))('measured host %s', (name, host) => {
  test('captured, it is told of as it was; redacted, it has the same findings, the same verdicts and plans of the same size', async () => {
    const cwd = lay(host);
    writeFileSync(join(cwd, 'empty.yaml'), 'apiVersion: pvewall/v1\ncluster:\n  aliases: {}\n  ipsets: {}\n  rules: []\n');
    await run(cwd, 'capture', '--root', 'host', '--to', 'whole');
    expect(await texts(cwd, 'whole')).toEqual(await texts(cwd, 'host'));
    await redacted(cwd);
    expect(await findings(cwd, 'redacted')).toEqual(await findings(cwd, 'host'));
    const packets = packetsOf.get(name) ?? [];
    writeFileSync(join(cwd, 'packets'), packets.map(({ verdict: _, ...packet }) => `${JSON.stringify(packet)}\n`).join(''));
    expect(await verdicts(cwd, 'redacted', host.local_network)).toEqual(await verdicts(cwd, 'host', host.local_network));
    expect(await planSize(cwd, 'redacted')).toEqual(await planSize(cwd, 'host'));
  });
});
