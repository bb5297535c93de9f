import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { keeper } from '../read-tree.ts';
import { plainPath } from '../tree.ts';
import type { CaptureEntry, FailedAnswer } from './capture-entry.ts';
import { notesFile, notesText, type CaptureNotes } from './capture-notes.ts';

/** For its owner's eyes only: it tells how a network is defended. */
export const closed = { folder: 0o700, file: 0o600 } as const;

/**
 * Writes entries below a folder that is not there yet. Every folder on the way is made here, so that nothing is written
 * through a link, whatever the host has and whatever the links among the entries lead to. Throws the system's errors.
 */
export function writeEntries(root: string, entries: readonly CaptureEntry[], notes: CaptureNotes): void {
  const tree = new NewTree(root, notes.capturedAt);
  const failed: FailedAnswer[] = [];
  for (const entry of withoutClashes(entries)) {
    if (entry.type === 'folder') tree.folder(entry.path);
    else if (entry.type === 'link') tree.link(entry.path, entry.target);
    else if (entry.type === 'file') tree.file(entry.path, entry.text, entry.writtenAt);
    else failed.push({ question: entry.question, path: entry.path, reason: entry.reason, ...(entry.hint !== undefined && { hint: entry.hint }) });
  }
  tree.file(notesFile, notesText(notes, failed));
  tree.finish();
}

/** Sorted, each path once: what is a folder for one question and a file for another is a folder. */
function withoutClashes(entries: readonly CaptureEntry[]): CaptureEntry[] {
  const folders = new Set(entries.flatMap(({ type, path }) => (type === 'failed' ? [] : foldersOf(type === 'folder' ? `${path}/` : path))));
  const links = new Set(entries.flatMap(({ type, path }) => (type === 'link' ? [path] : [])));
  const fits = ({ type, path }: CaptureEntry): boolean => type === 'folder' || type === 'failed' || (!folders.has(path) && (type === 'link' || !links.has(path)));
  const unique = new Map(entries.filter(fits).map((entry) => [entry.type === 'failed' ? `${entry.question} ${entry.path}` : entry.path, entry]));
  return [...unique].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry);
}

function foldersOf(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, i) => parts.slice(0, i + 1).join('/'));
}

class NewTree {
  private readonly folders = new Set<string>();
  private readonly filled = new Set<string>();
  private readonly root: string;
  private readonly capturedAt: string;

  constructor(root: string, capturedAt: string) {
    this.root = root;
    this.capturedAt = capturedAt;
    this.make(root);
  }

  folder(path: string): void {
    this.make(`${this.root}${plainPath(path)}`);
  }

  file(path: string, text: string, writtenAt = this.capturedAt): void {
    const real = this.place(path);
    writeFileSync(real, text, { flag: 'wx', mode: closed.file });
    setTime(real, writtenAt);
  }

  link(path: string, target: string): void {
    symlinkSync(target, this.place(path));
  }

  /** Folders have the time of the last write to them until now; empty ones get something that git keeps. */
  finish(): void {
    const parents = new Set([...this.folders].map((folder) => dirname(folder)));
    for (const folder of this.folders) {
      if (!parents.has(folder) && !this.filled.has(folder)) this.file(`${folder.slice(this.root.length)}/${keeper}`, '');
    }
    for (const folder of this.folders) setTime(folder, this.capturedAt);
  }

  private place(path: string): string {
    const real = `${this.root}${plainPath(path)}`;
    this.make(dirname(real));
    this.filled.add(dirname(real));
    return real;
  }

  private make(folder: string): void {
    if (this.folders.has(folder)) return;
    if (folder !== this.root) this.make(dirname(folder));
    mkdirSync(folder, { mode: closed.folder });
    this.folders.add(folder);
  }
}

/** Seconds are a float to the system: a little more than a whole millisecond keeps it from becoming the one before. */
function setTime(path: string, time: string): void {
  const seconds = Date.parse(time) / 1000 + 0.000_05;
  utimesSync(path, seconds, seconds);
}
