import { assemble, collectFiles, type Assembled } from '@pvewall/policy';
import type { Diagnostic } from '@pvewall/model';
import type { Io } from '../io.ts';
import { cacheFolder } from '../cache-folder.ts';
import { Cache, keyOf } from './cache.ts';
import { ParsedFiles } from './parsed-files.ts';
import { policyFiles, requirePolicyFile } from './policy-files.ts';

export interface LoadedPolicy extends Assembled {
  /** Texts of the files that diagnostics may speak of. */
  readonly sources: ReadonlyMap<string, string>;
  /** The policy as it was read, for a plan that carries it along. */
  readonly origin: PolicyOrigin;
}

export interface PolicyOrigin {
  /** The file that was named; the others are its includes. */
  readonly path: string;
  readonly texts: () => ReadonlyMap<string, string>;
}

/**
 * A policy with all its files. What was made of the same bytes before is taken from the cache; many new files are parsed
 * on all cores.
 */
export async function loadCached(path: string, io: Io): Promise<LoadedPolicy> {
  requirePolicyFile(io.cwd, path);
  const cache = new Cache(cacheFolder(io.env));
  const disk = policyFiles(io.cwd);
  const store = new ParsedFiles(disk, cache);
  const includes = collectFiles(path, disk, (name) => store.includesOf(name));
  const names = includes.parsed.map((file) => file.path);
  const key = keyOf('policy', names.flatMap((name) => [name, store.keyOf(name)]));
  const known = cache.get(key) as Assembled['diagnostics'] | undefined;
  const assembled = assemble(await store.parseAll(names), includes.diagnostics, known);
  if (known === undefined && includes.diagnostics.length === 0) {
    cache.put(key, assembled.diagnostics);
    cache.prune(io.now().getTime());
  }
  return { ...assembled, sources: sourcesOf(assembled.diagnostics, store), origin: { path, texts: () => store.allTexts() } };
}

/** Plans speak of places in the policy too, so small policies keep all their texts. */
function sourcesOf(diagnostics: readonly Diagnostic[], store: ParsedFiles): Map<string, string> {
  const spoken = diagnostics.flatMap(({ place, related = [] }) => [place, ...related.map((item) => item.place)]);
  const names = new Set(spoken.flatMap((place) => (place === undefined ? [] : [place.file])));
  return store.texts(names);
}
