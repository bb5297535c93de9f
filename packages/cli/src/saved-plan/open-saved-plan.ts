import { dirname, join } from 'node:path';
import { hasErrors } from '@pvewall/model';
import { loadPolicy } from '@pvewall/policy';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import type { Opened } from '../open-policy.ts';
import { matchesGlob } from '../policy-store/glob.ts';
import { policyFiles, requirePolicyFile } from '../policy-store/policy-files.ts';
import { parseSavedPlan, type SavedPlan } from './saved-plan.ts';

/** The saved plan that was named; undefined when what was named is something else. */
export function openSavedPlan({ operands }: Invocation, io: Io): SavedPlan | undefined {
  const [path] = operands;
  if (path === undefined) return undefined;
  requirePolicyFile(io.cwd, path);
  const bytes = policyFiles(io.cwd).read(path);
  return bytes === undefined ? undefined : parseSavedPlan(new TextDecoder().decode(bytes));
}

/** The policy that a plan carries along, checked like any other: it may come from anywhere. */
export function policyOfPlan({ saved }: SavedPlan): Opened {
  return policyOfTexts(saved.policy);
}

/** A policy out of texts that were kept: `file` is the one that was named. */
export function policyOfTexts({ file, files: texts }: { readonly file: string; readonly files: Readonly<Record<string, string>> }): Opened {
  const files = new Map(Object.entries(texts));
  const loaded = loadPolicy(file, {
    read: (path) => {
      const text = files.get(path);
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
    list: (pattern, from) => listed([...files.keys()], pattern, dirname(from)),
  });
  const { policy, ...rest } = loaded;
  const opened = { ...rest, origin: { path: file, texts: () => files } };
  return hasErrors(loaded.diagnostics) || policy === undefined ? opened : { ...opened, policy };
}

/** As on disk, with the names that the plan holds. */
function listed(names: readonly string[], pattern: string, folder: string): string[] {
  if (!/[*?]/.test(pattern)) return [join(folder, pattern)];
  return names.filter((name) => matchesGlob(join(folder, pattern), name)).sort();
}
