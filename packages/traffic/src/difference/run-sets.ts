import { addTo } from './levels.ts';
import type { Level, Runs } from './levels.ts';
import { ListNumbers } from './list-numbers.ts';

/** Numbers for sets of the classes of a level: equal sets have the same one, so that they are compared at once; all classes are -1. */
export class RunSets {
  private readonly sets: Runs[] = [];
  private readonly numbers = new ListNumbers();
  private readonly lists = new ListNumbers();
  private readonly unions: number[] = [];
  /** One place for each class, 1 where it is in the union that is being made. */
  private readonly held: Uint8Array;

  /** @param count of the level's classes */
  constructor(count: number) {
    this.held = new Uint8Array(count);
  }

  numberOf(runs: Runs): number {
    if (runs.length === 2 && runs[0] === 0 && runs[1] === this.held.length) return -1;
    const number = this.numbers.of(runs);
    this.sets[number] ??= runs;
    return number;
  }

  runsOf(number: number): Runs {
    return this.sets[number] ?? [];
  }

  /** The number of the union of some sets that have no class in common. */
  join(numbers: readonly number[]): number {
    const [first] = numbers;
    if (numbers.length === 1 && first !== undefined) return first;
    return (this.unions[this.lists.of(numbers)] ??= this.numberOf(this.unionOf(numbers)));
  }

  private unionOf(numbers: readonly number[]): Runs {
    const { held } = this;
    held.fill(0);
    for (const number of numbers) {
      const runs = this.runsOf(number);
      for (let i = 0; i < runs.length; i += 2) held.fill(1, runs[i], runs[i + 1]);
    }
    const union: number[] = [];
    for (let at = held.indexOf(1); at >= 0; at = held.indexOf(1, at)) {
      const end = held.indexOf(0, at);
      addTo(union, at, end < 0 ? held.length : end);
      if (end < 0) break;
      at = end;
    }
    return union;
  }
}

export function runSetsFor(levels: readonly Level[]): RunSets[] {
  return levels.map(({ count }) => new RunSets(count));
}
