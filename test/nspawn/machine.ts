/** Boots Debian hosts with systemd, sshd and a network of their own, in systemd-nspawn. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureBundle } from '../docs/bundle.ts';
import { ownControlGroup, removeControlGroup } from './control-group.ts';
import { ensureRoot } from './root.ts';
import { run } from './run.ts';
import type { Result } from './run.ts';

export interface MachineOptions {
  /** Files to put into the machine before it boots, by absolute path in it. What begins with `#!` can be run. */
  readonly files?: Readonly<Record<string, string>>;
  /** Files or folders of this machine, by absolute path, and where the machine sees them, read-only. */
  readonly binds?: Readonly<Record<string, string>>;
  /** Without pvewall and without this machine's Node.js: Debian's own is there, for who installs the package (default: false). */
  readonly bare?: boolean;
}

export interface ExecOptions {
  /** What the command reads on its stdin (default: nothing). */
  readonly input?: string;
  /** Seconds until the command is killed, 1 or more (default 60); its status is then 137. */
  readonly timeoutSeconds?: number;
}

export interface Machine {
  /** Runs a command as root, with the capabilities that the machine's own processes have; an argument vector, no shell. */
  exec(argv: readonly string[], options?: ExecOptions): Promise<Result>;
  /** Reboots in order, as `systemctl reboot` does, and resolves when it is up again. */
  reboot(): Promise<void>;
  /** Cuts the power: everything in it dies at once, with SIGKILL. The disk stays as it is. */
  kill(): Promise<void>;
  /** Boots what was killed, and resolves when it is up. */
  boot(): Promise<void>;
  /** Kills it and removes its disk. */
  end(): Promise<void>;
}

/** nspawn ends with it when the machine asked to be started again. */
const REBOOT = 133;

/** A warm boot takes about 1 s. */
const BOOT_SECONDS = 60;

const ENVIRONMENT = ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'HOME=/root', 'LANG=C.UTF-8'];

const NODE = '/usr/local/bin/node';
const BUNDLE = '/usr/local/lib/pvewall.cjs';

/** A Proxmox-like node `pve`. */
const NODE_FILES: Readonly<Record<string, string>> = { '/etc/pve/firewall/cluster.fw': '[OPTIONS]\n\nenable: 0\n' };
const COMMAND_FILES: Readonly<Record<string, string>> = { '/usr/local/bin/pvewall': `#!/bin/sh\nexec ${NODE} ${BUNDLE} "$@"\n` };
const FOLDERS = ['/etc/pve/nodes/pve/qemu-server', '/etc/pve/nodes/pve/lxc', '/etc/pve/priv/lock'];

/**
 * Boots a machine with a disk of its own. It has Debian 13 with systemd, a running sshd, ebtables and iptables (nft), this machine's Node.js and `pvewall` as built
 * from the sources (unless it is to be bare), and a Proxmox-like `/etc/pve` that is a plain folder; its host name is `pve`. Its network has `lo` and nothing else. It cannot set the clock,
 * which would be this machine's.
 *
 * @throws Error, with the end of its console, when it does not come up
 */
export async function bootMachine(options: MachineOptions = {}): Promise<Machine> {
  const machine = new NspawnMachine(options);
  try {
    await machine.boot();
    return machine;
  } catch (error) {
    await machine.end();
    throw error;
  }
}

class NspawnMachine implements Machine {
  private readonly base = ensureRoot();
  private readonly scratch = mkdtempSync(join(tmpdir(), 'pvewall-nspawn-'));
  private readonly group = join(ownControlGroup() ?? '/sys/fs/cgroup', basename(this.scratch));
  private readonly binds: readonly string[];
  private nspawn: ChildProcess | undefined;
  private console = '';
  /** The process id of the machine's init, as this machine sees it; 0: it is off. */
  private init = 0;

  constructor({ files = {}, binds = {}, bare = false }: MachineOptions) {
    const all = { ...(bare ? {} : { [realpathSync(process.execPath)]: NODE }), ...binds };
    this.binds = Object.entries(all).map(([outside, inside]) => `--bind-ro=${outside}:${inside}`);
    for (const folder of ['root', 'upper', 'work', 'files']) mkdirSync(join(this.scratch, folder));
    this.fill({ ...NODE_FILES, ...(bare ? {} : COMMAND_FILES), ...files });
    if (!bare) this.addCommand();
  }

  /** By absolute path in the machine. */
  private inside(path: string): string {
    return join(this.scratch, 'files', path);
  }

