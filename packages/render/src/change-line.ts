import type { Action, Change, FieldChange } from '@pvewall/model';
import { layout, type Part } from './layout.ts';
import type { Look, Span, Style } from './look.ts';
import { textWidth } from './text-width.ts';
import { visible } from './visible.ts';

export interface ChangeLine {
  readonly change: Change;
  /** Columns that the label is filled up to, so that the values of neighbours stand in one column. */
  readonly labelWidth: number;
}

/** Terraform's symbols, and one for a move, which Terraform does not know. */
export const symbols: Record<Action, string> = { create: '+', update: '~', delete: '-', move: '>' };
const styles: Record<Action, Style> = { create: 'add', update: 'change', delete: 'remove', move: 'move' };

const indent = 4;
/** Where a long label would push the continuation too far to the right, it hangs here. */
const narrowHang = 8;

/** One change, on one line where it fits. */
export function changeLine(line: ChangeLine, look: Look, options: { place: boolean }): string {
  const { change } = line;
  const symbol: Part = { spans: [{ text: `  ${symbols[change.action]} `, style: styles[change.action] }] };
  const [label, ...rest] = [...changeParts(line), ...reasonParts(change), ...(options.place ? placeParts(change) : [])];
  const hang = indent + textWidth(visible(textOf(label))) + (rest[0]?.gap ?? 1);
  return layout([{ spans: [...symbol.spans, ...(label?.spans ?? [])] }, ...rest], hang > look.width / 2 ? narrowHang : hang, look);
}

/** The same without indent, colour and wrapping: `ipset management  10.8.0.0/24 # office`. */
export function changeText(line: ChangeLine, look: Look): string {
  return layout([...changeParts(line), ...reasonParts(line.change)], 0, look);
}

function changeParts(line: ChangeLine): Part[] {
  const { change } = line;
  if (change.action === 'move') return moveParts(change);
  if (change.fields !== undefined && change.fields.length > 0) return fieldParts(change, change.fields);
  return change.action === 'update' ? updateParts(change) : valueParts(line);
}

/** `ipset management  10.8.0.0/24`: something with a name and a value; `options.enable: 1`, `rules[3]: IN DROP`. */
function valueParts({ change, labelWidth }: ChangeLine): Part[] {
  const value = change.action === 'delete' ? change.before : change.after;
  if (value === undefined || value === '') return [text(change.label)];
  if (!isNamed(change)) return [text(`${change.label}:`), text(value)];
  const filling = labelWidth - textWidth(visible(change.label));
  return [text(change.label), { ...text(value), gap: Math.max(filling, 0) + 2 }];
}

function updateParts({ label, before, after }: Change): Part[] {
  return [text(`${label}:`), text(shown(before)), text(`-> ${shown(after)}`)];
}

function fieldParts(change: Change, fields: readonly FieldChange[]): Part[] {
  const head = [change.label, ruleHead(change.before ?? change.after ?? '')].filter((word) => word !== '').join(' ');
  return [text(`${head}:`), ...fields.map((field, i) => text(fieldText(field) + (i < fields.length - 1 ? ';' : '')))];
}

function moveParts(change: Change): Part[] {
  const { label, from, to, fields = [] } = change;
  const list = label.replace(/\[\d+\]$/, '');
  const way = from === undefined || to === undefined ? label : `${list}[${String(from)}] -> ${list}[${String(to)}]`;
  if (fields.length > 0) return fieldParts({ ...change, label: way }, fields);
  return [text(`${way}:`), text(change.after ?? change.before ?? '')];
}

function fieldText({ name, before, after }: FieldChange): string {
  return `${name} ${shown(before)} -> ${shown(after)}`;
}

function shown(value: string | undefined): string {
  return value === undefined || value === '' ? '(none)' : value;
}

/** What one calls a rule by: `IN SSH(ACCEPT)` of `IN SSH(ACCEPT) -source +management # admins`. */
function ruleHead(rule: string): string {
  const end = rule.startsWith('-') ? -1 : rule.search(/ (?:--?[a-z]|#)/);
  return end > 0 ? rule.slice(0, end) : rule;
}

/** Something taken away always says why, even where the planner thought it plain. */
function reasonParts({ action, reason }: Change): Part[] {
  const why = reason ?? (action === 'delete' ? 'not in the policy' : undefined);
  return why === undefined ? [] : [{ spans: [{ text: `(${why})`, style: 'quiet' }], gap: 2 }];
}

function placeParts({ place }: Change): Part[] {
  return place === undefined ? [] : [{ spans: [{ text: `(${place.file}:${String(place.line)})`, style: 'quiet' }], gap: 2 }];
}

/** A kind and a name (`alias lan`), as against a path (`options.enable`, `group web rules[2]`). */
export function isNamed({ label }: Change): boolean {
  return label.includes(' ') && !label.endsWith(']');
}

function text(value: string): Part {
  return { spans: [{ text: value }] };
}

function textOf(part: Part | undefined): string {
  return (part?.spans ?? []).map((span: Span) => span.text).join('');
}
