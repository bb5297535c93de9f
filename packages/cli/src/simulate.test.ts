import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../test/validator-of.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const isSimulation = validatorOf('simulate.schema.json');
const isLine = validatorOf('simulate.schema.json#/$defs/line');

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-simulate-'));
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\nipconfig0: ip=192.168.1.100/24\n');
  put('host/etc/pve/nodes/pve/lxc/101.conf', 'net0: name=eth0,bridge=vmbr0,hwaddr=BC:24:11:00:01:01,ip=192.168.1.101/24\n');
  put('host/etc/pve/nodes/pve2/qemu-server/200.conf', 'net0: virtio=BC:24:11:00:02:00,bridge=vmbr0,firewall=1\n');
  put('host/etc/pve/.members', '{"nodename": "pve", "nodelist": {"pve": {"id": 1, "online": 1, "ip": "192.168.1.10"}}}\n');
  put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\n\nenable: 1\n\n[ALIASES]\n\nnas 192.168.1.50\nlan 192.168.1.0/24\n\n[RULES]\n\nIN DROP -source nas\n\n[group web]\n\nIN ACCEPT -p tcp -dport 443\n');
  put('host/etc/pve/firewall/100.fw', '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nGROUP web\nIN REJECT -p tcp -dport 23\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, text: string): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

async function simulate(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main(['simulate', ...words, '--root', 'host', '--node', 'pve'], io), io };
}

interface Said {
  readonly verdict: string;
  readonly decided_by: string;
  readonly state: string;
  readonly packet: Record<string, unknown>;
  readonly road: { chain: string; rules: { address: string; file: string | null; line: number | null }[] }[];
  readonly change: string[];
  readonly notes: string[];
}

async function said(words: string, ...more: string[]): Promise<Said> {
  const { io } = await simulate(...words.split(' '), '--format', 'json', ...more);
  const json = JSON.parse(io.stdout()) as Said;
  isSimulation(json);
  expect(isSimulation.errors).toBeNull();
  return json;
}

