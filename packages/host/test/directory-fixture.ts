import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from '@jest/globals';
import type { Effect, Host, Query, Reading } from '@pvewall/model';
import { directoryHost } from '@pvewall/host';

/** A fresh directory with the one node `alpha` for every test of a file, and short ways to use it. */
export class DirectoryFixture {
  root = '';
  host: Host = directoryHost('/', { node: 'alpha' });

  constructor() {
    beforeEach(() => {
      this.root = mkdtempSync(join(tmpdir(), 'pvewall-host-'));
      mkdirSync(join(this.root, 'etc/pve/nodes/alpha/qemu-server'), { recursive: true });
      this.host = directoryHost(this.root);
    });
    afterEach(() => rmSync(this.root, { recursive: true, force: true }));
  }

  /** Where a path of the host really is. */
  real(path: string): string {
    return join(this.root, path);
  }

  put(path: string, content: string | Buffer): void {
    mkdirSync(dirname(this.real(path)), { recursive: true });
    writeFileSync(this.real(path), content);
  }

  async ask(query: Query): Promise<Reading | undefined> {
    return (await this.host.read([query]))[0];
  }

  file(path: string): Promise<Reading | undefined> {
    return this.ask({ type: 'file', path });
  }

  /** The names in a folder, to see that no temporary file stays. */
  names(folder: string): string[] {
    return readdirSync(this.real(folder)).sort();
  }

  /** What an effect throws; undefined when it does not. */
  fails(effect: Effect): Promise<unknown> {
    return this.host.perform(effect).then(
      () => undefined,
      (error: unknown) => error,
    );
  }
}
