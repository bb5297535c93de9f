import { PlainFlow } from './plain-flow.ts';
import type { Node, Pair } from './node.ts';
import { emptyScalar } from './node.ts';

/**
 * Reads the YAML that people write in policies (block maps and lists; one-line flow collections and scalars) at some
 * ten times the speed of the yaml package. It never judges: whatever it does not know for certain, and whatever could
 * be wrong, makes it give up (undefined), and the yaml package reads the text instead. A property test holds that what
 * it does read is exactly what the yaml package reads, offsets included.
 */
export function readPlain(text: string): Node | undefined {
  if (/[\t\r\ufeff]/.test(text)) return undefined;
  return new PlainReader(text).document();
}

/** Deeper nesting than any policy has is left to the reader that refuses it. */
const deepest = 24;

class PlainReader extends PlainFlow {
  /** Column of the content that stands at `pos`; -1 at the end of the text. */
  private column = 0;
  private depth = 0;

  document(): Node | undefined {
    this.pos = -1;
    this.toNextContent();
    if (this.column !== 0) return undefined;
    const node = this.block();
    return this.failed || !this.ended() ? undefined : node;
  }

  private ended(): boolean {
    return this.column === -1;
  }

  /** From the end of a line (or -1, before the first) to the next line that says something. */
  private toNextContent(): void {
    const { text } = this;
    let at = this.pos + 1;
    for (;;) {
      const lineStart = at;
      while (text.charCodeAt(at) === 0x20) at++;
      const code = text.charCodeAt(at);
      if (code === 0x0a) {
        at++;
        continue;
      }
      if (code === 0x23) {
        at = text.indexOf('\n', at) + 1;
        if (at > 0) continue;
        at = text.length;
      }
      this.pos = at;
      this.column = at >= text.length ? -1 : at - lineStart;
      if (this.column === 0 && (text.startsWith('---', at) || text.startsWith('...', at))) this.fail();
      return;
    }
  }

  /** Past blanks and a comment to the end of the line; anything else there is not ours to read. */
  private finishLine(): void {
    const { text } = this;
    this.skipBlanks();
    if (!this.atLineEnd()) return this.fail();
    const end = text.indexOf('\n', this.pos);
    this.pos = end === -1 ? text.length : end;
    if (end === -1) this.column = -1;
    else this.toNextContent();
  }

  private atLineEnd(): boolean {
    const code = this.text.charCodeAt(this.pos);
    return this.pos >= this.text.length || code === 0x0a || (code === 0x23 && this.text.charCodeAt(this.pos - 1) === 0x20);
  }

  private isDash(): boolean {
    if (this.text.charCodeAt(this.pos) !== 0x2d) return false;
    const next = this.text.charCodeAt(this.pos + 1);
    return next === 0x20 || next === 0x0a || Number.isNaN(next);
  }

  private block(): Node {
    if (this.failed || ++this.depth > deepest) return this.give();
    const node = this.isDash() ? this.list() : this.mapOrScalar();
    this.depth--;
    return node;
  }

  private mapOrScalar(): Node {
    const { column } = this;
    const start = this.pos;
    const scalar = this.inline('block');
    if (this.failed) return scalar;
    if (this.text.charCodeAt(this.pos) !== 0x3a) {
      this.finishLine();
      return scalar;
    }
    return this.map(column, start, scalar);
  }

  private map(column: number, start: number, firstKey: Node): Node {
    const pairs: Pair[] = [];
    const value: Record<string, unknown> = {};
    let key = firstKey;
    for (;;) {
      const name = this.keyText(key);
      if (name === undefined || Object.hasOwn(value, name)) return this.give();
      const { start: keyStart, end: keyEnd } = key;
      this.pos++;
      const node = this.pairValue(column, keyStart, keyEnd);
      if (this.failed) return node;
      value[name] = node.value;
      pairs.push({ key: name, start: keyStart, end: keyEnd, node });
      if (this.column < column) break;
      if (this.column > column || this.isDash()) return this.give();
      key = this.inline('block');
      if (this.gaveUp() || this.text.charCodeAt(this.pos) !== 0x3a) return this.give();
    }
    return { kind: 'map', pairs, value, start, end: start };
  }

  private pairValue(column: number, keyStart: number, keyEnd: number): Node {
    this.skipBlanks();
    if (!this.atLineEnd()) return this.lineValue(column);
    this.finishLine();
    if (this.failed) return this.give();
    if (this.column > column) return this.inside(column);
    if (this.column === column && this.isDash()) return this.list();
    return emptyScalar(keyStart, keyEnd);
  }

  /** A block that is further in than `column`. What follows it still further in would continue its last scalar. */
  private inside(column: number): Node {
    const node = this.block();
    return this.column > column ? this.give() : node;
  }

  /** A value that must end on its line: what follows further in would belong to it. */
  private lineValue(column: number): Node {
    const node = this.inline('block');
    if (this.failed || this.text.charCodeAt(this.pos) === 0x3a) return this.give();
    this.finishLine();
    return this.column > column ? this.give() : node;
  }

  private list(): Node {
    const { column, pos: start } = this;
    const items: Node[] = [];
    const value: unknown[] = [];
    while (this.column === column && this.isDash()) {
      const item = this.item(column);
      if (this.failed) return item;
      items.push(item);
      value.push(item.value);
    }
    return this.column > column ? this.give() : { kind: 'seq', items, value, start, end: start };
  }

  private item(column: number): Node {
    const dash = this.pos;
    this.pos++;
    this.skipBlanks();
    if (this.atLineEnd()) {
      this.finishLine();
      if (this.failed || this.column <= column) return this.give();
    } else this.column = column + (this.pos - dash);
    return this.inside(column);
  }

  private keyText(key: Node): string | undefined {
    if (key.kind !== 'scalar' || key.end - key.start > 1000) return undefined;
    const name = key.textStart === key.start ? this.text.slice(key.start, key.end) : String(key.value);
    return name === '__proto__' || name === '<<' ? undefined : name;
  }

  private give(): Node {
    this.fail();
    return emptyScalar(0, 0);
  }
}