describe('simulate', () => {
  test('tells the verdict and the road, with places on the host', async () => {
    const simulation = await said('--from outside --to vm100 --proto tcp --dport https');
    expect(simulation).toMatchObject({ verdict: 'ACCEPT', decided_by: 'cluster.group.web.rules[0]', state: 'host' });
    expect(simulation.packet).toEqual({ from: 'outside', to: 'vm100i0', proto: 'tcp', source: '203.0.113.10', dest: '192.168.1.100', sport: 49152, dport: 443, icmp: null, assumed: ['source', 'sport'] });
    expect(simulation.road).toMatchObject([
      { chain: 'tap100i0-IN', rules: [{ address: 'guest.100.rules[0]', file: '/etc/pve/firewall/100.fw', line: 7 }, { address: 'cluster.group.web.rules[0]', file: '/etc/pve/firewall/cluster.fw', line: 16 }] },
    ]);
    expect(simulation.change).toEqual(['Without cluster.group.web.rules[0] it would be dropped by guest.100.options.policy_in.']);
  });

  test.each([
    ['--from outside --to vm100 --proto tcp --dport 22', 'DROP', 'guest.100.options.policy_in', '`IN ACCEPT -source 203.0.113.10 -p tcp -dport 22` in guest.100.rules'],
    ['--from outside --to vm100 --proto tcp --dport 23', 'REJECT', 'guest.100.rules[1]', 'before guest.100.rules[1]'],
    ['--from outside --to host --proto tcp --dport 8006 --source nas', 'DROP', 'cluster.rules[0]', 'before cluster.rules[0]'],
    ['--from ct101 --to node --proto icmpv6', 'DROP', 'cluster.options.policy_in', '-p icmpv6 -icmp-type 128` in cluster.rules'],
    ['--from vm100 --to outside --proto udp --dport 53 --source 192.168.1.100', 'ACCEPT', 'guest.100.options.policy_out', 'dropped with `OUT DROP -dest 203.0.113.10 -p udp -dport 53` in guest.100.rules'],
  ])('%s: %s by %s', async (words, verdict, decidedBy, change) => {
    const simulation = await said(words);
    expect(simulation).toMatchObject({ verdict, decided_by: decidedBy });
    expect(simulation.change.join(' ')).toContain(change);
  });

  test('what would let it through names every station that has to change', async () => {
    put('host/etc/pve/firewall/100.fw', '[OPTIONS]\n\nenable: 1\npolicy_out: DROP\n');
    const { change } = await said('--from vm100 --to host --proto tcp --dport 8006');
    expect(change).toEqual([
      'It would be accepted with `OUT ACCEPT -dest 192.168.1.10 -p tcp -dport 8006` in guest.100.rules.',
      'And with `IN ACCEPT -source 192.168.1.100 -p tcp -dport 8006` in cluster.rules.',
    ]);
  });

  test('says that a device has no firewall', async () => {
    put('host/etc/pve/firewall/101.fw', '[OPTIONS]\n\nenable: 1\n');
    expect((await said('--from outside --to ct101 --proto tcp --dport 22')).notes).toEqual(["net0 of guest 101 has no firewall=1: the guest's rules do not apply there"]);
  });

  test('says that it does not know the local network, where that may have decided', async () => {
    const words = '--from outside --to host --proto tcp --dport 22 --source 192.168.1.7';
    expect(await said(words)).toMatchObject({ verdict: 'DROP', notes: [expect.stringContaining('say --local-network CIDR')] });
    expect(await said(words, '--local-network', '192.168.1.0/24')).toMatchObject({ verdict: 'ACCEPT', decided_by: 'built-in.management', notes: [] });
  });

  test('detects the local network as a plan does, where the routes are there', async () => {
    put('host/proc/net/route', 'Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT\nvmbr0 0001A8C0 00000000 0001 0 0 0 00FFFFFF 0 0 0\n');
    expect(await said('--from outside --to host --proto tcp --dport 22 --source 192.168.1.7')).toMatchObject({ verdict: 'ACCEPT', decided_by: 'built-in.management' });
  });

  test('supposes another address for each of two guests', async () => {
    put('host/etc/pve/nodes/pve/qemu-server/102.conf', 'net0: virtio=BC:24:11:00:01:02,bridge=vmbr0,firewall=1\n');
    put('host/etc/pve/nodes/pve/qemu-server/103.conf', 'net0: virtio=BC:24:11:00:01:03,bridge=vmbr0,firewall=1\n');
    expect((await said('--from vm102 --to vm103 --proto tcp --dport 22')).packet).toMatchObject({ source: '192.0.2.100', dest: '192.0.2.101' });
  });

  test('says that nobody has the interface', async () => {
    const words = '--from outside --to vm100 --proto tcp --dport https --iface';
    expect((await said(`${words} vmbr0`)).notes).toEqual([]);
    expect((await said(`${words} vmbr11`)).notes).toEqual([expect.stringMatching(/names the interface vmbr11; there is vmbr0$/)]);
    put('host/etc/network/interfaces', 'auto vmbr11\niface vmbr11 inet manual\n');
    expect((await said(`${words} vmbr11`)).notes).toEqual([]);
  });

  test('says which sets nobody knows here', async () => {
    put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN ACCEPT -source +sdn/web-all -p tcp -dport 22\n');
    const { io } = await simulate('--from', 'outside', '--to', 'host', '--proto', 'tcp', '--dport', '22');
    expect(io.stdout()).toMatch(/DROP[^]*\+sdn\/web-all is known to SDN alone/);
  });

  test('with a policy it asks the host as it would be, with places in the policy', async () => {
    put('policy.yaml', 'apiVersion: pvewall/v1\nguests:\n  100:\n    rules:\n      - { in: ACCEPT, macro: SSH }\n');
    const simulation = await said('--from outside --to vm100 --proto tcp --dport 22', 'policy.yaml');
    expect(simulation).toMatchObject({ verdict: 'ACCEPT', decided_by: 'guest.100.rules[0]', state: 'policy' });
    expect(simulation.road[0]?.rules).toEqual([{ address: 'guest.100.rules[0]', text: 'IN SSH(ACCEPT)', file: 'policy.yaml', line: 5 }]);
    expect(readFileSync(join(cwd, 'host/etc/pve/firewall/100.fw'), 'utf8')).toContain('GROUP web');
  });

  test.each([
    ['--from outside --to vm100', 'which packet? --proto is missing'],
    ['--from outside --to vm999 --proto tcp --dport 22', "there is no 'vm999' on node pve"],
    ['--from outside --to vm101 --proto tcp --dport 22', 'Name it ct101.'],
    ['--from outside --to vm200 --proto tcp --dport 22', 'guest 200 is on node pve2, not on pve'],
    ['--from outside --to vm100i1 --proto tcp --dport 22', 'guest 100 has no net1'],
    ['--from outside --to vm100 --proto tcp', '--dport is missing'],
    ['--from outside --to vm100 --proto tcp --dport 22:80', '--dport 22:80 is no port of tcp'],
    ['--from outside --to vm100 --proto icmp --dport 22', 'icmp has no ports'],
    ['--from outside --to vm100 --proto udp --dport 53 --icmp-type 8', 'udp has no ICMP type'],
    ['--from outside --to vm100 --proto icmp --icmp-type ping', 'there is no --icmp-type ping'],
    ['--from outside --to vm100 --proto icmp --source ::1', 'Say --proto icmpv6.'],
    ['--from outside --to vm100 --proto tcpp --dport 22', "there is no protocol 'tcpp'"],
    ['--from outside --to vm100 --proto tcp --dport 22 --source lan', '192.168.1.0/24, more than one address'],
    ['--from outside --to vm100 --proto tcp --dport 22 --source 10.0.0.1 --dest ::1', 'of two IP versions'],
    ['--from vm100 --to 100 --proto tcp --dport 22', 'to itself passes no firewall'],
    ['--from vm100 --to host --proto tcp --dport 22 --iface vmbr1', 'has nothing to do with outside'],
    ['--from vm100 --packets x', '--from does not go with it'],
    ['--packets absent', 'cannot read absent'],
  ])('%s is told what is wrong', async (words, message) => {
    const { code, io } = await simulate(...words.split(' '));
    expect({ code, out: io.stdout() }).toEqual({ code: 1, out: '' });
    expect(io.stderr().replace(/\s+/g, ' ')).toContain(message);
  });

  test('the text fits its width, and marks the rule that decided', async () => {
    const { io } = await simulate('--from', 'outside', '--to', 'vm100', '--proto', 'tcp', '--dport', '22');
    expect(io.stdout().split('\n').filter((line) => line.length > 80)).toEqual([]);
    expect(io.stdout()).toContain('   > guest.100.options.policy_in  policy_in: DROP (the default)\n');
  });
});

