import { digest, type Selection } from '@pvewall/reconcile';
import { planJson, toJson, trafficJson } from '@pvewall/render';
import type { TrafficChanges } from '@pvewall/traffic';
import type { Prepared } from '../prepare.ts';
import { version } from '../version.ts';

/** What a saved plan holds besides the plan; keys as in schemas/plan.schema.json. */
export interface Saved {
  /** ISO 8601, UTC. */
  readonly created_at: string;
  readonly pvewall: string;
  readonly host: 'local' | 'directory' | 'ssh';
  /** Digests of everything that the plan rests on, by address. */
  readonly reads: Readonly<Record<string, string>>;
  /** What --target and --exclude named. */
  readonly selection: Selection;
  /** The policy's own files: whoever applies the plan applies these, whatever they say by then. */
  readonly policy: { readonly file: string; readonly digest: string; readonly files: Readonly<Record<string, string>> };
  /** Of the whole document with this one empty: an edited plan is no plan. */
  readonly digest: string;
}

export type SavedPlan = Readonly<Record<string, unknown>> & { readonly node: string; readonly resources: unknown; readonly saved: Saved };

/** A plan with all that it takes to apply just that later. */
export function savedPlanText({ host, origin, proposal }: Prepared, changes: TrafficChanges | undefined, now: Date): string {
  const files = Object.fromEntries(origin.texts());
  const saved: Saved = {
    created_at: now.toISOString(),
    pvewall: version,
    host: host.kind,
    reads: Object.fromEntries(proposal.reads),
    selection: proposal.selection,
    policy: { file: origin.path, digest: digest(JSON.stringify(files)), files },
    digest: '',
  };
  const document = { ...planJson(proposal.plan), traffic: changes === undefined ? null : trafficJson(changes), saved };
  return toJson({ ...document, saved: { ...saved, digest: digest(toJson(document)) } });
}

/** Undefined when the text is no saved plan at all. */
export function parseSavedPlan(text: string): SavedPlan | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const document = JSON.parse(text) as Partial<SavedPlan>;
    return isSaved(document.saved) && typeof document.node === 'string' ? (document as SavedPlan) : undefined;
  } catch {
    return undefined;
  }
}

function isSaved(saved: Partial<Saved> | undefined): saved is Saved {
  const texts = Object.values(saved?.policy?.files ?? { missing: null });
  return typeof saved?.created_at === 'string' && typeof saved.digest === 'string' && typeof saved.policy?.file === 'string' && texts.every((text) => typeof text === 'string') && typeof saved.reads === 'object' && Array.isArray(saved.selection?.targets) && Array.isArray(saved.selection.excludes);
}

export function wasEdited(plan: SavedPlan): boolean {
  return digest(toJson({ ...plan, saved: { ...plan.saved, digest: '' } })) !== plan.saved.digest;
}
