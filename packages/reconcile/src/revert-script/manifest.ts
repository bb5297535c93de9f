import { InternalError, type Effect, type RemoveFile, type RestoreEbtables, type WriteFile, type WriteLink, type WriteSysctl } from '@pvewall/model';
import { sysctlPath } from '@pvewall/resources';
import { chainLines } from './chain-lines.ts';

export interface Manifest {
  /** One line for each effect that can be taken back, the last effect first, as the revert script reads them. */
  readonly manifest: string;
  /** What the lines point into, byte for byte: what was there before and after. */
  readonly images: Uint8Array;
}

/** What the script needs to undo acts, given in the order of being done. Throws InternalError for a name that could be read as something else there. */
export function manifestOf(acts: readonly { readonly effect: Effect; readonly lock?: string }[]): Manifest {
  const images = new Images();
  const lines = acts.map(({ effect, lock }, n) => lineOf(n, effect, lock, images));
  const written = lines.filter((fields) => fields !== null).reverse().map((fields) => `${fields.map(checked).join(' ')}\n`);
  return { manifest: written.join(''), images: images.bytes() };
}

type Fields = readonly (string | number)[];

function lineOf(n: number, effect: Effect, lock: string | undefined, images: Images): Fields | null {
  switch (effect.type) {
    case 'write-file':
      return fileLine(n, effect, effect.after, lock, images);
    case 'remove-file':
      return fileLine(n, effect, null, lock, images);
    case 'write-link':
      return linkLine(n, effect);
    case 'write-sysctl':
      return sysctlLine(n, effect, images);
    case 'restore-ebtables':
      return ebtablesLine(n, effect, images);
    case 'command':
      return effect.undo === 'repeat' ? ['again', n, ...effect.argv] : null;
  }
}

function fileLine(n: number, { path, before, mode = 0o644 }: WriteFile | RemoveFile, after: string | null, lock: string | undefined, images: Images): Fields {
  const known = lock?.startsWith('firewall-') === true ? lock : '-';
  return ['file', n, absolute(path), known, mode.toString(8), ...images.add(before), ...images.add(after)];
}

function linkLine(n: number, { path, before, after }: WriteLink): Fields {
  return ['link', n, absolute(path), target(before), target(after)];
}

function sysctlLine(n: number, { key, before, after }: WriteSysctl, images: Images): Fields {
  return ['sysctl', n, absolute(sysctlPath(key)), ...images.add(before), ...images.add(after)];
}

function ebtablesLine(n: number, { table, chains, before }: RestoreEbtables, images: Images): Fields {
  const listed = chains.map((chain) => (chain.includes(',') ? refuse(chain) : chain));
  return ['ebtables', n, table, listed.join(','), ...images.add(chainLines(before, chains))];
}

/** The script takes fields apart at blanks; nothing in them may mean anything to a shell either. */
const safe = /^[A-Za-z0-9._/@:+,=-]+$/;

function checked(field: string | number): string {
  const text = String(field);
  return safe.test(text) ? text : refuse(text);
}

function absolute(path: string): string {
  return path.startsWith('/') && !path.split('/').includes('..') ? path : refuse(path);
}

/** `-` stands for no link. */
function target(text: string | null): string {
  return text === '-' ? refuse(text) : text ?? '-';
}

function refuse(name: string): never {
  throw new InternalError(`no way back can be written for the name ${JSON.stringify(name)}`);
}

/** Texts one behind the other; the same text once. */
class Images {
  readonly #parts: Uint8Array[] = [];
  readonly #places = new Map<string, readonly [offset: number, length: number]>();
  #length = 0;

  /** Offset and length in bytes; `-` twice when there is nothing. */
  add(text: string | null): readonly [number | string, number | string] {
    if (text === null) return ['-', '-'];
    const known = this.#places.get(text);
    if (known !== undefined) return known;
    const bytes = new TextEncoder().encode(text);
    const place = [this.#length, bytes.length] as const;
    this.#parts.push(bytes);
    this.#places.set(text, place);
    this.#length += bytes.length;
    return place;
  }

  bytes(): Uint8Array {
    const all = new Uint8Array(this.#length);
    let offset = 0;
    for (const part of this.#parts) {
      all.set(part, offset);
      offset += part.length;
    }
    return all;
  }
}
