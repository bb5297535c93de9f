import { rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeLive, liveMachine } from '../../../../test/live-machine.ts';

const live = liveMachine('lock-out-live');
const { folder, at, put } = live;

function prepare(): void {
  put('pve/firewall/cluster.fw', '[OPTIONS]\n\nenable: 0\n');
  put('pve/nodes/pve/host.fw', '');
  put('pve/.members', '{"nodelist": {"pve": {"ip": "192.168.1.10"}}}\n');
}

/**
 * A machine of its own: a copy of /etc with /etc/pve in it, 192.168.1.10 on vmbr0, a real sshd on port 2222, and behind
 * a cable 10.8.0.2, which is connected to it. All that is started here ends with the process namespace.
 */
const machine = (client: string): string => `
  cp -a /etc ${folder}/etc
  rm -rf ${folder}/etc/pve
  cp -r ${folder}/pve ${folder}/etc/pve
  mount --bind ${folder}/etc /etc
  mount -t tmpfs none /run
  mkdir -p /run/sshd
  ip link set lo up
  ip link add vmbr0 type veth peer name port0
  ip addr add 192.168.1.10/24 dev vmbr0
  for link in vmbr0 port0; do ip link set $link up; done
  ssh-keygen -q -t ed25519 -N "" -f ${folder}/key
  /usr/sbin/sshd -f /dev/null -h ${folder}/key -o PidFile=none -p 2222
  unshare -n sleep 60 & cable=$!
  sleep 0.3
  ip link add v0 type veth peer name v1 netns $cable
  ip addr add 10.8.0.1/24 dev v0
  ip link set v0 up
  nsenter -t $cable -n sh -ec 'ip addr add 10.8.0.2/24 dev v1; ip link set v1 up; ip route add default via 10.8.0.1'
  ${client}
  cd ${folder}
  exec "$@"
`;

const connected = `nsenter -t $cable -n ${process.execPath} -e "require('net').connect(2222, '192.168.1.10')" & sleep 1`;

interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(policy: string, client: string, words: readonly string[], env: Readonly<Record<string, string>> = {}): Ran {
  rmSync(at('etc'), { recursive: true, force: true });
  for (const key of ['key', 'key.pub']) rmSync(at(key), { force: true });
  put('policy.yaml', `apiVersion: pvewall/v1\n${policy}\n`);
  return live.run(machine(client), [process.execPath, at('pvewall.cjs'), ...words, '--node', 'pve'], env);
}

const messages = ({ stdout }: Ran): string[] => (JSON.parse(stdout) as { diagnostics: { code: string; message: string }[] }).diagnostics.filter(({ code }) => code.includes('lock-out')).map(({ message }) => message);
const on = 'cluster: { options: { enable: true } }';

describeLive(live, 'the first switch-on, on a live machine', prepare, () => {
  test('sshd on another port is found, and who is connected to it', () => {
    const said = messages(run(on, connected, ['plan', 'policy.yaml', '--format', 'json']));
    expect(said).toEqual([
      expect.stringMatching(/^the firewall of the datacenter goes on: on node pve everything closes but the local network 192\.168\.1\.0\/24's /),
      expect.stringMatching(/^10\.8\.0\.2 is connected to tcp\/2222 and would be cut: cluster\.options\.policy_in /),
      'nobody would reach what listens on node pve at tcp/2222 (sshd)',
      expect.stringMatching(/^the local network 192\.168\.1\.0\/24 would not reach tcp\/2222 of node pve any more: /),
    ]);
  }, 60_000);

  test('the ssh connection that one is on is kept, or the apply refused', () => {
    const env = { SSH_CONNECTION: '10.8.0.2 50022 192.168.1.10 2222' };
    const refused = run(on, '', ['apply', 'policy.yaml', '--auto-approve'], env);
    expect(refused).toMatchObject({ status: 6 });
    const words = refused.stderr.replace(/\s+/g, ' ');
    expect(words).toContain('10.8.0.2 (your ssh connection) would not reach tcp/2222 and tcp/8006 of node pve any more');
    expect(refused.stdout.replace(/\s+/g, ' ')).toContain('Add to cluster.rules: `- { in: ACCEPT, proto: tcp, dport: [ 2222, 8006 ], source: 10.8.0.2 }`');
    const rules = 'rules: [ { in: ACCEPT, proto: tcp, dport: [ 2222, 8006 ], source: [ 10.8.0.2, 192.168.1.0/24 ] } ]';
    expect(messages(run(`cluster: { options: { enable: true }, ${rules} }`, '', ['plan', 'policy.yaml', '--format', 'json'], env))).toHaveLength(1);
  }, 60_000);
});
