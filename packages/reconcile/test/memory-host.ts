import { HostError, type Effect, type Host, type Query, type Reading, type RecordFile, type Records, type Trial } from '@pvewall/model';

/** A host of nothing but texts, for tests of what is read and done, and in which order. */
export class MemoryHost implements Host {
  readonly kind = 'local';
  readonly description = 'memory';
  readonly node = 'pve';
  readonly files: Map<string, string>;
  readonly log: string[] = [];
  ebtables: string | undefined;
  /** What `pve-firewall status` says, one answer after the other; the last one stays. */
  firewall: string[] = [];
  readonly records: MemoryRecords;
  trial: Trial = { status: 'unavailable', reason: 'not in a test' };
  /** Called before each effect; throws to make it fail. */
  before: (effect: Effect) => void = () => undefined;
  /** Called after each effect: somebody else at work. */
  after: () => void = () => undefined;

  constructor(files: Readonly<Record<string, string>>, ebtables?: string) {
    this.files = new Map(Object.entries(files));
    this.ebtables = ebtables;
    this.records = new MemoryRecords(this.files);
  }

  read(queries: readonly Query[]): Promise<Reading[]> {
    return Promise.resolve(queries.map((query) => this.#answer(query)));
  }

  tryEbtables(): Promise<Trial> {
    return Promise.resolve(this.trial);
  }

  perform(effect: Effect): Promise<void> {
    this.before(effect);
    this.log.push(effect.type);
    acts[effect.type](this, effect as never);
    this.after();
    return Promise.resolve();
  }

  tidy(): Promise<void> {
    return Promise.resolve();
  }

  watch(run: string, token: string, seconds: number): Promise<void> {
    this.log.push(`watch ${run} ${token} ${seconds}`);
    return Promise.resolve();
  }

  unwatch(run: string, token: string): Promise<void> {
    this.log.push(`unwatch ${run} ${token}`);
    return Promise.resolve();
  }

  async withLock<T>(lock: string, work: () => Promise<T>): Promise<T> {
    this.log.push(`lock ${lock}`);
    try {
      return await work();
    } finally {
      this.log.push(`unlock ${lock}`);
    }
  }

  #answer(query: Query): Reading {
    if (query.type === 'ebtables') {
      const { ebtables: text } = this;
      return text === undefined ? { status: 'absent' } : { status: 'ebtables', text, variant: { backend: 'nft', version: '1.8.9' } };
    }
    if (query.type === 'firewall-status') {
      const text = this.firewall.length > 1 ? this.firewall.shift() : this.firewall[0];
      return text === undefined ? { status: 'absent' } : { status: 'text', text };
    }
    if (!('path' in query)) return { status: 'absent' };
    if (query.type === 'folder') return this.#folder(`${query.path}/`);
    if (query.type === 'written-at') return this.files.has(query.path) ? { status: 'text', text: '2026-01-01T00:00:00.000Z' } : { status: 'absent' };
    const text = this.files.get(query.path);
    return text === undefined ? { status: 'absent' } : { status: 'text', text };
  }

  #folder(prefix: string): Reading {
    const below = [...this.files.keys()].filter((path) => path.startsWith(prefix));
    const names = [...new Set(below.map((path) => path.slice(prefix.length).split('/')[0] as string))];
    return names.length === 0 ? { status: 'absent' } : { status: 'names', names };
  }
}

type Acts = { readonly [T in Effect['type']]: (host: MemoryHost, effect: Extract<Effect, { type: T }>) => void };

const acts: Acts = {
  'write-file': (host, { path, before, after }) => {
    if ((host.files.get(path) ?? null) !== before) throw new HostError('stale', `${path} changed`);
    host.files.set(path, after);
  },
  'remove-file': (host, { path, before }) => {
    if (host.files.get(path) !== before) throw new HostError('stale', `${path} changed`);
    host.files.delete(path);
  },
  'write-link': (host, { path, after }) => {
    if (after === null) host.files.delete(path);
    else host.files.set(path, after);
  },
  'write-sysctl': (host, { key, after }) => void host.files.set(`/proc/sys/${key.replaceAll('.', '/')}`, `${after}\n`),
  'restore-ebtables': (host, { after }) => { host.ebtables = after; },
  command: (host, { argv }) => void host.log.push(argv.join(' ')),
};

/** Records among the host's other files, so that effects on them are seen, too. */
class MemoryRecords implements Records {
  /** Called before each change; throws to make it fail. */
  before: (name: string) => void = () => undefined;
  readonly #files: Map<string, string>;

  constructor(files: Map<string, string>) {
    this.#files = files;
  }

  read(name: string): Promise<string | null> {
    return Promise.resolve(this.#files.get(pathOf(name)) ?? null);
  }

  list(folder: string): Promise<readonly string[]> {
    const prefix = `${pathOf(folder)}/`;
    const below = [...this.#files.keys()].filter((path) => path.startsWith(prefix));
    return Promise.resolve([...new Set(below.map((path) => path.slice(prefix.length).split('/')[0] as string))]);
  }

  async create(folder: string, files: Readonly<Record<string, RecordFile>>): Promise<void> {
    this.before(folder);
    for (const [name, { content }] of Object.entries(files)) this.#files.set(pathOf(`${folder}/${name}`), Buffer.from(content).toString());
    return Promise.resolve();
  }

  async write(name: string, text: string): Promise<void> {
    this.before(name);
    this.#files.set(pathOf(name), text);
    return Promise.resolve();
  }

  async claim(name: string, text: string): Promise<boolean> {
    this.before(name);
    if (this.#files.has(pathOf(name))) return Promise.resolve(false);
    this.#files.set(pathOf(name), text);
    return Promise.resolve(true);
  }

  async remove(name: string): Promise<void> {
    this.before(name);
    for (const path of [...this.#files.keys()]) if (path === pathOf(name) || path.startsWith(`${pathOf(name)}/`)) this.#files.delete(path);
    return Promise.resolve();
  }
}

function pathOf(name: string): string {
  return `/var/lib/pvewall/${name}`;
}
