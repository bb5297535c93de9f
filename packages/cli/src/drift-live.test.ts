import { readFileSync, rmSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeLive, liveMachine } from '../../../test/live-machine.ts';

const live = liveMachine('drift-live');
const { folder, at, put } = live;

const finWait = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';

function prepare(): void {
  put('pve/nodes/pve/host.fw', '');
  put('pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n');
  put('sbin/pve-firewall', '#!/bin/sh\necho "Status: $(cat /run/status)"\n', 0o755);
  put('policy.yaml', `apiVersion: pvewall/v1
cluster: { options: { enable: true }, rules: [ "IN SSH(ACCEPT)" ] }
guests: { 100: { options: { enable: true }, rules: [ "IN Web(ACCEPT)" ] } }
nodes: { pve: { ebtables: { filter: { INPUT: [ "-p 0xfe68 -j DROP" ] } }, sysctl: { ${finWait}: 30 } } }
`);
}

/** A machine of its own with the chains that pve-firewall makes, to which the policy was applied; ends with the process namespace. */
const machine = `
cp -a /etc ${folder}/etc
rm -rf ${folder}/etc/pve ${folder}/etc/pvewall ${folder}/etc/sysctl.d ${folder}/etc/modules-load.d
mkdir ${folder}/etc/sysctl.d ${folder}/etc/modules-load.d
cp -r ${folder}/pve ${folder}/etc/pve
mount --bind ${folder}/etc /etc
mount -t tmpfs none /run
mkdir -p /run/lock
mount -t tmpfs none /var/lib
mount -t tmpfs none /usr/local
mount -t overlay none -o lowerdir=${folder}/sbin:/usr/sbin /usr/sbin
echo enabled/running > /run/status
ip link set lo up
for tool in iptables ip6tables; do
  for way in INPUT FORWARD OUTPUT; do $tool -N PVEFW-$way; $tool -A $way -j PVEFW-$way; done
done
ebtables -N PVEFW-FORWARD
ebtables -A FORWARD -j PVEFW-FORWARD
iptables -A PVEFW-INPUT -m conntrack --ctstate INVALID -j DROP
cd ${folder}
pvewall() { "$node" ${folder}/pvewall.cjs "$@" --node pve; }
pvewall apply --auto-approve --adopt --allow-lock-out --allow-open >${folder}/applied 2>&1 || { cat ${folder}/applied; exit 1; }
`;

interface Told {
  readonly code: number;
  /** `code address`, of everything that checks found beyond severity info. */
  readonly found: readonly string[];
  readonly messages: readonly string[];
  /** Checks that could not look. */
  readonly unknown: readonly string[];
  readonly differing: readonly string[];
}

interface Json {
  readonly resources: readonly { readonly address: string }[];
  readonly checks: readonly { readonly name: string; readonly status: string; readonly findings: readonly { readonly code: string; readonly severity: string; readonly message: string; readonly address: string | null }[] }[];
}

/** What drift says after these commands, done by hand on that machine. */
function driftAfter(commands: string): Told {
  rmSync(at('etc'), { recursive: true, force: true });
  const story = `${machine}\n${commands}\ncode=0; pvewall drift --format json >${folder}/drift.json || code=$?; echo "code $code"`;
  const { stdout, stderr, status } = live.run(story);
  const code = /^code (\d+)$/m.exec(stdout)?.[1];
  if (status !== 0 || code === undefined) throw new Error(`${stdout}${stderr}`);
  const { checks, resources } = JSON.parse(readFileSync(at('drift.json'), 'utf8')) as Json;
  const findings = checks.flatMap((check) => check.findings).filter(({ severity }) => severity !== 'info');
  return {
    code: Number(code),
    found: findings.map((one) => `${one.code} ${one.address ?? ''}`.trim()),
    messages: findings.map(({ message }) => message),
    unknown: checks.filter(({ status: became }) => became === 'unknown').map(({ name }) => name),
    differing: resources.map(({ address }) => address),
  };
}

const clean = { code: 0, found: [], unknown: [], differing: [] };

describeLive(live, 'what drift finds on a live machine', prepare, () => {
  test('nothing, after an apply', () => {
    expect(driftAfter('')).toMatchObject(clean);
  }, 60_000);

  test.each<[string, string, string]>([
    ['a jump that somebody removed', 'iptables -D INPUT -j PVEFW-INPUT', 'iptables -A INPUT -j PVEFW-INPUT'],
    ['all rules flushed', 'for tool in iptables ip6tables; do $tool -F; $tool -X; done', 'iptables chain PVEFW-INPUT, iptables chain PVEFW-FORWARD, iptables chain PVEFW-OUTPUT, ip6tables chain PVEFW-INPUT, ip6tables chain PVEFW-FORWARD, ip6tables chain PVEFW-OUTPUT'],
    ['the chain of ebtables', 'ebtables -D FORWARD -j PVEFW-FORWARD', 'ebtables -A FORWARD -j PVEFW-FORWARD'],
  ])('%s', (_, commands, missing) => {
    expect(driftAfter(commands)).toMatchObject({ ...clean, code: 2, found: ['check/firewall-chains-missing'], messages: [`the firewall is on, and the kernel lacks ${missing}`] });
  }, 60_000);

  test('the other backend, whose tables are not there, and then are', () => {
    const nftables = 'printf "[OPTIONS]\\nnftables: 1\\n" >/etc/pve/nodes/pve/host.fw';
    expect(driftAfter(nftables)).toMatchObject({ ...clean, code: 2, found: ['check/firewall-chains-missing'], messages: ['the firewall is on, and the kernel lacks nftables table inet proxmox-firewall, nftables table bridge proxmox-firewall-guests'] });
    expect(driftAfter(`${nftables}; nft add table inet proxmox-firewall; nft add table bridge proxmox-firewall-guests`)).toMatchObject(clean);
  }, 60_000);

  test('a daemon that is stopped, and one that has not taken the files', () => {
    expect(driftAfter('echo enabled/stopped >/run/status; iptables -F')).toMatchObject({ ...clean, code: 2, found: ['check/firewall-stopped'] });
    expect(driftAfter('echo "enabled/running (pending changes)" >/run/status')).toMatchObject({ ...clean, code: 2, found: ['check/firewall-pending'] });
  }, 60_000);

  test('a daemon that cannot be asked makes it an error', () => {
    expect(driftAfter('mount -t tmpfs none /run; mkdir /run/lock; umount /usr/sbin')).toMatchObject({ code: 1, unknown: ['firewall-running', 'firewall-pending'] });
  }, 60_000);

  test('a rule that dies with the kernel, and one of the policy, which is told once', () => {
    expect(driftAfter('ebtables -A OUTPUT -p 0x1234 -j DROP')).toMatchObject({ ...clean, code: 2, found: ['check/ebtables-unkept node.pve.ebtables.filter.OUTPUT'] });
    expect(driftAfter('ebtables -D INPUT -p 0xfe68 -j DROP')).toMatchObject({ ...clean, code: 2, differing: ['node.pve.ebtables.filter'] });
  }, 60_000);

  test('a file that wins over ours at boot, and a value that nobody loaded', () => {
    const commands = `echo ${finWait}=99 >/etc/sysctl.d/zzz.conf; echo net.netfilter.nf_conntrack_udp_timeout=31 >/etc/sysctl.d/10-x.conf`;
    expect(driftAfter(commands)).toMatchObject({ ...clean, code: 2, found: ['check/sysctl-not-as-boot node.pve.sysctl.net.netfilter.nf_conntrack_udp_timeout', `check/sysctl-overridden node.pve.sysctl.${finWait}`] });
  }, 60_000);
});
