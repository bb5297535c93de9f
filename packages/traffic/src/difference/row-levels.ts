import { addTo } from './levels.ts';
import type { Level, Runs } from './levels.ts';

/**
 * What a level is within some of its classes, which are counted anew: what rules ask then is what they ask of those. Few
 * rules hold the packets of most rows, so what a rule asks is looked at when it is wanted.
 */
export class RowLevel {
  /** The rules that hold some of the classes, a bit each. */
  readonly meeting: Int32Array;
  private readonly level: Level;
  private readonly places: Int32Array;
  private readonly expressions: Runs[] = [];
  private readonly renumbered = new Map<number, number>([[-1, -1]]);
  private readonly numbers: Map<string, number>;

  constructor(level: Level, runs: Runs) {
    this.level = level;
    this.places = placesWithin(runs, level.count);
    this.numbers = new Map([[`0,${this.count}`, -1]]);
    this.meeting = this.meet();
  }

  /** The level for just these rules, which all hold some of the classes. */
  levelOf(rules: readonly number[]): Level {
    const asked = Int32Array.from(rules, (rule) => this.askedBy(rule));
    return { field: this.level.field, count: this.count, expressions: this.expressions, asked };
  }

  /** What a rule asks; -1 when it holds every class. */
  askedBy(rule: number): number {
    const expression = this.level.asked[rule] ?? -1;
    const known = this.renumbered.get(expression) ?? this.renumber(expression);
    this.renumbered.set(expression, known);
    return known;
  }

  private get count(): number {
    return this.places[this.level.count] ?? 0;
  }

  private renumber(expression: number): number {
    const within = runsWithin(this.level.expressions[expression] ?? [], this.places);
    const key = within.join();
    const number = this.numbers.get(key) ?? this.expressions.push(within) - 1;
    this.numbers.set(key, number);
    return number;
  }

  private meet(): Int32Array {
    const { asked, expressions } = this.level;
    const held = Uint8Array.from(expressions, (runs) => (meets(runs, this.places) ? 1 : 0));
    const bits = new Int32Array(Math.ceil(asked.length / 32));
    for (let rule = 0; rule < asked.length; rule++) {
      const expression = asked[rule] ?? -1;
      if (expression === -1 || held[expression] === 1) bits[rule >> 5] = (bits[rule >> 5] ?? 0) | (1 << (rule & 31));
    }
    return bits;
  }
}

/** Of each class, how many of the wanted ones are before it. */
function placesWithin(runs: Runs, count: number): Int32Array {
  const places = new Int32Array(count + 1);
  for (let i = 0; i < runs.length; i += 2) places.fill(1, (runs[i] ?? 0) + 1, (runs[i + 1] ?? 0) + 1);
  for (let at = 0; at < count; at++) places[at + 1] = (places[at + 1] ?? 0) + (places[at] ?? 0);
  return places;
}

function meets(runs: Runs, places: Int32Array): boolean {
  for (let i = 0; i < runs.length; i += 2) if (places[runs[i] ?? 0] !== places[runs[i + 1] ?? 0]) return true;
  return false;
}

function runsWithin(runs: Runs, places: Int32Array): Runs {
  const within: number[] = [];
  for (let i = 0; i < runs.length; i += 2) {
    const [first, end] = [places[runs[i] ?? 0] ?? 0, places[runs[i + 1] ?? 0] ?? 0];
    if (first < end) addTo(within, first, end);
  }
  return within;
}
