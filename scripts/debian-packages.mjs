/**
 * Installs the Debian packages that the tests and the demo use, when root and something is missing.
 *
 *     node scripts/debian-packages.mjs            install what is missing; never fails, says what goes without
 *     node scripts/debian-packages.mjs --check    install nothing; exit code 1 when something is missing
 *
 * Says nothing when all is there. Looks for files, not for packages, so that it costs nothing and works on any distribution.
 */
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** What proves that a package is there, and what goes without when it is not. Debian has User-Mode Linux for x86-64 only. */
const PACKAGES = [
  { name: 'ebtables', files: ['ebtables', 'ebtables-legacy'], without: 'the ebtables tests and the demo' },
  { name: 'iptables', files: ['iptables', 'ebtables-nft'], without: 'the ebtables tests and the demo' },
  { name: 'nftables', files: ['nft'], without: 'the tests of what drift finds in a kernel' },
  { name: 'ipset', files: ['ipset'], without: 'the ipset tests' },
  { name: 'conntrack', files: ['conntrack'], without: 'the conntrack tests' },
  { name: 'iproute2', files: ['ip'], without: 'the network namespace tests and the demo' },
  { name: 'openssh-server', files: ['sshd'], without: 'the tests with a real sshd' },
  { name: 'procps', files: ['sysctl'], without: 'the demo' },
  { name: 'hostname', files: ['hostname'], without: 'the demo' },
  { name: 'kmod', files: ['modprobe'], without: 'the ebtables-legacy tests' },
  { name: 'util-linux', files: ['unshare', 'flock'], without: 'the network namespace tests and the demo' },
  { name: 'netbase', files: ['/etc/protocols', '/etc/services'], without: 'the tests with names of services' },
  { name: 'user-mode-linux', files: ['linux.uml'], without: 'the ebtables-legacy tests', arch: 'x64' },
  { name: 'iputils-ping', files: ['ping'], without: 'the tests of pings' },
  { name: 'sudo', files: ['sudo'], without: 'the tests of who wrote a file' },
  { name: 'bsdutils', files: ['logger'], without: 'the tests of who wrote a file' },
  { name: 'systemd', files: ['journalctl', '/lib/systemd/systemd-journald'], without: 'the tests of who wrote a file' },
  { name: 'zstd', files: ['zstd'], without: 'the tests of captures as archives' },
  { name: 'git', files: ['git'], without: 'the tests of the examples for git' },
  { name: 'openssh-client', files: ['ssh-keygen'], without: 'the tests of signed commits' },
  { name: 'jq', files: ['jq'], without: 'the tests of the examples for git' },
  { name: 'openssl', files: ['openssl'], without: 'the tests of a certificate that nobody trusts' },
  { name: 'lintian', files: ['lintian'], without: 'the check of the Debian package by lintian' },
  { name: 'man-db', files: ['man'], without: 'the tests of the man pages' },
  { name: 'groff-base', files: ['groff'], without: 'the tests of the man pages' },
  { name: 'fish', files: ['fish'], without: 'the tests of completion in fish' },
  { name: 'zsh', files: ['zsh'], without: 'the tests of completion in zsh' },
  { name: 'debootstrap', files: ['debootstrap'], without: 'the tests on a machine with systemd' },
  { name: 'systemd-container', files: ['systemd-nspawn'], without: 'the tests on a machine with systemd' },
];

const FOLDERS = ['/usr/sbin', '/usr/bin', '/sbin', '/bin'];

const isThere = (path, mode) => {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
};

const isInstalled = (file) =>
  file.startsWith('/') ? isThere(file, constants.R_OK) : FOLDERS.some((folder) => isThere(`${folder}/${file}`, constants.X_OK));

/** The packages that could be here and are not. */
function missingPackages() {
  return PACKAGES.filter(({ files, arch }) => (arch ?? process.arch) === process.arch && !files.every(isInstalled));
}

const aptGet = (...words) =>
  execFileSync('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Dpkg::Use-Pty=0', ...words], {
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    stdio: 'pipe',
  });

/** A machine with old or no package lists needs `apt-get update` first; the usual one does without. */
function install(names) {
  const attempt = () => aptGet('install', '-y', '--no-install-recommends', ...names);
  try {
    attempt();
  } catch {
    aptGet('update');
    attempt();
  }
}

/** One sentence: what is missing, why it stays so, what goes without, what to do. */
function sentence(missing, why) {
  const names = missing.map(({ name }) => name).join(' ');
  const without = [...new Set(missing.map((each) => each.without))].join(', ');
  return `Missing: ${names} (${why}), so ${without} are skipped or cut short; as root: apt-get install ${names}`;
}

/** Why nothing can be installed here, or undefined. */
function obstacle(checkOnly) {
  if (checkOnly) return 'only checked';
  if (!isThere('/usr/bin/apt-get', constants.X_OK)) return 'this is not Debian';
  return process.getuid() === 0 ? undefined : 'only root can install';
}

const lastLine = (error) => String(error.stderr ?? error.message).trim().split('\n').at(-1);

/** Installs, and returns why that did not help; what is missing afterwards is found by looking. */
function tryToInstall(names) {
  try {
    install(names);
    return 'installed, but the files are not where Debian has them';
  } catch (error) {
    return lastLine(error);
  }
}

/**
 * Installs what is missing where that is possible.
 * Returns the sentence that says what is missing and what goes without, or undefined when nothing is.
 */
export function ensurePackages({ checkOnly = false } = {}) {
  if (process.platform !== 'linux') return 'This is not Linux, so the tests and the parts of the demo that need its kernel are skipped';
  const missing = missingPackages();
  if (missing.length === 0) return undefined;
  const why = obstacle(checkOnly) ?? tryToInstall(missing.map(({ name }) => name));
  const stillMissing = missingPackages();
  return stillMissing.length === 0 ? undefined : sentence(stillMissing, why);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const checkOnly = process.argv.includes('--check');
  const lack = ensurePackages({ checkOnly });
  if (lack !== undefined) console.error(lack);
  process.exitCode = checkOnly && lack !== undefined ? 1 : 0;
}
