import type { Query, Reading } from '@pvewall/model';
import { readTree } from '../read-tree.ts';
import type { Tree } from '../tree.ts';
import { placeOf, type FailedAnswer } from './capture-entry.ts';

/** What a capture says of itself, beside the host's files. */
export const notesFile = '/pvewall-capture.json';

export interface CaptureNotes {
  /** ISO 8601, UTC. */
  readonly capturedAt: string;
  /** The version of pvewall that made it. */
  readonly pvewall: string;
  readonly node: string;
  readonly redacted: boolean;
}

export function notesText({ capturedAt, pvewall, node, redacted }: CaptureNotes, failed: readonly FailedAnswer[]): string {
  return `${JSON.stringify({ format_version: '1.0', captured_at: capturedAt, pvewall, node, redacted, failed }, null, 2)}\n`;
}

/**
 * The same answer, or the failure that the host had in its place. A capture can be applied to: what has a content by now
 * is that.
 */
export function withFailures(tree: Tree): (query: Query, reading: Reading) => Reading {
  let failures: ReadonlyMap<string, Reading> | undefined;
  return (query, reading) => {
    if (hasContent(reading)) return reading;
    failures ??= readFailures(tree);
    return failures.size === 0 ? reading : (failures.get(keyOf(query.type, placeOf(query))) ?? reading);
  };
}

function hasContent(reading: Reading): boolean {
  return reading.status === 'names' || ((reading.status === 'text' || reading.status === 'ebtables') && reading.text !== '');
}

function readFailures(tree: Tree): Map<string, Reading> {
  const reading = readTree(tree, { type: 'file', path: notesFile });
  return new Map(reading.status === 'text' ? failuresIn(reading.text) : []);
}

/** Others may have written the file: what is no failure in it is passed over. */
function failuresIn(text: string): [string, Reading][] {
  try {
    const { failed } = JSON.parse(text) as { failed?: unknown };
    return (Array.isArray(failed) ? (failed as unknown[]) : []).flatMap((entry) => {
      const { question, path, reason, hint } = (entry ?? {}) as Record<string, unknown>;
      if (typeof question !== 'string' || typeof path !== 'string' || typeof reason !== 'string') return [];
      return [[keyOf(question, path), { status: 'failed', reason, ...(typeof hint === 'string' && { hint }) }]];
    });
  } catch {
    return [];
  }
}

function keyOf(question: string, path: string): string {
  return `${question} ${path}`;
}
