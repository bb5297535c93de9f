/** A Debian root with systemd, made once by debootstrap and kept outside of the repository; machines boot on private copies of it. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** Proxmox VE 9's base. */
const SUITE = 'trixie';

const PACKAGES = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'openssh-client', 'iproute2', 'iptables', 'ebtables', 'kmod'],
  ...['netbase', 'procps', 'util-linux', 'diffutils', 'nodejs', 'git'],
];

const SCRIPT = join(import.meta.dirname, 'make-root.sh');

/** `$XDG_CACHE_HOME/pvewall-tests/root-<key>`; the key changes with the list of packages and with how the root is made. */
export function rootFolder(): string {
  const configured = process.env['XDG_CACHE_HOME'] ?? '';
  const cache = isAbsolute(configured) ? configured : join(homedir(), '.cache');
  const key = createHash('sha256').update([SUITE, process.arch, ...PACKAGES, readFileSync(SCRIPT, 'utf8')].join('\n')).digest('hex');
  return join(cache, 'pvewall-tests', `root-${SUITE}-${key.slice(0, 12)}`);
}

/**
 * The folder of the root; makes it when it is not there, which takes about 45 s and the network.
 * Whoever asks at the same time waits for the first.
 *
 * @throws Error when apt knows no mirror of Debian, or debootstrap fails
 */
export function ensureRoot(): string {
  const folder = rootFolder();
  if (!existsSync(folder)) {
    const command = ['--mount', SCRIPT, folder, SUITE, debianMirror(), PACKAGES.join(',')];
    execFileSync('unshare', command, { stdio: 'pipe', env: { ...process.env, ...proxies() } });
  }
  return folder;
}

/** The mirror that this machine's apt uses for Debian. What apt has never loaded has no origin, so that the lists may have to be loaded first. */
function debianMirror(): string {
  const mirror = configuredMirror();
  if (mirror !== undefined) return mirror;
  execFileSync('apt-get', ['-qq', 'update'], { stdio: 'pipe' });
  const loaded = configuredMirror();
  if (loaded === undefined) throw new Error('apt knows no mirror of Debian');
  return loaded;
}

function configuredMirror(): string | undefined {
  const format = ['--format', '$(ORIGIN) $(LABEL) $(REPO_URI)', 'Created-By: Packages'];
  const targets = execFileSync('apt-get', ['indextargets', ...format], { encoding: 'utf8' });
  return /^Debian Debian (https?:\S+)$/m.exec(targets)?.[1];
}

/** debootstrap loads with wget, which knows nothing of apt's proxies. */
function proxies(): Record<string, string> {
  const entries = ['http', 'https'].map((scheme) => [`${scheme}_proxy`, aptOption(`Acquire::${scheme}::Proxy`)] as const);
  return Object.fromEntries(entries.filter(([, proxy]) => proxy !== '' && proxy !== 'DIRECT'));
}

function aptOption(name: string): string {
  return /'(.*)'/.exec(execFileSync('apt-config', ['shell', 'VALUE', name], { encoding: 'utf8' }))?.[1] ?? '';
}
