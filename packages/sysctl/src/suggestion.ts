import { catalogue } from './catalogue.ts';
import { dotted } from './spelling.ts';

/** The known key that somebody who wrote `name` most likely meant. */
export function suggestKey(name: string): string | undefined {
  const wanted = lastPart(dotted(name.trim()).toLowerCase());
  const [best] = [...catalogue.keys()]
    .map((key) => ({ key, distance: distance(wanted, lastPart(key)) }))
    .sort((a, b) => a.distance - b.distance);
  return best !== undefined && best.distance <= Math.max(2, wanted.length / 6) ? best.key : undefined;
}

/** People leave out or mistake the folder more often than the name, so only names are compared. */
function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1).replaceAll('-', '_');
}

/** Levenshtein's: how many letters to add, leave out or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++) {
      const replaced = (row[j] ?? 0) + (a[i] === b[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
