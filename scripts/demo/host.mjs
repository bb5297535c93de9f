import { execFileSync } from 'node:child_process';
import { accessSync, constants, cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { coverFolder, emptyFolder, mountTmpfs } from './cover.mjs';

/** The host as it is found: examples/homelab/host, laid out as a directory host is. */
export const found = fileURLToPath(new URL('../../examples/homelab/host', import.meta.url));

const finWait = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';

/** Folders that get a fresh layer, and what of the machine's own is not to be seen through it. */
const covers = [
  ['/etc', ['hostname', 'modules-load.d', 'pve', 'pvewall', 'sysctl.conf', 'sysctl.d', 'systemd']],
  ['/run', ['lock', 'modules-load.d', 'sysctl.d', 'systemd']],
  ['/var/lib', ['pvewall']],
  ['/usr/sbin', ['pve-firewall']],
  [existsSync('/usr/local/lib') ? '/usr/local/lib' : '/usr/local', ['lib', 'pvewall']],
];

/** Stands in for Proxmox VE's daemon, whose chains `startNetwork` makes. */
const daemon = `#!/bin/sh
[ "$1" = status ] && echo 'Status: enabled/running'
`;

/** What would make this machine another host than the one of the story. */
const hidden = ['/usr/lib/sysctl.d', '/usr/share/netfilter-persistent'];

/** Turns the mount namespace into a Proxmox-like host: nothing that is written where pvewall writes reaches the machine. */
export function buildHost(folder) {
  mountTmpfs(folder);
  covers.forEach(([path, own], index) => coverFolder(path, own, `${folder}/machine/${index}`));
  hidden.filter((path) => existsSync(path)).forEach(emptyFolder);
  cpSync(`${found}/etc`, '/etc', { recursive: true, verbatimSymlinks: true });
  for (const path of ['/etc/sysctl.d', '/etc/modules-load.d', '/etc/systemd/system', '/run/lock']) mkdirSync(path, { recursive: true });
  writeFileSync('/usr/sbin/pve-firewall', daemon, { mode: 0o755 });
}

const ways = ['INPUT', 'FORWARD', 'OUTPUT'];
const chains = ['*filter', ...ways.map((way) => `:PVEFW-${way} - [0:0]`), ...ways.map((way) => `-A ${way} -j PVEFW-${way}`), 'COMMIT', ''].join('\n');

/** The network namespace's part: a name, a bridge with a port, and the chains that pve-firewall leaves. */
export function startNetwork() {
  run('hostname', ['pve']);
  run('ip', ['link', 'set', 'lo', 'up']);
  run('ip', ['link', 'add', 'vmbr0', 'type', 'bridge']);
  run('ip', ['link', 'add', 'enp1s0', 'type', 'veth', 'peer', 'name', 'router']);
  run('ip', ['link', 'set', 'enp1s0', 'master', 'vmbr0']);
  for (const name of ['vmbr0', 'enp1s0', 'router']) run('ip', ['link', 'set', name, 'up']);
  run('ebtables-restore', [], readFileSync(`${found}/ebtables-save`));
  for (const restore of ['iptables-restore', 'ip6tables-restore']) run(restore, ['--noflush'], chains);
  requireConntrack();
}

/** The values are there once the module is; a rule that needs it brings it, also for those who may not load modules. */
function requireConntrack() {
  if (!existsSync(finWait)) run('iptables', ['-A', 'OUTPUT', '-m', 'conntrack', '--ctstate', 'NEW']);
  if (!isWritable(finWait)) throw new Error('the conntrack values of the kernel cannot be set');
  run('sysctl', ['--version']);
}

function isWritable(path) {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

/** The host as a directory, for `--root`. */
export function copyHost(folder) {
  cpSync(found, `${folder}/work/host`, { recursive: true, verbatimSymlinks: true });
}

function run(program, words, input = '') {
  try {
    execFileSync(program, words, { input, stdio: 'pipe', env: { ...process.env, PATH: `/usr/sbin:/sbin:${process.env.PATH}` } });
  } catch (error) {
    const said = String(error.stderr ?? '').trim().split('\n').at(-1);
    throw new Error(error.code === 'ENOENT' ? `there is no program ${program}` : `${program}: ${said || error.message}`, { cause: error });
  }
}
