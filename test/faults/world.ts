import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, readdirSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A host on which an apply of `policy` has something to do of every kind that a directory knows. */
const files: Readonly<Record<string, string>> = {
  'etc/pve/firewall/cluster.fw': '[OPTIONS]\n\nenable: 1\npolicy_in: DROP\n\n[ALIASES]\n\nlan 192.168.1.0/24\nold 10.9.0.0/16\n\n[IPSET management]\n\nlan\n\n[RULES]\n\nIN SSH(ACCEPT) -source old\nIN ACCEPT -source lan -p tcp -dport 8006\n',
  'etc/pve/nodes/pve/host.fw': '[OPTIONS]\n\nlog_level_in: info\n\n[RULES]\n\nIN ACCEPT -source old -p tcp -dport 9100\n',
  'etc/pve/nodes/pve/qemu-server/100.conf': 'name: one\nnet0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\n',
  'etc/pve/nodes/pve/qemu-server/101.conf': 'name: two\nnet0: virtio=BC:24:11:00:01:01,bridge=vmbr0,firewall=1\n',
  'etc/pve/firewall/100.fw': '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN SSH(ACCEPT)\n',
  'ebtables-save': '*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\n:PVEFW-FORWARD ACCEPT\n-A INPUT -p 0x1234 -j DROP\n-A FORWARD -j PVEFW-FORWARD\n-A PVEFW-FORWARD -p IPv4 -j ACCEPT\n',
  'usr/share/netfilter-persistent/plugins.d/35-pvewall-ebtables': '#!/bin/sh\n# an old one\n',
  'proc/sys/net/netfilter/nf_conntrack_udp_timeout': '30\n',
  'etc/sysctl.d/zz-pvewall.conf': '# Written by pvewall from its policy: change it there, not here.\nnet.netfilter.nf_conntrack_udp_timeout = 30\n',
};

const links: Readonly<Record<string, string>> = {
  'etc/systemd/system/multi-user.target.wants/pvewall-ebtables.service': '/lib/systemd/system/pvewall-ebtables.service',
};

/** What was applied before all else: it leaves a record and a run. */
export const firstPolicy = 'apiVersion: pvewall/v1\nguests:\n  100: { options: { enable: true }, rules: [ "IN SSH(ACCEPT)", "IN Ping(ACCEPT)" ] }\n';

export const policy = `apiVersion: pvewall/v1
cluster:
  options: { enable: true, policy_in: DROP, policy_out: ACCEPT }
  aliases: { lan: 192.168.1.0/24, vpn: 10.8.0.0/24 }
  ipsets: { management: { members: [ lan, vpn ] } }
  rules: [ "IN SSH(ACCEPT) -source vpn", "IN ACCEPT -source lan -p tcp -dport 8006" ]
nodes:
  pve:
    host: { options: { log_level_in: warning }, rules: [ "IN ACCEPT -source vpn -p tcp -dport 9100" ] }
    ebtables:
      persist: systemd
      filter: { INPUT: [ "-p 0xfe68 -j DROP" ] }
    sysctl: { net.netfilter.nf_conntrack_udp_timeout: 45 }
guests:
  100: { state: absent }
  101: { options: { enable: true }, rules: [ "IN ACCEPT -source vpn -p tcp -dport 443" ] }
`;

/** All that somebody could be afraid of is meant. */
export const apply = ['apply', 'policy.yaml', '--auto-approve', '--allow-tier-off', '--allow-open', '--allow-mass-removal', '--allow-running', '--adopt', '--allow-lock-out'];

export function makeWorld(root: string): void {
  for (const [path, text] of Object.entries(files)) place(join(root, path), (real) => { writeFileSync(real, text, { mode: modeOf(path) }); });
  for (const [path, target] of Object.entries(links)) place(join(root, path), (real) => { symlinkSync(target, real); });
}

function modeOf(path: string): number {
  if (path.startsWith('etc/pve/')) return 0o640;
  return path.startsWith('usr/') ? 0o755 : 0o644;
}

function place(real: string, make: (real: string) => void): void {
  mkdirSync(dirname(real), { recursive: true });
  make(real);
}

/** Everything below a folder: what it is, its mode, its content. */
export type Tree = Readonly<Record<string, string>>;

export function treeOf(root: string): Tree {
  const found = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(found.map((path) => [path, describe(join(root, path))]));
}

function describe(path: string): string {
  const stats = lstatSync(path);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(path)}`;
  return `${(stats.mode & 0o7777).toString(8)} ${stats.isDirectory() ? folder : readFileSync(path, 'utf8')}`;
}

const folder = '(folder)';

const ours = /^(?:var\/lib\/|run\/lock\/)/;

/** The host itself: what is not pvewall's own. Folders that were made for a file stay when it goes; modes under /etc/pve are its own. */
export function hostOf(tree: Tree): Tree {
  const files = Object.entries(tree).filter(([path, text]) => !ours.test(path) && !text.endsWith(folder));
  return Object.fromEntries(files.map(([path, text]) => [path, path.startsWith('etc/pve/') ? text.slice(text.indexOf(' ') + 1) : text]));
}

export function temporariesOf(tree: Tree): string[] {
  return Object.keys(tree).filter((path) => /\.tmp\b/.test(path));
}

/** Two hosts with the same digest differ in numbers of processes, in times and in names of runs alone. */
export function digestOf(tree: Tree): string {
  const text = JSON.stringify(tree)
    .replaceAll(/\d{8}T\d{9}Z-[0-9a-f]{4}/g, 'RUN')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'TIME')
    .replaceAll(/\.tmp\.\d+/g, '.tmp.PID')
    .replaceAll(/\\"(?:uptime|pid)\\":\s*[\d.]+/g, 'NUMBER');
  return createHash('sha256').update(text).digest('hex');
}
