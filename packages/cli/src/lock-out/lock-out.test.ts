import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { main } from '../main.ts';
import { testIo, type TestIo } from '../testing.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-lock-out-'));
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\n');
  put('host/etc/pve/.members', '{"nodename": "pve", "nodelist": {"pve": {"id": 1, "online": 1, "ip": "192.168.1.10"}}}\n');
  put('host/proc/net/route', 'Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\nvmbr0 00000000 0101A8C0 0003 0 0 0 00000000 0 0 0\nvmbr0 0001A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0\n');
  put(clusterFile, on());
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

const clusterFile = 'host/etc/pve/firewall/cluster.fw';
const on = (rest = ''): string => `[OPTIONS]\n\nenable: 1\n${rest}`;
const off = '[OPTIONS]\n\nenable: 0\n';

function put(path: string, text: string): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function run(command: string, policy: string, ...words: string[]): Promise<{ code: number; io: TestIo }> {
  put('policy.yaml', `apiVersion: pvewall/v1\n${policy}\n`);
  const io = testIo(cwd, { width: 400 });
  return { code: await main([command, 'policy.yaml', '--root', 'host', '--node', 'pve', ...words], io), io };
}

interface Finding {
  readonly code: string;
  readonly severity: string;
  readonly message: string;
  readonly hint?: string;
  readonly line?: number;
}

/** What a plan says of access, as `code: message | hint`; places of the policy's own come with the message. */
async function told(policy: string): Promise<string[]> {
  const { io } = await run('plan', policy, '--format', 'json');
  const { diagnostics } = JSON.parse(io.stdout()) as { diagnostics: Finding[] };
  return diagnostics
    .filter(({ code }) => code.includes('lock-out'))
    .map(({ code, message, hint = '' }) => `${code}: ${message} | ${hint.replace(' If it is meant: pvewall apply --allow-lock-out', '')}`);
}

const kernel = (): void => {
  put('host/ss-listening', [
    'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:* users:(("sshd",pid=1,fd=3))',
    'tcp LISTEN 0 128 *:8006 *:* users:(("pveproxy",pid=2,fd=6))',
    'tcp LISTEN 0 128 127.0.0.1:85 0.0.0.0:* users:(("pvedaemon",pid=3,fd=6))',
    'tcp LISTEN 0 128 *:9100 *:* users:(("node_exporter",pid=4,fd=3))',
    'udp UNCONN 0 0 0.0.0.0:68 0.0.0.0:* users:(("dhclient",pid=5,fd=3))',
  ].join('\n'));
  const pair = (source: string, sport: number, dport: number): string =>
    `tcp 6 431999 ESTABLISHED src=${source} dst=192.168.1.10 sport=${sport} dport=${dport} src=192.168.1.10 dst=${source} sport=${dport} dport=${sport} [ASSURED] mark=0 use=1`;
  put('host/conntrack', [pair('10.8.0.2', 50_022, 22), pair('10.8.0.2', 50_023, 22), pair('192.168.1.7', 50_024, 8006), pair('172.16.0.9', 50_025, 9100)].join('\n'));
  put('host/proc/net/fib_trie', 'Local:\n     |-- 192.168.1.10\n        /32 host LOCAL\n     |-- 192.168.1.255\n        /32 link BROADCAST\n');
};

