import { readReference, type Line, type Section } from '@pvewall/fw';
import { masked } from './masked.ts';
import type { NameBook, NameKind } from './name-book.ts';

/** What becomes of a name of that kind where it stands. */
export type Rename = (kind: NameKind, name: string) => string;

/** A line with its names renamed and without its comment; blanks and the line end stay. */
export function renameLine(line: Line, section: Section, rename: Rename): string {
  const { raw } = line;
  switch (line.kind) {
    case 'blank':
    case 'option':
      return raw;
    case 'comment':
      return `${/^\s*/.exec(raw)?.[0] ?? ''}#${allowance(raw)}${ending(raw)}`;
    case 'header':
      return renameHeader(raw, section, rename);
    case 'alias':
      return renameWords(raw, (word, i) => (i === 0 ? rename('alias', word) : word));
    case 'entry':
      return renameWords(raw, (word) => renameMember(word, rename));
    case 'rule':
      return renameWords(raw, (word, i, words) => renameInRule(word, i, words, rename));
    case 'bad':
      return raw;
  }
}

function renameHeader(raw: string, { kind, name }: Section, rename: Rename): string {
  if (kind !== 'ipset' && kind !== 'group') return raw;
  const close = raw.indexOf(']');
  const head = raw.slice(0, close).replace(/\S+$/, (word) => (word.toLowerCase() === name ? rename(kind === 'ipset' ? 'set' : 'group', word) : word));
  return `${head}]${withoutComment(raw.slice(close + 1))}`;
}

/** `lan`, `dc/lan`, `!lan`. */
function renameMember(word: string, rename: Rename): string {
  const [, mark = '', name = ''] = /^(!?)(.*)$/.exec(word) ?? [];
  return `${mark}${renameReference(name, 'alias', rename)}`;
}

function renameInRule(word: string, i: number, words: readonly string[], rename: Rename): string {
  if (i === 1) return /^\|?group$/i.test(words[0] ?? '') ? rename('group', word) : word.replace(/[^()]+/g, masked);
  if (!/^--?(?:source|dest)$/.test(words[i - 1] ?? '')) return word;
  if (word.startsWith('+')) return `+${renameReference(word.slice(1), 'set', rename)}`;
  return word.split(',').map((part) => renameReference(part, 'alias', rename)).join(',');
}

/** Sets of `sdn/` are named after VNets, which keep their names like all devices. */
function renameReference(word: string, kind: 'alias' | 'set', rename: Rename): string {
  const reference = readReference(word);
  if (reference === undefined) return masked(word);
  if (reference.scope === 'sdn') return word;
  return `${reference.scope === '' ? '' : `${reference.scope}/`}${rename(kind, reference.name)}`;
}

/** The words before the comment one by one, and the comment gone. */
function renameWords(raw: string, renamed: (word: string, index: number, words: readonly string[]) => string): string {
  const hash = raw.indexOf('#');
  const before = hash < 0 ? raw : raw.slice(0, hash);
  const words = before.match(/\S+/g) ?? [];
  let i = 0;
  const text = before.replace(/\S+/g, (word) => renamed(word, i++, words));
  return hash < 0 ? text : withoutComment(`${text}${raw.slice(hash)}`);
}

/** What allows a finding stays: it is for pvewall, not for people. */
function withoutComment(text: string): string {
  const hash = text.indexOf('#');
  if (hash < 0) return text;
  const allowed = allowance(text);
  return `${allowed === '' ? text.slice(0, hash).trimEnd() : `${text.slice(0, hash)}#${allowed}`}${ending(text)}`;
}

function allowance(text: string): string {
  const match = /#[^#]*?\b(pvewall: allow\s+[\w/-]+(?:\s*,\s*[\w/-]+)*)/.exec(text)?.[1];
  return match === undefined ? '' : ` ${match}`;
}

function ending(raw: string): string {
  return /\r?\n?$/.exec(raw)?.[0] ?? '';
}

/**
 * Of a line that Proxmox VE passes over nobody knows what its words are: names of others are renamed, and what is no word
 * of the language either keeps its shape alone.
 */
export function renameBadLine(raw: string, book: NameBook): string {
  const hash = raw.indexOf('#', raw.search(/\S/) + 1);
  const before = (hash < 0 ? raw : raw.slice(0, hash)).replace(/[^\s()[\],+!|/]+/g, (word) => book.anywhere(word.replace(/:$/, '')) ?? masked(word));
  return hash < 0 ? before : `${before}# x${ending(raw)}`;
}
