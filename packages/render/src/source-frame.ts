import type { Place } from '@pvewall/model';
import { paint, type Look } from './look.ts';
import { characterWidth, textWidth } from './text-width.ts';
import { visible } from './visible.ts';

const tabStop = 4;

/** A line of source and carets under what is meant; a long line is cut on both sides of them. */
export function sourceFrame(line: string, place: Place, look: Look): string[] {
  const start = Math.min(place.column - 1, line.length);
  const end = Math.min(start + Math.max(place.length ?? 1, 1), line.length);
  const before = shown(line.slice(0, start), 0);
  const marked = shown(line.slice(start, end), textWidth(before));
  const after = shown(line.slice(end), textWidth(before) + textWidth(marked));
  const number = String(place.line);
  const room = Math.max(look.width - number.length - 3, 20);
  const cut = window({ before, marked, after }, room);
  const carets = ' '.repeat(textWidth(cut.before)) + '^'.repeat(Math.max(textWidth(cut.marked), 1));
  return [
    `${paint(`${number} |`, 'quiet', look)} ${cut.before}${cut.marked}${cut.after}`.trimEnd(),
    `${paint(`${' '.repeat(number.length)} |`, 'quiet', look)} ${paint(carets, 'error', look)}`,
  ];
}

interface Cut {
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

function window({ before, marked, after }: Cut, room: number): Cut {
  if (textWidth(before + marked + after) <= room) return { before, marked, after };
  const middle = firstColumns(marked, room - 2);
  const left = Math.floor((room - textWidth(middle)) / 2);
  const beforeCut = textWidth(before) <= left ? before : `…${lastColumns(before, left - 1)}`;
  const right = room - textWidth(beforeCut) - textWidth(middle);
  const afterCut = textWidth(after) <= right ? after : `${firstColumns(after, right - 1)}…`;
  return { before: beforeCut, marked: middle, after: afterCut };
}

function firstColumns(text: string, columns: number): string {
  let width = 0;
  let taken = '';
  for (const character of text) {
    width += characterWidth(character);
    if (width > columns) break;
    taken += character;
  }
  return taken;
}

function lastColumns(text: string, columns: number): string {
  let width = 0;
  const taken: string[] = [];
  for (const character of Array.from(text).reverse()) {
    width += characterWidth(character);
    if (width > columns) break;
    taken.push(character);
  }
  return taken.reverse().join('');
}

/** Tabs as blanks up to the next stop, everything else unseen as an escape, so that carets stand where they should. */
function shown(text: string, column: number): string {
  return text.split('\t').reduce((done, piece, index) => {
    const filling = index === 0 ? 0 : tabStop - ((column + textWidth(done)) % tabStop);
    return `${done}${' '.repeat(filling)}${visible(piece)}`;
  }, '');
}
