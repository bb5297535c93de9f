import { addTo } from './levels.ts';
import type { Level, Runs } from './levels.ts';

/** What a level is within some of its classes. */
export interface RowLevel {
  readonly level: Level;
  /** The rules that hold some of the classes, in order. */
  readonly meeting: readonly number[];
}

/** Asked by rules that hold none of the classes. */
const none = -2;

/** Counts the classes anew, leaving out all but some: what rules ask then is what they ask of those. */
export function levelWithin({ field, classes, expressions, asked }: Level, runs: Runs): RowLevel {
  const places = placesWithin(runs, classes.length);
  const numbers = new Map([['', none], [`0,${places[classes.length]}`, -1]]);
  const kept: Runs[] = [];
  const renumbered = expressions.map((expression) => {
    const within = runsWithin(expression, places);
    const key = within.join();
    const number = numbers.get(key) ?? kept.push(within) - 1;
    numbers.set(key, number);
    return number;
  });
  const again = asked.map((expression) => renumbered[expression] ?? -1);
  const meeting: number[] = [];
  for (const [rule, expression] of again.entries()) if (expression !== none) meeting.push(rule);
  return { level: { field, classes: classesWithin(classes, runs), expressions: kept, asked: again }, meeting };
}

/** Of each class, how many of the wanted ones are before it. */
function placesWithin(runs: Runs, count: number): Int32Array {
  const places = new Int32Array(count + 1);
  for (let i = 0; i < runs.length; i += 2) for (let at = runs[i] ?? 0; at < (runs[i + 1] ?? 0); at++) places[at + 1] = 1;
  for (let at = 0; at < count; at++) places[at + 1] = (places[at + 1] ?? 0) + (places[at] ?? 0);
  return places;
}

function runsWithin(runs: Runs, places: Int32Array): Runs {
  const within: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [first, end] = [places[runs[i] ?? 0] ?? 0, places[runs[i + 1] ?? 0] ?? 0];
    if (first < end) addTo(within, first, end);
  }
  return within;
}

function classesWithin(classes: Level['classes'], runs: Runs): Level['classes'] {
  return runs.flatMap((first, i) => (i % 2 === 0 ? classes.slice(first, runs[i + 1]) : []));
}
