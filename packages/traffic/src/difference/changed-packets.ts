import type { Block } from './compared-rule.ts';
import { mergeBoxes } from './merge-boxes.ts';
import type { FoundRow, RowSpace } from './row-space.ts';
import type { Box } from './space.ts';
import { changesIn } from './verdict-pairs.ts';

/** Packets whose verdict changes in the same way. */
export interface ChangedPackets extends Pick<Block, 'before' | 'after' | 'certainty'> {
  /** They have no packets in common. */
  readonly parts: readonly FoundRow[];
  /** Of several parts, all their packets; one part knows its own. */
  readonly box?: Box;
}

/** What changes, as few boxes as are found. Rows of one shape are as few already, so most need not be looked at as boxes. */
export function changedPackets(rows: readonly FoundRow[]): ChangedPackets[] {
  const changes = rows.flatMap((part): ChangedPackets[] => changesIn(part.pairs).map((change) => ({ ...change, parts: [part] })));
  const mayMerge = mergeable(changes);
  const boxed = changes.filter(mayMerge).map((change) => ({ ...change, box: boxOf(change) }));
  return [...changes.filter((change) => !mayMerge(change)), ...mergeBoxes(boxed, verdictsOf)];
}

export function boxOf({ box, parts: [part] }: ChangedPackets): Box {
  return box ?? part?.space.boxOf(part.row) ?? {};
}

export function sizeOf({ parts }: ChangedPackets): number {
  return parts.reduce((sum, { space, row }) => sum + space.sizeOf(row), 0);
}

/** Those of different shapes that look alike, and what came apart because different rules may match. */
function mergeable(changes: readonly ChangedPackets[]): (change: ChangedPackets) => boolean {
  const spaces = new Set(changes.flatMap(({ parts }) => parts.map(({ space }) => space)));
  const several = spaces.size > 1 ? outlinesOfSeveral(changes) : new Set<string>();
  return (change) => change.certainty === 'may' || (several.size > 0 && several.has(outlineOf(change)));
}

function outlinesOfSeveral(changes: readonly ChangedPackets[]): ReadonlySet<string> {
  const first = new Map<string, RowSpace | undefined>();
  const several = new Set<string>();
  for (const change of changes) {
    const [outline, space] = [outlineOf(change), change.parts[0]?.space];
    if (!first.has(outline)) first.set(outline, space);
    else if (first.get(outline) !== space) several.add(outline);
  }
  return several;
}

function outlineOf(change: ChangedPackets): string {
  const [part] = change.parts;
  return `${verdictsOf(change)} ${part?.space.outlineOf(part.row) ?? ''}`;
}

function verdictsOf({ before, after, certainty }: ChangedPackets): string {
  return `${before} ${after} ${certainty}`;
}
