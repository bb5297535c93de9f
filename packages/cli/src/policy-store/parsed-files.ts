import { parsePolicyFile, type ParsedFile, type PolicyFiles } from '@pvewall/policy';
import { InternalError } from '@pvewall/model';
import { keyOf, type Cache } from './cache.ts';
import { parseInParallel } from './parallel.ts';

/** Below this, starting threads costs more than it saves. In bytes. */
const worthThreads = 1_000_000;

/** The files of one policy, each read once and parsed at most once. */
export class ParsedFiles {
  readonly #disk: PolicyFiles;
  readonly #cache: Cache;
  readonly #bytes = new Map<string, Uint8Array>();
  readonly #keys = new Map<string, string>();
  readonly #parsed = new Map<string, ParsedFile>();

  constructor(disk: PolicyFiles, cache: Cache) {
    this.#disk = disk;
    this.#cache = cache;
  }

  /** A file with its includes and nothing else, at the price of a look when it was parsed before. */
  includesOf(name: string): ParsedFile | undefined {
    const bytes = this.#disk.read(name);
    if (bytes === undefined) return undefined;
    this.#bytes.set(name, bytes);
    this.#keys.set(name, keyOf('file', [name, bytes]));
    // Only a file that says `include` somewhere can include; the others wait for the threads.
    if (!mayInclude(bytes)) return { path: name, diagnostics: [] };
    return this.#parse(name);
  }

  keyOf(name: string): string {
    return this.#keys.get(name) ?? '';
  }

  async parseAll(names: readonly string[]): Promise<ParsedFile[]> {
    const missing = names.filter((name) => !this.#parsed.has(name) && !this.#fromCache(name));
    const size = missing.reduce((sum, name) => sum + (this.#bytes.get(name)?.length ?? 0), 0);
    if (size >= worthThreads && missing.length > 1) await this.#parseMany(missing);
    return names.map((name) => this.#parse(name));
  }

  texts(names: Iterable<string>): Map<string, string> {
    const wanted = new Set(names);
    const small = [...this.#bytes].filter(([name, bytes]) => wanted.has(name) || bytes.length < 100_000);
    return new Map(small.slice(0, 200).map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
  }

  allTexts(): Map<string, string> {
    return new Map([...this.#bytes].map(([name, bytes]) => [name, new TextDecoder().decode(bytes)]));
  }

  async #parseMany(names: readonly string[]): Promise<void> {
    const jobs = names.map((name) => ({ path: name, bytes: this.#bytes.get(name) ?? new Uint8Array(), key: this.keyOf(name) }));
    for (const [name, file] of await parseInParallel(jobs, this.#cache)) this.#parsed.set(name, file);
  }

  #fromCache(name: string): boolean {
    const found = this.#cache.get(this.keyOf(name)) as ParsedFile | undefined;
    if (found !== undefined) this.#parsed.set(name, found);
    return found !== undefined;
  }

  #parse(name: string): ParsedFile {
    const known = this.#parsed.get(name) ?? (this.#fromCache(name) ? this.#parsed.get(name) : undefined);
    if (known !== undefined) return known;
    const bytes = this.#bytes.get(name);
    if (bytes === undefined) throw new InternalError(`${name} was not read`);
    const file = parsePolicyFile(bytes, name);
    this.#parsed.set(name, file);
    this.#cache.put(this.keyOf(name), file);
    return file;
  }
}

const word = Buffer.from('include');

function mayInclude(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(word);
}
