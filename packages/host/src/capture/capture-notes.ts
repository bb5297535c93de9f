import type { Host, Query, Reading } from '@pvewall/model';
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
  /** Which kind of host it was; a directory has no kernel and no programs to ask. */
  readonly capturedFrom: Host['kind'];
}

export function notesText({ capturedAt, pvewall, node, redacted, capturedFrom }: CaptureNotes, failed: readonly FailedAnswer[]): string {
  return `${JSON.stringify({ format_version: '1.0', captured_at: capturedAt, captured_from: capturedFrom, pvewall, node, redacted, failed }, null, 2)}\n`;
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

/** The kind of host that was captured; undefined where a directory is no capture, or does not say. */
export function capturedFrom(tree: Tree): Host['capturedFrom'] {
  const kind = readNotes(tree)['captured_from'];
  return kind === 'local' || kind === 'directory' || kind === 'ssh' ? kind : undefined;
}

function readFailures(tree: Tree): Map<string, Reading> {
  const { failed } = readNotes(tree);
  return new Map((Array.isArray(failed) ? (failed as unknown[]) : []).flatMap(failureIn));
}

/** Others may have written the file: what is no failure in it is passed over. */
function failureIn(entry: unknown): [string, Reading][] {
  const { question, path, reason, hint } = (entry ?? {}) as Record<string, unknown>;
  if (typeof question !== 'string' || typeof path !== 'string' || typeof reason !== 'string') return [];
  return [[keyOf(question, path), { status: 'failed', reason, ...(typeof hint === 'string' && { hint }) }]];
}

function readNotes(tree: Tree): Readonly<Record<string, unknown>> {
  const reading = readTree(tree, { type: 'file', path: notesFile });
  try {
    return reading.status === 'text' ? ((JSON.parse(reading.text) ?? {}) as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function keyOf(question: string, path: string): string {
  return `${question} ${path}`;
}
