import { hasErrors, type Diagnostic } from '@pvewall/model';
import { loadPolicy, repairFile, type PolicyFiles } from '@pvewall/policy';
import { compareDatacenters, FirewallFiles, readHost, type TrafficChanges, type TrafficHost } from '@pvewall/traffic';
import { timeLimit } from '../traffic/time-limit.ts';
import { examine, type Examined, type LintedHost, type LintedPolicy } from './examine.ts';
import { textsOf, type LintState } from './lint-state.ts';
import { errorMendings, idleMendings, needsHost, stubbornFindings, type Mending } from './repairs.ts';

/** Wall time in milliseconds for the proof. */
const patience = 60_000;

export interface Fixed {
  /** All files of the policy as they are. */
  readonly before: ReadonlyMap<string, string>;
  /** The files that differ, by path. */
  readonly texts: ReadonlyMap<string, string>;
  readonly mended: readonly Diagnostic[];
  readonly left: readonly { readonly finding: Diagnostic; readonly why: string }[];
  /** What is to be said of the policy as it is, and once it is mended. */
  readonly asIs: Pick<Examined, 'diagnostics' | 'allowed'>;
  readonly after: Examined;
  /** Only errors were mended, and nothing was taken out that does nothing. */
  readonly onlyErrors?: boolean;
  /** What becomes of packets by it; undefined where errors were mended, as a policy with errors makes nothing of a host. */
  readonly proof: TrafficChanges | undefined;
}

/** The policy in memory, as it is being mended. */
class Draft {
  readonly mended: Diagnostic[] = [];
  readonly left = new Map<string, Fixed['left'][number]>();
  readonly changed = new Map<string, string>();
  private readonly path: string;
  private readonly files: PolicyFiles;
  linted: LintedPolicy;

  constructor(path: string, files: PolicyFiles) {
    this.path = path;
    this.files = files;
    this.linted = this.load();
  }

  /** Whether anything was mended. */
  mend(mendings: readonly Mending[]): boolean {
    const before = this.mended.length;
    for (const [file, of] of byFile(mendings)) this.mendFile(file, of);
    if (this.mended.length === before) return false;
    this.linted = this.load();
    return true;
  }

  leave({ finding }: Mending, why: string): void {
    this.left.set(JSON.stringify([finding.code, finding.place]), { finding, why });
  }

  private mendFile(file: string, mendings: readonly Mending[]): void {
    const result = repairFile(this.linted.texts.get(file) ?? '', mendings.map(({ repair }) => repair));
    for (const one of mendings) {
      const why = result.left.find(({ repair }) => repair === one.repair)?.why;
      if (why !== undefined) this.leave(one, why);
      else this.mended.push(one.finding);
    }
    if (result.done.length > 0) this.changed.set(file, result.text);
  }

  private load(): LintedPolicy {
    const encoder = new TextEncoder();
    const read = (path: string): Uint8Array | undefined => {
      const text = this.changed.get(path);
      return text === undefined ? this.files.read(path) : encoder.encode(text);
    };
    const { policy, diagnostics, sources } = loadPolicy(this.path, { ...this.files, read });
    return { ...(policy && !hasErrors(diagnostics) && { policy }), diagnostics, texts: sources };
  }
}

function byFile(mendings: readonly Mending[]): Map<string, Mending[]> {
  const files = new Map<string, Mending[]>();
  const seen = new Set<string>();
  for (const one of mendings) {
    const { file, line, column } = one.repair.place;
    const key = `${file}:${line}:${column}`;
    if (seen.has(key)) continue;
    seen.add(key);
    files.set(file, [...(files.get(file) ?? []), one]);
  }
  return files;
}

/**
 * Mends errors where there are some, or else takes out what does nothing as it stands, without changing what becomes of
 * any packet. What is idle only once that is done is left for the next time: whoever reads why can look at it. Writes nothing.
 */
export function fixPolicy(path: string, files: PolicyFiles, host: LintedHost | undefined): Fixed {
  const draft = new Draft(path, files);
  const original = draft.linted;
  const asIs = examine(original, host);
  const onlyErrors = draft.mend(errorMendings(original.diagnostics, original.texts));
  if (!onlyErrors) takeOut(draft, asIs, host);
  const after = draft.mended.length === 0 ? asIs : examine(draft.linted, host);
  const proof = onlyErrors || asIs.state === undefined || after.state === undefined ? undefined : prove(asIs.state, after.state);
  return { before: original.texts, asIs, texts: draft.changed, mended: draft.mended, left: [...draft.left.values()], after, onlyErrors, proof };
}

function takeOut(draft: Draft, { diagnostics }: Examined, host: LintedHost | undefined): void {
  const { texts } = draft.linted;
  for (const { mending, why } of stubbornFindings(diagnostics, texts)) draft.leave(mending, why);
  const mendings = idleMendings(diagnostics, texts);
  const possible = mendings.filter((one) => host !== undefined || !needsHost(one));
  for (const one of mendings) if (!possible.includes(one)) draft.leave(one, 'a file that is not in the policy may use it: say --root');
  draft.mend(possible);
}

function prove(before: LintState, after: LintState): TrafficChanges {
  const files = new FirewallFiles();
  const read = (state: LintState): TrafficHost[] => textsOf(state).map((texts) => readHost(texts, files));
  // Where nobody knows the nodes, they are supposed once for both.
  return compareDatacenters(read(before), read({ ...after, nodes: before.nodes }), timeLimit(patience));
}

/** Whether it may be written: no errors are left, or it is proven that nothing changes for any packet. */
export function isProven({ proof, onlyErrors, after }: Pick<Fixed, 'proof' | 'onlyErrors' | 'after'>): boolean {
  return onlyErrors === true ? after.state !== undefined : proof?.status === 'exact' && proof.groups.length === 0;
}
