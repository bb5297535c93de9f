import { hasErrors, type Diagnostic } from '@pvewall/model';
import { loadPolicy, repairFile, type PolicyFiles } from '@pvewall/policy';
import { compareDatacenters, FirewallFiles, readHost, type TrafficChanges, type TrafficHost } from '@pvewall/traffic';
import { timeLimit } from '../traffic/time-limit.ts';
import { examine, type Examined, type LintedHost, type LintedPolicy } from './examine.ts';
import { textsOf, type LintState } from './lint-state.ts';
import { errorMendings, idleMendings, needsHost, type Mending } from './repairs.ts';

/** Wall time in milliseconds for the proof. */
const patience = 60_000;

/** What is taken away makes other things idle; so often it is looked for. */
const mostRounds = 6;

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
  /** What becomes of packets by it; undefined where the policy has errors that nothing mends, and nothing is written. */
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

/** Mends what can be mended without changing what becomes of any packet; writes nothing. */
export function fixPolicy(path: string, files: PolicyFiles, host: LintedHost | undefined): Fixed {
  const draft = new Draft(path, files);
  const original = draft.linted;
  const broken = draft.mend(errorMendings(original.diagnostics, original.texts));
  // An error keeps a rule or an entry from being there at all: what comes of mending it is the policy to compare with.
  const start = examine(draft.linted, host);
  let now = start;
  for (let round = 0; round < mostRounds && now.state !== undefined; round++) {
    const mendings = idleMendings(now.diagnostics, draft.linted.texts);
    const possible = mendings.filter((one) => host !== undefined || !needsHost(one));
    for (const one of mendings) if (!possible.includes(one)) draft.leave(one, 'a file that is not in the policy may use it: say --root');
    if (!draft.mend(possible)) break;
    now = examine(draft.linted, host);
  }
  const proof = start.state === undefined || now.state === undefined ? undefined : prove(start.state, now.state);
  return { before: original.texts, asIs: broken ? examine(original, host) : start, texts: draft.changed, mended: draft.mended, left: [...draft.left.values()], after: now, proof };
}

function prove(before: LintState, after: LintState): TrafficChanges {
  const files = new FirewallFiles();
  const read = (state: LintState): TrafficHost[] => textsOf(state).map((texts) => readHost(texts, files));
  // Where nobody knows the nodes, they are supposed once for both.
  return compareDatacenters(read(before), read({ ...after, nodes: before.nodes }), timeLimit(patience));
}

/** Whether it is proven that nothing changes for any packet. */
export function isProven({ proof }: Pick<Fixed, 'proof'>): boolean {
  return proof?.status === 'exact' && proof.groups.length === 0;
}
