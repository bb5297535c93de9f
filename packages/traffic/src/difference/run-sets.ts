import { addTo } from './levels.ts';
import type { Level, Runs } from './levels.ts';

/** Numbers for sets of the classes of a level: equal sets have the same one, so that they are compared at once. */
export class RunSets {
  private readonly sets: Runs[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly unions = new Map<string, number>();

  numberOf(runs: Runs): number {
    const key = runs.join();
    const number = this.numbers.get(key) ?? this.sets.push(runs) - 1;
    this.numbers.set(key, number);
    return number;
  }

  runsOf(number: number): Runs {
    return this.sets[number] ?? [];
  }

  /** The number of the union of some sets that have no class in common. */
  join(numbers: readonly number[]): number {
    const [first] = numbers;
    if (numbers.length === 1 && first !== undefined) return first;
    const key = numbers.join();
    const number = this.unions.get(key) ?? this.numberOf(unionOf(numbers.map((each) => this.runsOf(each))));
    this.unions.set(key, number);
    return number;
  }
}

function unionOf(sets: readonly Runs[]): Runs {
  const firsts = Float64Array.from(sets.flatMap((runs) => runs.filter((_, i) => i % 2 === 0))).sort();
  const ends = Float64Array.from(sets.flatMap((runs) => runs.filter((_, i) => i % 2 === 1))).sort();
  const union: number[] = [];
  for (const [i, first] of firsts.entries()) addTo(union, first, ends[i] ?? first);
  return union;
}

export function runSetsFor(levels: readonly Level[]): RunSets[] {
  return levels.map(() => new RunSets());
}
