/** A Proxmox-like host of Debian's own programs, and packages to install on it. */
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { ensureBundle } from '../docs/bundle.ts';
import { newerPackage } from '../package/newer.ts';
import { makePackage, root } from '../package/run.ts';
import { bootMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import { ok } from './story.ts';

/** Where the host sees the packages. */
export const PACKAGE = '/media/packages/pvewall.deb';
export const NEWER = '/media/packages/newer.deb';
export const NEWER_VERSION = '99.0.0';

export const POLICY = '/etc/pvewall/policy.yaml';

/** Makes the package, and one of a later version, in a folder of its own. */
export function makePackages(): { readonly folder: string; readonly remove: () => void } {
  ensureBundle();
  const folder = mkdtempSync(join(tmpdir(), 'pvewall-packages-'));
  renameSync(makePackage(folder), join(folder, basename(PACKAGE)));
  newerPackage(join(folder, basename(PACKAGE)), { version: NEWER_VERSION, file: join(folder, basename(NEWER)) });
  return { folder, remove: () => { rmSync(folder, { recursive: true, force: true }); } };
}

/** Neither the firewall's nor the package's: a second guest, with rules that somebody made in the web interface. */
const OTHER_GUEST = {
  '/etc/pve/nodes/pve/lxc/200.conf': 'arch: amd64\nhostname: db\nnet0: name=eth0,bridge=vmbr0,firewall=1,hwaddr=BC:24:11:5E:00:C8,ip=192.168.1.60/24\n',
  '/etc/pve/firewall/200.fw': '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\n# by hand\nIN ACCEPT -source 192.168.1.50 -p tcp -dport 5432 -log nolog # the NAS\n\n',
};

/** Boots a host with the example's files, what stands in for pve-firewall, and no pvewall. `folder` has the packages. */
export async function bootHost(folder: string): Promise<Machine> {
  const files = {
    ...filesBelow(`${root}examples/homelab/host/etc/pve`, '/etc/pve'),
    ...OTHER_GUEST,
    '/root/homelab.yaml': readFileSync(`${root}examples/homelab/policy.yaml`, 'utf8'),
    '/usr/sbin/pve-firewall': readFileSync(join(import.meta.dirname, 'proxmox/pve-firewall'), 'utf8'),
    '/etc/systemd/system/pve-firewall.service': readFileSync(join(import.meta.dirname, 'proxmox/pve-firewall.service'), 'utf8'),
  };
  const host = await bootMachine({ files, bare: true, binds: { [folder]: '/media/packages' } });
  await sh(host, 'systemctl enable --quiet --now pve-firewall');
  return host;
}

function filesBelow(source: string, target: string): Record<string, string> {
  const paths = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((path) => statSync(join(source, path)).isFile());
  return Object.fromEntries(paths.map((path) => [`${target}/${path}`, readFileSync(join(source, path), 'utf8')]));
}

/** What a shell command prints. @throws Error when it fails */
export async function sh(host: Machine, command: string): Promise<string> {
  return ok(await host.exec(['sh', '-c', command])).stdout;
}

/** apt-get as an administrator calls it; what it and the package's scripts say. */
export function apt(host: Machine, ...words: readonly string[]): Promise<string> {
  return sh(host, `DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Use-Pty=0 ${words.join(' ')} 2>&1`);
}

/** Installs pvewall and applies the example's policy. */
export async function installAndApply(host: Machine): Promise<void> {
  await apt(host, 'install', PACKAGE);
  await sh(host, `cp homelab.yaml ${POLICY} && pvewall apply --auto-approve`);
}

/** The timer's times, cut short: once a second. */
const OFTEN = `[Timer]
OnActiveSec=
OnBootSec=
OnStartupSec=
OnUnitActiveSec=
OnUnitInactiveSec=
OnCalendar=
OnActiveSec=1s
OnUnitInactiveSec=1s
RandomizedDelaySec=0
AccuracySec=10ms
`;

/** Has the timer installed, and run every second. */
export async function scheduleOften(host: Machine): Promise<void> {
  await sh(host, 'pvewall schedule install --every 15min');
  ok(await host.exec(['sh', '-c', 'mkdir -p /etc/systemd/system/pvewall-drift.timer.d && cat >/etc/systemd/system/pvewall-drift.timer.d/often.conf'], { input: OFTEN }));
  await sh(host, 'systemctl daemon-reload && systemctl restart pvewall-drift.timer');
}

/** What a run of the scheduled check came to. */
export interface Check {
  /** systemd's word: `success`, `exit-code`. */
  readonly result: string;
  readonly exitCode: number;
  /** All that it logged. */
  readonly log: string;
}

/** A check that runs already began before whatever the caller has just done: it does not count. */
const NEXT_CHECK = `
show() { systemctl show pvewall-drift.service --property=InvocationID,ActiveState,Result,ExecMainStatus; }
earlier=$(show | sed -n 's/InvocationID=//p')
while :; do
  shown=$(show)
  case $shown in
  *InvocationID=\${earlier:-none}*) ;;
  *InvocationID=[0-9a-f]*) case $shown in *ActiveState=inactive* | *ActiveState=failed*) break ;; esac ;;
  esac
  sleep 0.1
done
journalctl --sync
echo "$shown"
journalctl --no-pager --output=cat _SYSTEMD_INVOCATION_ID="$(echo "$shown" | sed -n 's/InvocationID=//p')"
`;

/** The next check that the timer starts from now on, when it has ended. */
export async function nextCheck(host: Machine): Promise<Check> {
  const { stdout, stderr } = ok(await host.exec(['sh', '-c', NEXT_CHECK], { timeoutSeconds: 40 }));
  if (stderr !== '') throw new Error(stderr);
  return { result: /^Result=(.*)$/m.exec(stdout)?.[1] ?? '', exitCode: Number(/^ExecMainStatus=(.*)$/m.exec(stdout)?.[1]), log: stdout };
}
