/** Runs shell scripts in a User-Mode Linux guest: Debian's 6.1 kernel, which has the ebtables-legacy that newer kernels lack. */
import { execFileSync, spawn } from 'node:child_process';
import { accessSync, constants, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface UmlOptions {
  /** Seconds that the script may take in the guest, 1 or more (default 60). After that it is killed and `code` is 124, as timeout(1) says. */
  readonly timeoutSeconds?: number;
  /** The guest's memory in MiB, at least 128 (default 512). It is taken from the machine only as it is used. */
  readonly memory?: number;
  /** Files, by relative path, to put into the folder where the script starts. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface UmlResult {
  readonly stdout: string;
  readonly stderr: string;
  /** The script's exit code. */
  readonly code: number;
}

interface Guest {
  readonly scratch: string;
  readonly timeoutSeconds: number;
  readonly memory: number;
}

const KERNEL = '/usr/bin/linux.uml';
const LEGACY = '/usr/sbin/ebtables-legacy';

/** How long the guest may take to boot and to power off, beyond its script, before it is killed. It needs about 2 s. */
const GRACE_SECONDS = 60;

/**
 * Boots a guest, runs `script` in it with /bin/sh as root, and powers off.
 *
 * - The guest sees this machine's files (Node.js and this repository too) and may write anywhere; nothing that it writes leaves it.
 * - It has a kernel and a network of its own: `lo` is up, `br_netfilter` and `nf_conntrack` are loaded, its host name is `pve`.
 * - `ebtables`, `ebtables-save` and `ebtables-restore` are the legacy tools, through /etc/alternatives.
 * - PATH is `/usr/sbin:/usr/bin:/sbin:/bin`, so name Node.js by `process.execPath`.
 *
 * The whole command line tool against legacy ebtables:
 *
 *     const pvewall = `${process.execPath} ${join(repository, 'packages/cli/dist/pvewall.js')}`;
 *     const { stdout, code } = await runInUml(`set -e
 *       mkdir -p /etc/pve/firewall /etc/pve/nodes/pve
 *       printf '[OPTIONS]\\nenable: 1\\n' > /etc/pve/firewall/cluster.fw
 *       ebtables -N PVEFW-FORWARD; ebtables -A FORWARD -j PVEFW-FORWARD
 *       ${pvewall} apply policy.yaml --node pve --auto-approve
 *       ${pvewall} plan policy.yaml --node pve --detailed-exitcode
 *       ebtables-save`, { files: { 'policy.yaml': policy } });
 *
 * @throws Error, with the end of the guest's console, when the guest did not come as far as the script's exit code
 */
export async function runInUml(script: string, options: UmlOptions = {}): Promise<UmlResult> {
  const scratch = mkdtempSync(join(tmpdir(), 'pvewall-uml-'));
  const guest: Guest = { scratch, timeoutSeconds: options.timeoutSeconds ?? 60, memory: options.memory ?? 512 };
  try {
    fillScratch(guest, script, options.files ?? {});
    const bootConsole = await boot(guest);
    return readResult(guest, bootConsole);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/**
 * Why no guest can be had here, or undefined. Where only the Debian packages are missing and we are root, installs them first.
 * Whoever finds a reason skips and says it; with CI=true it is a failure.
 */
export function umlMissing(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'User-Mode Linux needs Linux on x86-64';
  if (filesMissing().length > 0 && process.getuid?.() === 0) installPackages();
  const missing = filesMissing();
  return missing.length === 0 ? undefined : `${missing.join(' and ')} missing: apt-get install user-mode-linux ebtables`;
}

function filesMissing(): string[] {
  return [KERNEL, LEGACY].filter((path) => !isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says nothing of its own: what is still missing afterwards is found by looking, and the script prints why. */
function installPackages(): void {
  try {
    execFileSync(process.execPath, [join(import.meta.dirname, '../../scripts/debian-packages.mjs')], { stdio: 'inherit' });
  } catch {
    return;
  }
}

function fillScratch(guest: Guest, script: string, files: Readonly<Record<string, string>>): void {
  const { scratch } = guest;
  copyFileSync(join(import.meta.dirname, 'guest-init.sh'), join(scratch, 'init'));
  writeFileSync(join(scratch, 'script'), script);
  mkdirSync(join(scratch, 'files'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(scratch, 'files', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
}

/**
 * What the kernel does not know of NAME=value it hands to init as its environment.
 * At each boot btrfs would try for 0.8 s which of its RAID-6 routines is the fastest; nobody uses them here.
 */
function kernelArguments({ scratch, timeoutSeconds, memory }: Guest): string[] {
  return [
    ...[`mem=${memory}M`, `uml_dir=${scratch}`, 'umid=guest', 'con=null', 'con0=null,fd:1', 'quiet', 'panic=-1'],
    'initcall_blacklist=raid6_select_algo',
    ...['rootfstype=hostfs', 'rootflags=/', 'ro', `UML_SCRATCH=${scratch}`, `UML_TIMEOUT=${timeoutSeconds}`],
    ...['init=/bin/sh', '--', join(scratch, 'init')],
  ];
}

/** Resolves with what came on the guest's console when it has ended, of itself or killed. */
function boot(guest: Guest): Promise<string> {
  return new Promise((resolve, reject) => {
    const kernel = spawn(KERNEL, kernelArguments(guest), { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const chunks: string[] = [];
    const killer = setTimeout(() => killGroup(kernel.pid), (guest.timeoutSeconds + GRACE_SECONDS) * 1000);
    for (const stream of [kernel.stdout, kernel.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    }
    kernel.on('error', reject);
    kernel.on('close', () => {
      clearTimeout(killer);
      resolve(chunks.join(''));
    });
  });
}

/** The guest's processes are processes of the machine, in the kernel's group; they may have ended by themselves just now. */
function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    return;
  }
}

function readResult({ scratch }: Guest, bootConsole: string): UmlResult {
  const read = (name: string): string => readFileSync(join(scratch, name), 'utf8');
  try {
    return { stdout: read('stdout'), stderr: read('stderr'), code: Number(read('code')) };
  } catch (cause) {
    throw new Error(`the guest ended before its script did; its console:\n${bootConsole.slice(-2000)}`, { cause });
  }
}
