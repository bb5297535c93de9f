import type { Document, ParsedNode } from 'yaml';
import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { Reading } from './full-reader.ts';
import type { MapNode, Node, Pair, ScalarNode, SeqNode } from './node.ts';
import { emptyScalar } from './node.ts';
import { isPlainDecimal, plainValue } from './plain-value.ts';
import type { Problem } from './problem.ts';
import { tagProblem } from './syntax-problem.ts';

/** So many values may come of aliases; an honest file that repeats itself more has profiles for it. */
const mostByAliases = 250_000;

/** From the yaml package's document to our nodes; aliases share the node of their anchor. */
export function convert(doc: Document.Parsed): Reading {
  const converter = new Converter();
  if (doc.contents === null) return { problems: [] };
  const node = converter.node(doc.contents, 0, 0);
  return { node, problems: converter.problems };
}

interface Anchored {
  readonly node: Node;
  readonly size: number;
}

class Converter {
  readonly problems: Problem[] = [];
  private readonly anchors = new Map<string, Anchored>();
  private count = 0;
  private byAliases = 0;

  /** `keyStart` and `keyEnd`: where to point at when there is nothing. */
  node(node: ParsedNode | null, keyStart: number, keyEnd: number): Node {
    if (node === null) return emptyScalar(keyStart, keyEnd);
    if (isAlias(node)) return this.alias(node.source, node.range[0], node.range[1]);
    if (node.tag !== undefined) this.problems.push(tagProblem(node.range[0], node.range[1]));
    const before = this.count++;
    const made = isMap(node) ? this.map(node) : isSeq(node) ? this.seq(node) : this.scalar(node, keyStart, keyEnd);
    if (node.anchor !== undefined) this.anchors.set(node.anchor, { node: made, size: this.count - before });
    return made;
  }

  private alias(name: string, start: number, end: number): Node {
    const anchored = this.anchors.get(name);
    if (anchored === undefined) {
      this.problems.push({
        code: 'policy/unknown-anchor',
        message: `there is no anchor &${name} before this place`,
        hint: `Define &${name} further up; a text that begins with \`*\` needs quotes.`,
        start,
        end,
      });
      return emptyScalar(start, end);
    }
    this.count += anchored.size;
    const within = this.byAliases <= mostByAliases;
    this.byAliases += anchored.size;
    if (this.byAliases <= mostByAliases) return anchored.node;
    if (within) this.problems.push(bomb(start, end));
    return emptyScalar(start, end);
  }

  private map(node: ParsedNode & { items: { key: unknown; value: unknown }[] }): MapNode {
    const pairs: Pair[] = [];
    const value: Record<string, unknown> = {};
    const seen = new Map<string, Pair>();
    for (const item of node.items) {
      const key = this.key(item.key as ParsedNode);
      if (key === undefined) continue;
      const pair = { ...key, node: this.node(item.value as ParsedNode | null, key.start, key.end) };
      const first = seen.get(pair.key);
      if (first !== undefined) {
        this.problems.push(duplicate(pair, first));
        continue;
      }
      seen.set(pair.key, pair);
      pairs.push(pair);
      value[pair.key] = pair.node.value;
    }
    const [start, end] = node.range;
    const flow = 'flow' in node && node.flow;
    return { kind: 'map', pairs, value, start: flow ? start : (pairs[0]?.start ?? start), end: flow ? end : (pairs[0]?.start ?? start) };
  }

  private key(node: ParsedNode | null): Omit<Pair, 'node'> | undefined {
    if (node !== null && isScalar(node) && node.tag === undefined && typeof node.value === 'string') {
      const [start, end] = node.range;
      const key = node.type === 'PLAIN' ? node.source : node.value;
      const refused = forbidden.get(key) ?? (controlCharacter.test(key) ? 'holds a control character' : undefined);
      if (refused === undefined) return { key, start, end };
      this.problems.push(badKey(`the key ${JSON.stringify(key)} ${refused}`, start, end));
      return undefined;
    }
    const [start, end] = node?.range ?? [0, 1];
    this.problems.push(badKey('a key must be a simple text', start, end));
    return undefined;
  }

  private seq(node: ParsedNode & { items: unknown[] }): SeqNode {
    const [start, end] = node.range;
    const items = node.items.map((item) => this.node(item as ParsedNode | null, start, start + 1));
    const flow = 'flow' in node && node.flow;
    return { kind: 'seq', items, value: items.map((item) => item.value), start, end: flow ? end : start };
  }

  private scalar(node: ParsedNode, keyStart: number, keyEnd: number): ScalarNode {
    const [start, end] = node.range;
    if (!isScalar(node) || typeof node.value !== 'string') return emptyScalar(start, end);
    // An unquoted text that goes on after an empty line holds a line break, too.
    this.refuseControl(node.value, start, end);
    if (node.type !== 'PLAIN') return { kind: 'scalar', value: node.value, start, end, textStart: start + 1 };
    if (node.value === '') return emptyScalar(keyStart, keyEnd);
    const value = plainValue(node.value);
    if (typeof value === 'number' && !isPlainDecimal(node.value)) this.problems.push(oddNumber(node.value, start, end));
    return { kind: 'scalar', value, start, end, textStart: start };
  }

  private refuseControl(value: string, start: number, end: number): void {
    const found = controlCharacter.exec(value)?.[0];
    if (found === undefined) return;
    const what = found === '\n' || found === '\r' ? 'a line break' : `the control character ${codePoint(found)}`;
    this.problems.push({
      code: 'policy/control-character',
      message: `the text holds ${what}`,
      hint: 'Write it on one line, without escapes.',
      start,
      end,
    });
  }
}

/** Control characters, line and paragraph separators, and halves of surrogate pairs. */
const controlCharacter = /[\p{Cc}\u2028\u2029]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/u;

export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

const forbidden: ReadonlyMap<string, string> = new Map([
  ['__proto__', 'is not allowed'],
  ['<<', '(merge) is not allowed'],
]);

function badKey(message: string, start: number, end: number): Problem {
  return { code: 'policy/bad-key', message, hint: 'Write keys as plain names on one line.', start, end };
}

function duplicate(pair: Pair, first: Pair): Problem {
  return {
    code: 'policy/duplicate-key',
    message: `the key ${JSON.stringify(pair.key)} stands twice in this map`,
    hint: 'Remove one, or put both together.',
    start: pair.start,
    end: pair.end,
    related: { message: 'first written here', start: first.start, end: first.end },
  };
}

function oddNumber(source: string, start: number, end: number): Problem {
  return {
    code: 'policy/number',
    message: `${source} is not a plain decimal number`,
    hint: `Write a decimal whole number, or, if a text is meant, "${source}" in quotes.`,
    start,
    end,
  };
}

function bomb(start: number, end: number): Problem {
  return {
    code: 'policy/alias-bomb',
    message: `YAML aliases blow this file up to more than ${mostByAliases.toLocaleString('en')} values`,
    hint: 'Write what is common as a profile or a security group.',
    start,
    end,
  };
}