describe('simulate --packets', () => {
  const packet = { from: 'outside', to: 'vm100i0', proto: 'tcp', source: '10.0.0.1', dest: '10.0.0.2', sport: 1, dport: 443 };

  async function batch(...lines: string[]): Promise<{ code: number; answers: Record<string, unknown>[] }> {
    put('packets', lines.join('\n'));
    const { code, io } = await simulate('--packets', 'packets', '--format', 'json');
    const answers = io.stdout().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const answer of answers) {
      isLine(answer);
      expect(isLine.errors).toBeNull();
    }
    return { code, answers };
  }

  test('answers in order, one line each', async () => {
    const { code, answers } = await batch(JSON.stringify(packet), JSON.stringify({ ...packet, dport: 22, icmp: null, comment: 'ssh' }), '', JSON.stringify({ ...packet, from: 'ct101i0', to: 'outside' }));
    expect({ code, answers }).toEqual({
      code: 0,
      answers: [
        { verdict: 'ACCEPT', decided_by: 'cluster.group.web.rules[0]', chain: 'tap100i0-IN' },
        { verdict: 'DROP', decided_by: 'guest.100.options.policy_in', chain: 'tap100i0-IN' },
        { verdict: 'ACCEPT', decided_by: 'built-in.unfiltered', chain: null },
      ],
    });
  });

  test('a line that is no packet is an error with its number, and the others are answered', async () => {
    const wrong = ['{', '[]', '{}', '', JSON.stringify({ ...packet, dport: '22' }), JSON.stringify({ ...packet, to: 'vm1i0' }), JSON.stringify({ ...packet, dest: '::1' }), JSON.stringify({ ...packet, icmp: [8] })];
    const { code, answers } = await batch(...wrong, JSON.stringify(packet));
    expect(code).toBe(1);
    expect(answers.map(({ line }) => line)).toEqual([1, 2, 3, 5, 6, 7, 8, undefined]);
    expect(answers.at(-1)).toMatchObject({ verdict: 'ACCEPT' });
    expect(answers[4]).toEqual({ error: "there is no 'vm1i0' here", line: 6 });
  });

  test('many packets come out as many, whatever the chunks', async () => {
    const many = Array.from({ length: 10_000 }, (_, i) => JSON.stringify({ ...packet, dport: i % 2 === 0 ? 443 : 80 }));
    const { answers } = await batch(...many);
    expect(answers.map(({ verdict }) => verdict)).toEqual(many.map((_, i) => (i % 2 === 0 ? 'ACCEPT' : 'DROP')));
  });
});
