import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Change, Fault } from './faults.ts';

const bundle = new URL('../../packages/cli/dist/pvewall.cjs', import.meta.url).pathname;
const inject = new URL('inject.cjs', import.meta.url).pathname;

export interface Ended {
  /** Null when it was killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** How a command with a fault ended, and what the fault befell; undefined when it never came to that. */
export interface Faulted extends Ended {
  readonly hit: Change | undefined;
}

/** A folder with hosts that are alike, and the built program, which no build of somebody else replaces meanwhile. */
export class Stage {
  readonly folder = mkdtempSync(join(tmpdir(), 'pvewall-faults-'));
  /** What every host is a copy of. */
  readonly model = join(this.folder, 'model');
  #count = 0;

  constructor() {
    copyFileSync(bundle, this.path('pvewall.cjs'));
    mkdirSync(this.model);
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  write(name: string, text: string): void {
    writeFileSync(this.path(name), text);
  }

  /** A new host, as the model or as another one. */
  host(like = this.model): string {
    const host = this.path(`host-${String(++this.#count)}`);
    cpSync(like, host, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
    return host;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A command on a host, in a process of its own. */
  run(host: string, words: readonly string[]): Promise<Ended> {
    return this.#start(host, words, [], {});
  }

  /** The changes that a command makes to a host, in their order. */
  async count(host: string, words: readonly string[]): Promise<readonly Change[]> {
    const { log, ...ended } = await this.#faulted(host, words, {});
    if (Array.isArray(log)) return log as Change[];
    throw new Error(`${words.join(' ')} ended with ${String(ended.code)}: ${JSON.stringify(log)} ${ended.stderr}`);
  }

  async fault(host: string, words: readonly string[], fault: Fault): Promise<Faulted> {
    const { log, ...ended } = await this.#faulted(host, words, fault);
    if (log !== undefined && !('call' in (log as object))) throw new Error(`what nobody counts changes the host: ${JSON.stringify(log)}`);
    return { ...ended, hit: log as Change | undefined };
  }

  async #faulted(host: string, words: readonly string[], fault: Partial<Fault>): Promise<Ended & { readonly log: unknown }> {
    const log = `${host}.log`;
    const ended = await this.#start(host, words, ['--require', inject], { PVEWALL_FAULT: JSON.stringify({ root: host, log, ...fault }) });
    const text = existsSync(log) ? readFileSync(log, 'utf8') : undefined;
    rmSync(log, { force: true });
    return { ...ended, log: text === undefined ? undefined : JSON.parse(text) };
  }

  #start(host: string, words: readonly string[], options: readonly string[], env: NodeJS.ProcessEnv): Promise<Ended> {
    const child = spawn(process.execPath, [...options, this.path('pvewall.cjs'), ...words, '--root', host], {
      cwd: this.folder,
      env: { PATH: process.env['PATH'], HOME: this.folder, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => { stdout += text; });
    child.stderr.setEncoding('utf8').on('data', (text: string) => { stderr += text; });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => { resolve({ code, stdout, stderr }); });
    });
  }
}

/** Does `work` for each of many, two at a time; the first that fails ends it, and is thrown when the other has ended, too. */
export async function twoAtATime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const rest = items.values();
  const failures: unknown[] = [];
  const worker = async (): Promise<void> => {
    for (const item of rest) {
      if (failures.length > 0) return;
      await work(item).catch((error: unknown) => failures.push(error));
    }
  };
  await Promise.all([worker(), worker()]);
  if (failures.length > 0) throw failures[0];
}
