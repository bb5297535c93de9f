import { hasErrors, type Query, type Reading } from '@pvewall/model';
import { loadPolicy, type Policy } from '@pvewall/policy';
import { folderQueries, nodeFolderQueries, nodesOf, takeInventory } from '../src/inventory.ts';
import type { Scope } from '../src/kind.ts';
import { kinds } from '../src/kinds.ts';
import { learn } from '../src/learned.ts';
import type { Assessment, Unit } from '../src/unit.ts';

export type Files = Readonly<Record<string, string>>;

/** A policy from YAML without its first line. */
export function policyOf(yaml: string): Policy {
  const text = `apiVersion: pvewall/v1\n${yaml}`;
  const { policy, diagnostics } = loadPolicy('policy.yaml', { read: () => new TextEncoder().encode(text), list: () => [] });
  if (policy === undefined || hasErrors(diagnostics)) throw new Error(JSON.stringify(diagnostics, null, 1));
  return policy;
}

/** Every resource on the node `pve`, read from texts by path; `ebtables` is what ebtables-save prints. */
export function assessAll(policy: Policy, files: Files): readonly { readonly unit: Unit; readonly assessment: Assessment }[] {
  const base: Omit<Scope, 'learned'> = { policy, node: 'pve', hostKind: 'local', inventory: inventoryOf(files), partial: false };
  let learned: Scope['learned'] = {};
  return kinds.flatMap((kind) => {
    const scope: Scope = { ...base, learned };
    const assessed = kind.units(scope).map((unit) => ({ unit, assessment: unit.assess(unit.queries.map((query) => answer(files, query)), scope) }));
    for (const { assessment } of assessed) learned = learn(learned, assessment.learned);
    return assessed;
  });
}

function inventoryOf(files: Files): Scope['inventory'] {
  const listed = (queries: readonly (Query & { type: 'folder' })[]): [string, Reading][] => queries.map((query) => [query.path, answer(files, query)]);
  const first = new Map(listed(folderQueries([])));
  return takeInventory(new Map([...first, ...listed(nodeFolderQueries(nodesOf(first)))]));
}

function answer(files: Files, query: Query): Reading {
  if (query.type === 'ebtables') return { status: 'ebtables', text: files['ebtables'] ?? '', variant: { backend: 'nft', version: '1.8.9' } };
  if (query.type === 'folder') return folder(files, `${query.path}/`);
  const text = 'path' in query ? files[query.path] : undefined;
  if (text === 'EACCES') return { status: 'failed', reason: 'permission denied' };
  return text === undefined ? { status: 'absent' } : { status: 'text', text };
}

function folder(files: Files, prefix: string): Reading {
  const names = Object.keys(files).flatMap((path) => (path.startsWith(prefix) ? [path.slice(prefix.length).split('/')[0] ?? ''] : []));
  return names.length === 0 ? { status: 'absent' } : { status: 'names', names: [...new Set(names)] };
}
