import type { Place } from '@pvewall/model';

/** Turns offsets into places, on demand. */
export class LineIndex {
  private readonly file: string;
  private readonly text: string;
  private readonly starts: Uint32Array;
  /** The line of the last answer; questions mostly come in the order of the text. */
  private last = 0;

  constructor(file: string, text: string) {
    this.file = file;
    this.text = text;
    this.starts = lineStarts(text);
  }

  /** The place of `start`; its length reaches to `end`, but not past the line. */
  place(start: number, end = start + 1): Place {
    const line = this.lineOf(start);
    const lineStart = this.starts[line] ?? 0;
    const lineEnd = this.starts[line + 1] ?? this.text.length + 1;
    const length = Math.min(end, lineEnd - 1) - start;
    const place = { file: this.file, line: line + 1, column: start - lineStart + 1 };
    return length > 1 ? { ...place, length } : place;
  }

  private lineOf(offset: number): number {
    const { starts } = this;
    let low = offset >= (starts[this.last] ?? 0) ? this.last : 0;
    if (offset < (starts[low + 1] ?? Infinity)) return (this.last = low);
    let high = starts.length - 1;
    // Near by first, then by halves.
    if (offset < (starts[low + 4] ?? 0)) high = low + 4;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? Infinity) <= offset) low = middle;
      else high = middle - 1;
    }
    return (this.last = low);
  }
}

function lineStarts(text: string): Uint32Array {
  const starts: number[] = [0];
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return Uint32Array.from(starts);
}
