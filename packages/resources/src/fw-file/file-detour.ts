import { empty, parse, type Document } from '@pvewall/fw';
import type { Effect } from '@pvewall/model';
import type { Via } from '../kind.ts';
import { betweenState } from './between-state.ts';
import { tierOfFile } from './file-changes.ts';

/**
 * From one text of a `.fw` file to another by way of in-between states, as a plan goes (see `between`): effects up to
 * the first of them, up to the next, and from the last to the end. null: there is no file. Undefined for other files.
 */
export function fwFileDetour(path: string, before: string | null, after: string | null): ((via: readonly Via[]) => readonly (readonly Effect[])[]) | undefined {
  const tier = tierOfFile(path);
  if (tier !== 'cluster' && tier !== 'host') return undefined;
  const state = (text: string | null): { text: string | null; document: () => Document } => {
    const where = { tier, file: path };
    return { text, document: () => (text === null ? empty(where) : parse(text, where)) };
  };
  const [current, desired] = [state(before), state(after)];
  return (via) => {
    const texts = [before, ...via.map((way) => betweenState(tier, current, desired, way).text), after];
    return texts.slice(1).map((text, i) => fileEffects(path, texts[i] ?? null, text));
  };
}

function fileEffects(path: string, before: string | null, after: string | null): Effect[] {
  if (before === after) return [];
  if (after !== null) return [{ type: 'write-file', path, before, after }];
  return before === null ? [] : [{ type: 'remove-file', path, before }];
}
