import { FILE_HEADERS_ONLY, formatPatch, structuredPatch } from 'diff';
import type { Effect, RemoveFile, WriteFile } from '@pvewall/model';
import { paint, type Look, type Style } from './look.ts';
import { visible } from './visible.ts';
import { count } from './words.ts';

/** Past this many edited lines a diff tells nobody anything, and its time grows with the square. */
const mostEdits = 4000;

/**
 * Unified diffs of the files that the effects write or remove, as `diff -u` prints them; lines are never wrapped. A file
 * that is written more than once has one, from what it is to what it will be.
 */
export function fileDiffs(effects: readonly Effect[], look: Look): string[] {
  const whole = new Map<string, FileEffect>();
  for (const effect of effects.filter(isFileEffect)) whole.set(effect.path, joined(whole.get(effect.path), effect));
  return [...whole.values()].map((effect) => fileDiff(effect, look));
}

interface FileEffect {
  readonly path: string;
  readonly before: string | null;
  readonly after: string | null;
}

function joined(earlier: FileEffect | undefined, effect: WriteFile | RemoveFile): FileEffect {
  return { path: effect.path, before: (earlier ?? effect).before, after: effect.type === 'write-file' ? effect.after : null };
}

function isFileEffect(effect: Effect): effect is WriteFile | RemoveFile {
  return effect.type === 'write-file' || effect.type === 'remove-file';
}

function fileDiff({ path, before, after }: FileEffect, look: Look): string {
  const from = before === null ? '/dev/null' : `a${path}`;
  const to = after === null ? '/dev/null' : `b${path}`;
  const patch = structuredPatch(from, to, before ?? '', after ?? '', '', '', { context: 3, maxEditLength: mostEdits });
  if (patch === undefined) return `${path}: more than ${count(mostEdits, 'line')} differ; compare the files themselves.`;
  const [fromLine = '', toLine = '', ...body] = formatPatch(patch, FILE_HEADERS_ONLY).trimEnd().split('\n');
  const header = [fromLine, toLine].map((line) => paint(visible(line), 'strong', look));
  return [...header, ...body.map((line) => diffLine(line, look))].join('\n');
}

/** Tabs do no harm and stay, so that the diff can be applied. */
function diffLine(line: string, look: Look): string {
  return paint(line.split('\t').map(visible).join('\t'), styles[line[0] ?? ''], look);
}

const styles: Readonly<Record<string, Style>> = { '@': 'move', '\\': 'quiet', '+': 'add', '-': 'remove' };
