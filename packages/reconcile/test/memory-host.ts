import { HostError, type Effect, type Host, type Query, type Reading, type Trial } from '@pvewall/model';

/** A host of nothing but texts, for tests of what is read and done, and in which order. */
export class MemoryHost implements Host {
  readonly kind = 'local';
  readonly description = 'memory';
  readonly node = 'pve';
  readonly files: Map<string, string>;
  readonly log: string[] = [];
  ebtables: string | undefined;
  trial: Trial = { status: 'unavailable', reason: 'not in a test' };
  /** Called before each effect; throws to make it fail. */
  before: (effect: Effect) => void = () => undefined;
  /** Called after each effect: somebody else at work. */
  after: () => void = () => undefined;

  constructor(files: Readonly<Record<string, string>>, ebtables?: string) {
    this.files = new Map(Object.entries(files));
    this.ebtables = ebtables;
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
    if (query.type === 'folder') return this.#folder(`${query.path}/`);
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
