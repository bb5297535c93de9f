import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeLive, liveMachine } from '../../../test/live-machine.ts';

const live = liveMachine('capture-live');
const { folder, at, put } = live;

const questions = {
  plan: 'plan policy.yaml --format json',
  drift: 'drift applied.yaml --format json',
  test: 'test policy.yaml --format json',
  show: 'show --format json',
  init: 'init',
  simulate: 'simulate --from outside --to host --proto tcp --dport 2222 --format json',
  doctor: 'doctor --format json',
} as const;
type Question = keyof typeof questions;

function prepare(): void {
  put('pve/nodes/pve/host.fw', '[OPTIONS]\nlog_level_in: info\n');
  put('pve/nodes/pve/qemu-server/100.conf', 'name: web\ncipassword: SECRET\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n');
  put('pve/.members', '{"nodename": "pve", "version": 1, "nodelist": {"pve": {"id": 1, "online": 1, "ip": "192.168.1.10"}}}\n');
  put('pve/priv/token.cfg', 'SECRET\n');
  put('sbin/pve-firewall', '#!/bin/sh\necho "Status: enabled/running"\n', 0o755);
  const applied = `apiVersion: pvewall/v1
cluster: { options: { enable: true }, rules: [ "IN ACCEPT -p tcp -dport 2222" ] }
guests: { 100: { options: { enable: true }, rules: [ "IN Web(ACCEPT)" ] } }
nodes: { pve: { ebtables: { filter: { INPUT: [ "-p 0xfe68 -j DROP" ] } }, sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30 } } }
tests: [ { never: { from: outside, to: node.pve, tcp: 23 } } ]
`;
  put('applied.yaml', applied);
  put('policy.yaml', applied.replace('dport 2222', 'dport 8006').replace('Web', 'SSH').replace('30 } }', '20 } }'));
  const ask = (options: string): string => Object.entries(questions).map(([name, words]) => `pvewall ${words} ${options} >$to/${name} 2>&1 || echo "code $?" >>$to/${name}`).join('\n');
  const { status, stdout, stderr } = live.run(`${machine}
    to=${folder}/live; mkdir $to
    ${ask('--node pve')}
    pvewall capture --node pve --to ${folder}/taken
    pvewall capture --node pve --to ${folder}/taken.tar.zst
    to=${folder}/home; mkdir $to
    ${ask(`--root ${folder}/taken`)}
    umount -l /usr/sbin
    to=${folder}/bare-live; mkdir $to
    ${ask('--node pve')}
    pvewall capture --node pve --to ${folder}/bare
    to=${folder}/bare-home; mkdir $to
    ${ask(`--root ${folder}/bare`)}
    pvewall capture --root ${folder}/bare --to ${folder}/bare-again`);
  if (status !== 0) throw new Error(`${stdout}${stderr}`);
}

/**
 * A machine of its own with the chains that pve-firewall makes, a real sshd to which somebody is connected, and a policy
 * that was applied; somebody then changed a file, a value and a rule. Ends with the process namespace.
 */
const machine = `
cp -a /etc ${folder}/etc
rm -rf ${folder}/etc/pve ${folder}/etc/pvewall ${folder}/etc/sysctl.d ${folder}/etc/modules-load.d
mkdir ${folder}/etc/sysctl.d ${folder}/etc/modules-load.d
cp -r ${folder}/pve ${folder}/etc/pve
mount --bind ${folder}/etc /etc
mount -t tmpfs none /run
mkdir -p /run/lock /run/sshd /run/qemu-server
echo 4711 > /run/qemu-server/100.pid
mount -t tmpfs none /var/lib
mount -t tmpfs none /usr/local
mount -t overlay none -o lowerdir=${folder}/sbin:/usr/sbin /usr/sbin
ip link set lo up
ip link add vmbr0 type veth peer name port0
ip link set port0 up
ip addr add 192.168.1.10/24 dev vmbr0
ip link set vmbr0 up
for tool in iptables ip6tables; do
  for way in INPUT FORWARD OUTPUT; do $tool -N PVEFW-$way; $tool -A $way -j PVEFW-$way; done
done
ebtables -N PVEFW-FORWARD
ebtables -A FORWARD -j PVEFW-FORWARD
iptables -A PVEFW-INPUT -m conntrack --ctstate INVALID -j DROP
ssh-keygen -q -t ed25519 -N "" -f ${folder}/key
/usr/sbin/sshd -f /dev/null -h ${folder}/key -o PidFile=none -p 2222
$node -e "require('net').connect(2222, '192.168.1.10')" & sleep 0.5
cd ${folder}
pvewall() { "$node" ${folder}/pvewall.cjs "$@"; }
pvewall apply applied.yaml --node pve --auto-approve --adopt --allow-lock-out --allow-open >${folder}/applied 2>&1 || { cat ${folder}/applied; exit 1; }
echo 'IN ACCEPT -p tcp -dport 23' >> /etc/pve/firewall/cluster.fw
sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_fin_wait=77
ebtables -A INPUT -p 0x1234 -j DROP
`;

type Where = 'live' | 'home' | 'bare-live' | 'bare-home';
const told = (where: Where, question: Question): string => readFileSync(join(folder, where, question), 'utf8');

describeLive(live, 'a capture of a live machine', prepare, () => {
  test.each(Object.keys(questions) as Question[])('has %s say the same as there', (question) => {
    expect(told('live', question)).toContain(question === 'init' ? 'apiVersion' : '{');
    expect(told('home', question)).toEqual(told('live', question));
  });

  test.each(Object.keys(questions) as Question[])('of a machine without pve-firewall has %s say the same as there', (question) => {
    expect(told('bare-home', question)).toEqual(told('bare-live', question));
  });

  test('does not pass a check that the machine could not make, and neither does a capture of it', () => {
    expect(told('bare-live', 'doctor')).toContain('"this host does not tell of a running firewall"');
    expect(told('live', 'doctor')).not.toContain('this host does not tell of a running firewall');
    const from = (name: string): unknown => (JSON.parse(readFileSync(at(`${name}/pvewall-capture.json`), 'utf8')) as { captured_from: unknown }).captured_from;
    expect([from('taken'), from('bare'), from('bare-again')]).toEqual(['local', 'local', 'local']);
  });

  test('is of a machine about which there is something to say', () => {
    expect(told('live', 'drift')).toMatch(/"origin": "host"[^]*code 2\n$/);
    expect(told('live', 'doctor')).toContain('"passed"');
    expect(readFileSync(at('taken/ebtables-version'), 'utf8')).toMatch(/^ebtables \d/);
    expect(readFileSync(at('taken/conntrack'), 'utf8')).toContain('dport=2222');
    expect(readFileSync(at('taken/ss-listening'), 'utf8')).toContain('"sshd"');
  });

  test('has no secret, and is the same as an archive', () => {
    expect(spawnSync('grep', ['-r', 'SECRET', at('taken')], { encoding: 'utf8' }).stdout).toBe('');
    mkdirSync(at('unpacked'));
    spawnSync('tar', ['--zstd', '-xf', at('taken.tar.zst'), '-C', at('unpacked')]);
    const differing = spawnSync('diff', ['-rq', '--no-dereference', at('taken'), at('unpacked/taken')], { encoding: 'utf8' });
    // Time goes on between the two.
    expect({ status: differing.status, of: differing.stdout.trim().split('\n').map((line) => line.split(' ')[1]?.slice(at('taken').length)).filter((name) => !/^\/(?:pvewall-capture\.json|proc\/uptime|timedatectl-show|space|conntrack|locks|ebtables-save)$/.test(name ?? '')) }).toEqual({ status: 1, of: [] });
  });
});