describe('an apply that would lock out', () => {
  const drop = 'cluster:\n  rules:\n    - { in: ACCEPT, macro: SSH, source: 10.0.0.0/8 }\n    - { in: DROP }';

  test('is refused, and says who, where, why, and what to add', async () => {
    const { code, io } = await run('apply', drop, '--auto-approve');
    expect(code).toBe(6);
    expect(io.stderr()).toContain('  - the local network 192.168.1.0/24 would not reach tcp/22 and tcp/8006 of node pve any more: cluster.rules[1] (IN DROP, policy.yaml:5) stops it\n');
    const rule = 'Add to cluster.rules, before cluster.rules[1]: `- { in: ACCEPT, proto: tcp, dport: [ 22, 8006 ], source: 192.168.1.0/24 }`.';
    expect([io.stdout().split(rule).length, io.stderr().split(rule).length]).toEqual([2, 1]);
    expect(io.stderr()).toContain('If it is meant, add --allow-lock-out\n');
    expect(readFileSync(join(cwd, clusterFile), 'utf8')).toBe(on());
  });

  test('is done when somebody says so', async () => {
    const { code, io } = await run('apply', drop, '--auto-approve', '--allow-lock-out', '--allow-open');
    expect({ code, err: io.stderr() }).toMatchObject({ code: 0 });
    expect(readFileSync(join(cwd, clusterFile), 'utf8')).toContain('IN DROP');
  });

  test('goes through with the rule that it was told to add', async () => {
    const repaired = drop.replace('    - { in: DROP }', '    - { in: ACCEPT, proto: tcp, dport: [ 22, 8006 ], source: 192.168.1.0/24 }\n    - { in: DROP }');
    expect(await told(repaired)).toEqual([]);
    expect((await run('apply', repaired, '--auto-approve')).code).toBe(0);
  });

  test('nothing is said of a plan that changes no access', async () => {
    expect(await told('cluster: { rules: [ { in: ACCEPT, proto: tcp, dport: 443 } ] }')).toEqual([]);
    expect(await told('guests: { 100: { options: { enable: true }, rules: [ { in: DROP } ] } }')).toEqual([]);
  });
});