  private fill(files: Readonly<Record<string, string>>): void {
    for (const folder of FOLDERS) mkdirSync(this.inside(folder), { recursive: true });
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(this.inside(path)), { recursive: true });
      writeFileSync(this.inside(path), content);
      chmodSync(this.inside(path), content.startsWith('#!') ? 0o755 : 0o644);
    }
  }

  /** A copy, so that a build in the middle of a test changes nothing. */
  private addCommand(): void {
    ensureBundle();
    mkdirSync(dirname(this.inside(BUNDLE)), { recursive: true });
    copyFileSync(join(import.meta.dirname, '../../packages/cli/dist/pvewall.cjs'), this.inside(BUNDLE));
  }

  async boot(): Promise<void> {
    this.console = '';
    const start = [join(import.meta.dirname, 'start.sh'), this.group, this.base, this.scratch, `--machine=${basename(this.scratch)}`, ...this.binds];
    // The machine must not outlive a test process that is killed; nspawn alone would leave it running, the end of a process namespace does not.
    const alone = ['--pdeathsig', 'KILL', 'unshare', '--mount', '--pid', '--fork', '--kill-child', '--mount-proc'];
    const nspawn = spawn('setpriv', [...alone, ...start], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [nspawn.stdout, nspawn.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => (this.console = (this.console + chunk).slice(-10_000)));
    }
    this.nspawn = nspawn;
    await this.isUp(nspawn);
  }

  private async isUp(nspawn: ChildProcess): Promise<void> {
    const end = Date.now() + BOOT_SECONDS * 1000;
    while (Date.now() < end && nspawn.exitCode === null && nspawn.signalCode === null) {
      this.init = findInit(nspawn.pid ?? 0);
      // "degraded" is for tests to find, and exits with 1.
      const state = this.init === 0 ? '' : (await this.exec(['systemctl', 'is-system-running', '--wait'])).stdout.trim();
      if (state === 'running' || state === 'degraded') return;
      await sleep(50);
    }
    throw new Error(`the machine did not come up; its console:\n${this.console.slice(-2000)}`);
  }

  async exec(argv: readonly string[], { input = '', timeoutSeconds = 60 }: ExecOptions = {}): Promise<Result> {
    if (this.init === 0) throw new Error('the machine is off');
    const limited = ['env', '--chdir=/root', '-i', ...ENVIRONMENT, 'timeout', '--signal=KILL', String(timeoutSeconds), ...argv];
    const enter = ['nsenter', '--target', String(this.init), '--all', '--', ...limited];
    return run('setpriv', [`--bounding-set=${boundingSet(this.init)}`, ...enter], input);
  }

  async reboot(): Promise<void> {
    const { nspawn } = this;
    await this.exec(['systemctl', 'reboot']);
    const status = await this.isOff();
    if (status !== REBOOT) throw new Error(`the machine did not reboot but ended with ${String(status ?? nspawn?.signalCode)}; its console:\n${this.console.slice(-2000)}`);
    await this.boot();
  }

  async kill(): Promise<void> {
    if (this.init !== 0) process.kill(this.init, 'SIGKILL');
    else this.nspawn?.kill('SIGKILL');
    await this.isOff();
  }

  private async isOff(): Promise<number | null> {
    const { nspawn } = this;
    if (nspawn?.exitCode === null && nspawn.signalCode === null) await once(nspawn, 'exit');
    this.init = 0;
    return nspawn?.exitCode ?? null;
  }

  async end(): Promise<void> {
    await this.kill();
    removeControlGroup(this.group);
    rmSync(this.scratch, { recursive: true, force: true });
  }
}

/** The child of unshare's nspawn that is process 1 in its namespace and has become systemd; 0 while there is none. */
function findInit(unshare: number): number {
  const init = childrenOf(String(unshare)).flatMap(childrenOf).find((pid) => read(`/proc/${pid}/comm`) === 'systemd\n' && /^NSpid:.*\t1$/m.test(read(`/proc/${pid}/status`)));
  return Number(init ?? 0);
}

function childrenOf(pid: string): string[] {
  return read(`/proc/${pid}/task/${pid}/children`).trim().split(' ');
}

/** Processes come and go. */
function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/**
 * The capabilities that a process of the machine can have, for setpriv. nsenter alone would keep those of this machine's root,
 * and `date -s` would then set this machine's clock.
 */
function boundingSet(init: number): string {
  const mask = BigInt(`0x${/^CapBnd:\t(\w+)$/m.exec(read(`/proc/${init}/status`))?.[1] ?? '0'}`);
  const held = [...mask.toString(2)].reverse().flatMap((bit, number) => (bit === '1' ? [`+cap_${number}`] : []));
  return ['-all', ...held].join(',');
}
