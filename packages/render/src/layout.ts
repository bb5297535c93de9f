import { paint, type Look, type Span, type Style } from './look.ts';
import { textWidth } from './text-width.ts';
import { visible } from './visible.ts';

/** Spans that belong together: they start a line of their own when they do not fit on the one before. */
export interface Part {
  readonly spans: readonly Span[];
  /** Blanks before it when it stays on the line; 1 when absent. */
  readonly gap?: number;
}

interface Word {
  readonly gap: string;
  readonly pieces: Span[];
}

/**
 * One item as one or more lines: parts follow each other while they fit, wrap at words, and go on `hang` columns from
 * the left. A word that is longer than a line is cut after a comma, or else left whole, so that it can be copied.
 */
export function layout(parts: readonly Part[], hang: number, look: Look): string {
  const line = oneLine(parts, look);
  if (line !== undefined) return line;
  const out = new Lines(hang, look);
  parts.forEach((part, index) => {
    const words = toWords(part.spans);
    const gap = index === 0 ? '' : ' '.repeat(part.gap ?? 1);
    out.part(words, gap);
  });
  return out.text();
}

/** Most items fit, and then there are no words to look at. */
function oneLine(parts: readonly Part[], look: Look): string | undefined {
  let width = 0;
  let line = '';
  for (const [index, { spans, gap = 1 }] of parts.entries()) {
    if (index > 0) line += ' '.repeat(gap);
    width += index > 0 ? gap : 0;
    for (const { text, style } of spans) {
      const shown = visible(text);
      width += textWidth(shown);
      if (width > look.width) return undefined;
      line += paint(shown, style, look);
    }
  }
  return line.trimEnd();
}

/** One paragraph of one style. */
export function prose(text: string, look: Look, style?: Style, hang = 0): string {
  return layout([{ spans: [{ text, style }] }], hang, look);
}

class Lines {
  readonly #lines: string[] = [];
  readonly #hang: number;
  readonly #look: Look;
  #line = '';
  #width = 0;
  #empty = true;

  constructor(hang: number, look: Look) {
    this.#hang = hang;
    this.#look = look;
  }

  part(words: readonly Word[], gap: string): void {
    const whole = words.reduce((sum, word) => sum + wordWidth(word), gap.length);
    // Where a new line would not start further to the left, the words wrap from here.
    if (this.#width + gap.length > this.#hang && this.#width + whole > this.#look.width) this.#break();
    words.forEach((word, index) => this.#word(word, index === 0 ? gap + word.gap : word.gap));
  }

  #word(word: Word, gap: string): void {
    const width = pieceWidth(word);
    if (!this.#empty && this.#width + gap.length + width > this.#look.width) this.#break();
    const first = this.#lines.length === 0;
    if (first || !this.#empty) this.#add({ text: gap });
    if (this.#width + width <= this.#look.width) word.pieces.forEach((piece) => this.#add(piece));
    else this.#atCommas(word);
    if (width > 0) this.#empty = false;
  }

  #atCommas(word: Word): void {
    for (const { text, style } of word.pieces) {
      for (const item of text.split(/(?<=,)/)) {
        if (!this.#empty && this.#width + textWidth(item) > this.#look.width) this.#break();
        this.#add({ text: item, style });
        this.#empty = false;
      }
    }
  }

  #add({ text, style }: Span): void {
    this.#line += paint(text, style, this.#look);
    this.#width += textWidth(text);
  }

  #break(): void {
    this.#lines.push(this.#line.trimEnd());
    this.#line = ' '.repeat(this.#hang);
    this.#width = this.#hang;
    this.#empty = true;
  }

  text(): string {
    return [...this.#lines, this.#line.trimEnd()].join('\n');
  }
}

// A flag stays with its value (`-source +management`), an arrow with what it points at.
const token = /( *)((?:--?[a-z>][a-z-]* )?[^ ]+)|( +)$/gy;

function toWords(spans: readonly Span[]): Word[] {
  const words: Word[] = [];
  let joined = false;
  for (const { text, style } of spans) {
    for (const [, gap = '', word = '', tail] of visible(text).matchAll(token)) {
      const last = words.at(-1);
      if (tail !== undefined) words.push({ gap: tail, pieces: [] });
      else if (joined && gap === '' && last !== undefined) last.pieces.push({ text: word, style });
      else words.push({ gap, pieces: [{ text: word, style }] });
      joined = tail === undefined;
    }
  }
  return words;
}

function pieceWidth(word: Word): number {
  return word.pieces.reduce((sum, piece) => sum + textWidth(piece.text), 0);
}

function wordWidth(word: Word): number {
  return word.gap.length + pieceWidth(word);
}
