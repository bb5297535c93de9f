import type { Diagnostic, Place } from '@pvewall/model';
import { assemble } from './assemble/assemble.ts';
import type { Assembled } from './assemble/assemble.ts';
import { report } from './diagnostics.ts';
import type { PolicyFiles } from './files.ts';
import { parsePolicyFile } from './parse-file.ts';
import type { Named, ParsedFile } from './parsed-file.ts';

export interface Loaded extends Assembled {
  /** The text of every file that was read, by its path, to show lines of it. */
  readonly sources: ReadonlyMap<string, string>;
}

/** Reads a policy and all that it includes. */
export function loadPolicy(path: string, files: PolicyFiles): Loaded {
  const sources = new Map<string, string>();
  const parse = (name: string): ParsedFile | undefined => {
    const bytes = files.read(name);
    if (bytes === undefined) return undefined;
    sources.set(name, new TextDecoder().decode(bytes));
    return parsePolicyFile(bytes, name);
  };
  const { parsed, diagnostics } = collectFiles(path, files, parse);
  return { ...assemble(parsed, diagnostics), sources };
}

/**
 * The files of a policy in the order of their includes, each once. `parse` may parse, or look up what a worker thread
 * or a cache has of the file.
 */
export function collectFiles(
  path: string,
  files: Pick<PolicyFiles, 'list'>,
  parse: (path: string) => ParsedFile | undefined,
): { readonly parsed: readonly ParsedFile[]; readonly diagnostics: readonly Diagnostic[] } {
  const parsed: ParsedFile[] = [];
  const diagnostics: Diagnostic[] = [];
  const done = new Set<string>();
  const visit = (name: string, from: Named | undefined, open: readonly string[]): void => {
    if (open.includes(name)) return void diagnostics.push(cycle(name, from?.at));
    if (done.has(name)) return;
    done.add(name);
    const file = parse(name);
    if (file === undefined) return void diagnostics.push(noFile(name, from?.at));
    parsed.push(file);
    for (const include of file.content?.include ?? []) {
      const bad = badPath(include.name);
      if (bad !== undefined) diagnostics.push(includePath(include, bad));
      else {
        // A glob that also finds the file it stands in does not mean that one.
        const found = files.list(include.name, name).filter((one) => one !== name || !include.name.includes('*'));
        if (found.length === 0) diagnostics.push(includeNothing(include));
        for (const one of found) visit(one, include, [...open, name]);
      }
    }
  };
  visit(path, undefined, []);
  return { parsed, diagnostics };
}

/** Why an include may not be followed. */
function badPath(path: string): string | undefined {
  if (path.startsWith('/') || path.startsWith('~') || /^[A-Za-z]:/.test(path)) return 'is not relative';
  if (path.includes('\\')) return 'has a backslash';
  return path.split('/').includes('..') ? 'leads out of the folder of this file' : undefined;
}

function includePath({ name, at }: Named, why: string): Diagnostic {
  return report('policy/include-path', { message: `the include ${name} ${why}`, hint: 'Write a path below the folder of this file, with `/`.', place: at });
}

function includeNothing({ name, at }: Named): Diagnostic {
  return report('policy/include-nothing', { message: `the include ${name} matches no file`, hint: 'Check the path; it is relative to this file.', place: at });
}

function cycle(name: string, at: Place | undefined): Diagnostic {
  const place = at === undefined ? {} : { place: at };
  return report('policy/include-cycle', { message: `${name} includes itself`, hint: 'Remove this include.', ...place });
}

function noFile(name: string, at: Place | undefined): Diagnostic {
  const place = at ?? { file: name, line: 1, column: 1 };
  return report('policy/no-file', { message: `there is no file ${name}`, hint: 'Check the path.', place });
}