describe('who must get in', () => {
  test('is what the policy says, by its own names', async () => {
    const policy = 'management: { from: [ lan, +admins ] }\ncluster:\n  aliases: { lan: 192.168.1.0/24 }\n  ipsets: { admins: [ 10.8.0.0/24 ] }\n  rules:\n    - { in: ACCEPT, macro: SSH, source: +admins }\n    - { in: REJECT, iface: vmbr9, source: 192.168.1.128/25 }';
    expect(await told(policy)).toEqual([
      'guard/lock-out: 192.168.1.128/25 of lan (management of the policy) would not reach tcp/22 and tcp/8006 of node pve any more: cluster.rules[1] (IN REJECT -i vmbr9 -source 192.168.1.128/25, policy.yaml:8) stops it | Add to cluster.rules, before cluster.rules[1]: `- { in: ACCEPT, proto: tcp, dport: [ 22, 8006 ], source: lan }`.',
      'lock-out/never-there: +admins (management of the policy) does not reach tcp/8006 of node pve: cluster.options.policy_in (policy_in: DROP (the default)) stops it | Add to cluster.rules: `- { in: ACCEPT, proto: tcp, dport: 8006, source: +admins }`.',
    ]);
  });

  test('is one finding where several cannot get in for one reason, and several rules where one does not do', async () => {
    const rules = (source: string, macro = 'macro: SSH'): string => `\`- { in: ACCEPT, ${macro}, source: ${source} }\``;
    const policy = 'management: { from: [ lan, +admins ], ports: [ 22 ] }\ncluster:\n  aliases: { lan: 10.1.0.0/24 }\n  ipsets: { admins: [ 10.8.0.0/24 ] }';
    expect(await told(policy)).toEqual([
      `lock-out/never-there: lan and +admins (management of the policy) do not reach tcp/22 of node pve: cluster.options.policy_in (policy_in: DROP (the default)) stops it | Add to cluster.rules: ${rules('lan')} and ${rules('+admins')}.`,
    ]);
    put(clusterFile, on('\n[IPSET management]\n\n10.8.0.0/24\nfd00::/64\n'));
    const web = 'proto: tcp, dport: [ 22, 8006 ]';
    expect(await told('cluster: { ipsets: { management: [ 10.9.0.1 ] } }')).toEqual([
      `guard/lock-out: 10.8.0.0/24 and fd00::/64 of the ipset management would not reach tcp/22 and tcp/8006 of node pve any more: cluster.options.policy_in (policy_in: DROP (the default)) stops it | If they administer the nodes, keep them in the ipset management, or add to cluster.rules: ${rules('10.8.0.0/24', web)} and ${rules('"fd00::/64"', web)}; if not, say in \`management.from\` who does.`,
    ]);
  });

  test('is told even where nothing changes', async () => {
    const policy = 'management: { from: 10.8.0.0/24, ports: [ 22 ] }';
    const never = [expect.stringMatching(/^lock-out\/never-there: 10\.8\.0\.0\/24 .* does not reach tcp\/22 of node pve/)];
    expect(await told(policy)).toEqual(never);
    expect(await told(`${policy}\nguests: { 100: { options: { enable: true } } }`)).toEqual(never);
    expect(await told('management: { from: 192.168.1.0/24 }')).toEqual([]);
  });

  test('is told to be everybody where it is, and no rule is advised for that', async () => {
    expect(await told('management: { from: 0.0.0.0/0 }\ncluster: { rules: [ { in: ACCEPT, proto: tcp, dport: 443 } ] }')).toEqual([
      expect.stringMatching(/^lock-out\/never-there: .* of 0\.0\.0\.0\/0 .* \| 0\.0\.0\.0\/0 is everybody: name in `management\.from` the networks from which the nodes are administered, and let those in\.$/),
    ]);
  });

  test('is nobody whom the datacenter does not know', async () => {
    const { code, io } = await run('plan', 'management: { from: [ office ] }\ncluster: { options: { policy_in: DROP } }');
    expect(io.stdout()).toContain('management.from names office, and the datacenter would not have it');
    expect(code).toBe(1);
  });

  test('reaches sshd where it listens, whatever its file says', async () => {
    put('host/etc/ssh/sshd_config', 'Port 2022\n');
    put(clusterFile, on('\n[RULES]\n\nIN ACCEPT -source 192.168.1.0/24\n'));
    const said = async (): Promise<string> => (await told('cluster: { rules: [] }')).join('\n');
    expect(await said()).toContain('would not reach tcp/2022 of node pve any more');
    // Each file adds its own.
    put('host/etc/ssh/sshd_config.d/port.conf', 'Port 2200\n');
    expect(await said()).toMatch(/would not reach [^\n]*tcp\/2022[^\n]*tcp\/2200 of node pve any more/);
    put('host/ss-listening', 'tcp LISTEN 0 128 0.0.0.0:2222 0.0.0.0:* users:(("sshd",pid=1,fd=3))\n');
    expect(await said()).toContain('would not reach tcp/2222 of node pve any more');
  });

  test('are the other nodes, too', async () => {
    put('host/etc/pve/nodes/pve2/host.fw', '');
    put('host/etc/pve/.members', '{"nodelist": {"pve": {"ip": "192.168.1.10"}, "pve2": {"ip": "192.168.1.11"}}}\n');
    put('host/etc/pve/corosync.conf', 'nodelist {\n  node {\n    name: pve\n    ring0_addr: 10.1.0.1\n  }\n  node {\n    name: pve2\n    ring0_addr: 10.1.0.2\n  }\n}\n');
    expect(await told('cluster: { rules: [ { in: DROP, proto: udp }, { out: DROP, proto: tcp, dport: 60010 } ] }')).toEqual([
      'guard/lock-out: the other nodes of the cluster would not reach udp/5404:5405 (corosync) of nodes pve and pve2 any more: cluster.rules[0] (IN DROP -p udp, policy.yaml:2) stops it | Add to cluster.rules, before cluster.rules[0]: `- { in: ACCEPT, proto: udp, dport: "5404:5405", source: [ 10.1.0.2, 10.1.0.1 ] }`.',
      'guard/lock-out: nodes pve and pve2 would not reach tcp/60000:60050 (migration) of the other nodes any more: cluster.rules[1] (OUT DROP -p tcp -dport 60010, policy.yaml:2) stops it | Add to cluster.rules, before cluster.rules[1]: `- { out: ACCEPT, proto: tcp, dport: "60000:60050", dest: [ 192.168.1.11, 192.168.1.10 ] }`.',
    ]);
  });
});

