import type { Node, Pair } from './node.ts';
import { emptyScalar } from './node.ts';
import { isPlainDecimal, plainValue } from './plain-value.ts';

/** Where a scalar stands: inside `{}` and `[]` commas and brackets end it. */
type Context = 'block' | 'flow';

const deepestFlow = 16;
const indicators = new Set([...'?:,[]{}#&*!|>\'"%@`'].map((c) => c.charCodeAt(0)));
const flowIndicators = new Set([...',[]{}'].map((c) => c.charCodeAt(0)));

/** Scalars and flow collections on one line; gives up (`failed`) at everything that it does not know for certain. */
export class PlainFlow {
  protected readonly text: string;
  protected pos = 0;
  protected failed = false;
  private flowDepth = 0;

  constructor(text: string) {
    this.text = text;
  }

  protected fail(): void {
    this.failed = true;
  }

  /** For the places between two reads, where the compiler thinks that nothing has changed. */
  protected gaveUp(): boolean {
    return this.failed;
  }

  protected skipBlanks(): void {
    while (this.text.charCodeAt(this.pos) === 0x20) this.pos++;
  }

  /** One scalar or flow collection. Stops behind it; at a `:` when it is a key. */
  protected inline(context: Context): Node {
    switch (this.text.charCodeAt(this.pos)) {
      case 0x7b:
        return this.collection(0x7d);
      case 0x5b:
        return this.collection(0x5d);
      case 0x22:
        return this.quoted('"', context);
      case 0x27:
        return this.quoted("'", context);
      default:
        return this.plain(context);
    }
  }

  private collection(close: number): Node {
    const start = this.pos++;
    if (++this.flowDepth > deepestFlow) return this.refuse();
    const node = close === 0x7d ? this.flowMap(start) : this.flowList(start);
    this.flowDepth--;
    // `{...}:` would be a key, and `}x` is an error: neither is ours to read.
    const next = this.text.charCodeAt(this.pos);
    return next === 0x3a ? this.refuse() : node;
  }

  private flowMap(start: number): Node {
    const pairs: Pair[] = [];
    const value: Record<string, unknown> = {};
    for (;;) {
      this.skipBlanks();
      if (this.closes(0x7d)) return { kind: 'map', pairs, value, start, end: this.pos };
      const key = this.inline('flow');
      if (this.failed || key.kind !== 'scalar' || this.text.charCodeAt(this.pos) !== 0x3a) return this.refuse();
      const name = key.textStart === key.start ? this.text.slice(key.start, key.end) : String(key.value);
      if (name === '__proto__' || name === '<<' || key.end - key.start > 1000 || Object.hasOwn(value, name)) return this.refuse();
      this.pos++;
      this.skipBlanks();
      const node = this.inline('flow');
      if (this.gaveUp() || !this.separates(0x7d)) return this.refuse();
      value[name] = node.value;
      pairs.push({ key: name, start: key.start, end: key.end, node });
    }
  }

  private flowList(start: number): Node {
    const items: Node[] = [];
    const value: unknown[] = [];
    for (;;) {
      this.skipBlanks();
      if (this.closes(0x5d)) return { kind: 'seq', items, value, start, end: this.pos };
      const node = this.inline('flow');
      if (this.failed || !this.separates(0x5d)) return this.refuse();
      items.push(node);
      value.push(node.value);
    }
  }

  private closes(close: number): boolean {
    if (this.text.charCodeAt(this.pos) !== close) return false;
    this.pos++;
    return true;
  }

  /** Behind an element: a comma is eaten, the closing bracket is left. */
  private separates(close: number): boolean {
    this.skipBlanks();
    const code = this.text.charCodeAt(this.pos);
    if (code === 0x2c) this.pos++;
    return code === 0x2c || code === close;
  }

  private quoted(quote: '"' | "'", context: Context): Node {
    const { text } = this;
    const start = this.pos;
    let end = text.indexOf(quote, start + 1);
    while (quote === "'" && end !== -1 && text.charCodeAt(end + 1) === 0x27) end = text.indexOf(quote, end + 2);
    if (end === -1) return this.refuse();
    const inner = text.slice(start + 1, end);
    if (inner.includes('\n') || (quote === '"' && inner.includes('\\'))) return this.refuse();
    this.pos = end + 1;
    if (!this.endsQuoted(context)) return this.refuse();
    const value = quote === "'" && inner.includes("''") ? inner.replaceAll("''", "'") : inner;
    return { kind: 'scalar', value, start, end: end + 1, textStart: start + 1 };
  }

  /** A blank, the end of the line, a `: ` that makes it a key, or (in flow) what ends an element. */
  private endsQuoted(context: Context): boolean {
    const code = this.text.charCodeAt(this.pos);
    if (Number.isNaN(code) || code === 0x0a) return true;
    if (code === 0x3a) return this.blankAt(this.pos + 1);
    if (context === 'flow' && flowIndicators.has(code)) return true;
    if (code !== 0x20) return false;
    let at = this.pos;
    while (this.text.charCodeAt(at) === 0x20) at++;
    return this.text.charCodeAt(at) !== 0x3a;
  }

  private blankAt(at: number): boolean {
    const code = this.text.charCodeAt(at);
    return code === 0x20 || code === 0x0a || Number.isNaN(code);
  }

  private plain(context: Context): Node {
    const { text } = this;
    const start = this.pos;
    const first = text.charCodeAt(start);
    if (Number.isNaN(first) || first === 0x0a || indicators.has(first)) return this.refuse();
    if (first === 0x2d && (this.blankAt(start + 1) || flowIndicators.has(text.charCodeAt(start + 1)))) return this.refuse();
    let at = start;
    // The last character of the scalar so far: blanks belong to it only when more follows.
    let end = start;
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === 0x20) continue;
      if (code === 0x0a) break;
      if (code === 0x23 && text.charCodeAt(at - 1) === 0x20) break;
      if (code === 0x3a && this.blankAt(at + 1)) break;
      if (context === 'flow') {
        if (flowIndicators.has(code)) break;
        if (code === 0x3a && flowIndicators.has(text.charCodeAt(at + 1))) return this.refuse();
      }
      end = at + 1;
    }
    // In flow a line break or a comment would be inside the brackets.
    if (context === 'flow' && (at >= text.length || text.charCodeAt(at) === 0x0a || text.charCodeAt(at) === 0x23)) return this.refuse();
    this.pos = text.charCodeAt(at) === 0x3a ? at : end;
    const source = text.slice(start, end);
    const value = plainValue(source);
    if (typeof value === 'number' && !isPlainDecimal(source)) return this.refuse();
    return { kind: 'scalar', value, start, end, textStart: start };
  }

  private refuse(): Node {
    this.failed = true;
    return emptyScalar(0, 0);
  }
}
