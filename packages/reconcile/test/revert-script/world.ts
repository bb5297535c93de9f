import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe } from '@jest/globals';
import type { Effect } from '@pvewall/model';
import { manifestOf } from '../../src/revert-script/manifest.ts';
import { revertScript } from '../../src/revert-script/revert-script.ts';

export interface Act {
  readonly effect: Effect;
  readonly lock?: string;
}

const unshare = process.getuid?.() === 0 ? ['-nm'] : ['-Urnm'];

/** /etc and /var/lib are the world's own folders, so that what the script does there can be looked at from outside. */
const enter = `
mount --bind "$world/etc" /etc
mount --bind "$world/var-lib" /var/lib
mount -t tmpfs none /run
mkdir -p /run/lock
run=/var/lib/pvewall/runs/r1
`;

export interface Told {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** A machine as an apply of `acts` knows it, in a mount and network namespace of its own: root's, or an ordinary user's. */
export class World {
  readonly folder = mkdtempSync(join(tmpdir(), 'pvewall-revert-'));
  readonly records = join(this.folder, 'var-lib/pvewall');
  readonly run = join(this.records, 'runs/r1');

  constructor() {
    mkdirSync(this.at('/etc/pve'), { recursive: true });
    for (const name of ['alternatives', 'ethertypes', 'protocols', 'services']) {
      if (existsSync(`/etc/${name}`)) cpSync(`/etc/${name}`, this.at(`/etc/${name}`), { recursive: true, verbatimSymlinks: true });
    }
    writeFileSync(this.at('/etc/pve/storage.cfg'), '');
  }

  /** Where a path of the world is on this machine. */
  at(path: string): string {
    return join(this.folder, path.replace(/^\/var\/lib\//, '/var-lib/'));
  }

  write(path: string, content: string | Uint8Array): void {
    mkdirSync(dirname(this.at(path)), { recursive: true });
    writeFileSync(this.at(path), content);
  }

  /** A link as `-> target`, what is not there as null. */
  read(path: string): string | null {
    const stats = lstatSync(this.at(path), { throwIfNoEntry: false });
    if (stats === undefined) return null;
    return stats.isSymbolicLink() ? `-> ${readlinkSync(this.at(path))}` : readFileSync(this.at(path), 'utf8');
  }

  /** All names below a folder. */
  names(path: string): string[] {
    return readdirSync(this.at(path), { recursive: true, encoding: 'utf8' }).sort();
  }

  /** The records of a run that is under way. */
  begin(acts: readonly Act[], files: Readonly<Record<string, string>> = {}): void {
    rmSync(this.run, { recursive: true, force: true });
    mkdirSync(join(this.run, 'left'), { recursive: true, mode: 0o700 });
    const { manifest, images } = manifestOf(acts);
    const records = { manifest, images, 'run.json': '{}\n', watch: '1\n', ...files };
    for (const [name, content] of Object.entries(records)) writeFileSync(join(this.run, name), content);
    writeFileSync(join(this.run, 'revert'), revertScript, { mode: 0o700 });
    writeFileSync(join(this.records, 'pending'), 'r1\n');
  }

  /** Runs a shell text as root of the world; `$run` is the run's folder. */
  tell(story: string, input = ''): Told {
    const { stdout, stderr, status } = spawnSync('unshare', [...unshare, 'sh', '-ec', `${enter}${story}`], {
      encoding: 'utf8',
      input,
      cwd: '/',
      // An ordinary user's PATH has no sbin.
      env: { world: this.folder, PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
    });
    return { stdout, stderr, status };
  }

  get end(): Record<string, unknown> | null {
    const text = this.read('/var/lib/pvewall/runs/r1/end.json');
    return text === null ? null : (JSON.parse(text) as Record<string, unknown>);
  }

  get pending(): string | null {
    return this.read('/var/lib/pvewall/pending');
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const possible = spawnSync('unshare', [...unshare, 'sh', '-c', 'mount -t tmpfs none /run && ebtables-save'], { env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } }).status === 0;
if (!possible) process.stderr.write('the revert script: no namespace with ebtables can be had here\n');

/** Where namespaces must be had (CI), the tests run and fail. */
export const describeInWorld = possible || process.env['CI'] === 'true' ? describe : describe.skip;