describe('the first time that the firewall goes on', () => {
  beforeEach(() => { put(clusterFile, off); });

  test('says what closes, who would be cut, and which rules are missing', async () => {
    kernel();
    expect(await told('cluster: { options: { enable: true } }')).toEqual([
      "lock-out/switch-on: the firewall of the datacenter goes on: on node pve everything closes but the local network 192.168.1.0/24's tcp/22 and tcp/8006 and what the rules let in | What listens and who is connected was looked at on this node only.",
      'lock-out/connection: 10.8.0.2 is connected to tcp/22 and would be cut: cluster.options.policy_in (policy_in: DROP (the default)) stops it | If it is wanted, add to cluster.rules: `- { in: ACCEPT, macro: SSH, source: 10.8.0.2 }`.',
      'lock-out/connection: 172.16.0.9 is connected to tcp/9100 and would be cut: cluster.options.policy_in (policy_in: DROP (the default)) stops it | If it is wanted, add to cluster.rules: `- { in: ACCEPT, proto: tcp, dport: 9100, source: 172.16.0.9 }`.',
      'lock-out/closed-ports: nobody would reach what listens on node pve at tcp/9100 (node_exporter) | Add to cluster.rules what somebody needs: `- { in: ACCEPT, proto: tcp, dport: 9100, source: +management }`.',
    ]);
  });

  test('looks at connections where only the cluster tells the address of the node, and says what it looked at', async () => {
    kernel();
    rmSync(join(cwd, 'host/proc/net/fib_trie'));
    rmSync(join(cwd, 'host/ss-listening'));
    const said = await told('cluster: { options: { enable: true } }');
    expect(said.map((line) => line.split(':')[0])).toEqual(['lock-out/switch-on', 'lock-out/connection', 'lock-out/connection']);
    expect(said[0]).toContain('| Who is connected was looked at on this node only; what listens is not to be seen here.');
    rmSync(join(cwd, 'host/etc/pve/.members'));
    expect((await told('cluster: { options: { enable: true } }'))[0]).toContain('a directory does not tell');
  });

  test('is as silent as it can be where the rules are there', async () => {
    kernel();
    const policy = 'cluster: { options: { enable: true }, rules: [ { in: ACCEPT, macro: SSH, source: 10.8.0.2 }, { in: ACCEPT, proto: tcp, dport: 9100 } ] }';
    expect((await told(policy)).map((line) => line.split(':')[0])).toEqual(['lock-out/switch-on']);
    expect((await run('apply', policy, '--auto-approve', '--allow-open')).code).toBe(0);
  });

  test('names many connections by their number', async () => {
    kernel();
    const pair = (i: number): string => `tcp 6 9 ESTABLISHED src=10.9.0.${i} dst=192.168.1.10 sport=50000 dport=22 src=192.168.1.10 dst=10.9.0.${i} sport=22 dport=50000`;
    put('host/conntrack', Array.from({ length: 20 }, (_, i) => pair(i + 1)).join('\n'));
    const said = (await told('cluster: { options: { enable: true } }')).filter((line) => line.startsWith('lock-out/connection'));
    expect([said.length, said.at(-1)]).toEqual([9, 'lock-out/connection: 12 more connections would be cut | Add rules for those that are shown, and plan again.']);
  });

  test('says that a directory does not tell who is connected', async () => {
    expect(await told('cluster: { options: { enable: true } }')).toEqual([expect.stringMatching(/^lock-out\/switch-on: .* \| Plan on a node itself to see what listens there and who is connected: a directory does not tell\.$/)]);
  });

  test('refuses what the policy says must get in, and does not', async () => {
    const { code, io } = await run('apply', 'management: { from: 10.8.0.0/24, ports: [ 22 ] }\ncluster: { options: { enable: true } }', '--auto-approve');
    expect({ code, said: io.stdout() }).toEqual({ code: 6, said: expect.stringContaining('Add to cluster.rules: `- { in: ACCEPT, macro: SSH, source: 10.8.0.0/24 }`.') });
  });
});
