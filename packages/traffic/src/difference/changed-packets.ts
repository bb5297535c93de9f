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
  const alike = alikeInSeveralShapes(changes);
  const mayMerge = (change: ChangedPackets): boolean => change.certainty === 'may' || alike.has(change);
  const boxed = changes.filter(mayMerge).map((change) => ({ ...change, box: boxOf(change) }));
  return [...changes.filter((change) => !mayMerge(change)), ...mergeBoxes(boxed, verdictsOf)];
}

export function boxOf({ box, parts: [part] }: ChangedPackets): Box {
  return box ?? part?.space.boxOf(part.row) ?? {};
}

export function sizeOf({ parts }: ChangedPackets): number {
  return parts.reduce((sum, { space, row }) => sum + space.sizeOf(row), 0);
}

/** Those that look like one of another shape; within one, what came apart because different rules may match is put together, too. */
function alikeInSeveralShapes(changes: readonly ChangedPackets[]): ReadonlySet<ChangedPackets> {
  const spaces = new Set(changes.map(spaceOf));
  if (spaces.size < 2) return new Set();
  const byOutline = new Map<string, ChangedPackets[]>();
  for (const change of changes) {
    const outline = outlineOf(change);
    const known = byOutline.get(outline);
    if (known === undefined) byOutline.set(outline, [change]);
    else known.push(change);
  }
  return new Set([...byOutline.values()].filter((list) => new Set(list.map(spaceOf)).size > 1).flat());
}

function spaceOf({ parts: [part] }: ChangedPackets): RowSpace | undefined {
  return part?.space;
}

function outlineOf(change: ChangedPackets): string {
  const [part] = change.parts;
  return `${verdictsOf(change)} ${part?.space.outlineOf(part.row) ?? ''}`;
}

function verdictsOf({ before, after, certainty }: ChangedPackets): string {
  return `${before} ${after} ${certainty}`;
}
