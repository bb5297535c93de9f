import type { Level, Runs } from './levels.ts';

/** Some of the levels of a problem: those that are still to be asked, a bit each. */
export type Left = number;

/** What rules still ask when some fields are known. */
export class Rest {
  private readonly levels: readonly Level[];
  private readonly count: number;
  private readonly ids: Int32Array[] = [];
  private readonly meets = new Map<number, Uint8Array>();

  constructor(levels: readonly Level[], count: number) {
    this.levels = levels;
    this.count = count;
  }

  /** A number for each rule, the same for those that ask the same of what is left; 0 for those that ask nothing. */
  idsOf(left: Left): Int32Array {
    return (this.ids[left] ??= this.number(left));
  }

  private number(left: Left): Int32Array {
    let ids = new Int32Array(this.count);
    for (const [index, { asked, expressions }] of this.levels.entries()) {
      if (((left >> index) & 1) === 0) continue;
      const numbers = new Map([[0, 0]]);
      const wide = expressions.length + 1;
      ids = ids.map((id, rule) => {
        const key = id * wide + (asked[rule] ?? -1) + 1;
        const number = numbers.get(key) ?? numbers.size;
        numbers.set(key, number);
        return number;
      });
    }
    return ids;
  }

  /** Of each rule, whether it and this one have packets in common, as far as the fields that are left say. */
  meeting(left: Left, rule: number): Uint8Array {
    const key = left * this.count + rule;
    const known = this.meets.get(key) ?? this.meet(left, rule);
    this.meets.set(key, known);
    return known;
  }

  private meet(left: Left, rule: number): Uint8Array {
    const meeting = new Uint8Array(this.count).fill(1);
    for (const [index, { asked, expressions }] of this.levels.entries()) {
      const own = expressions[asked[rule] ?? -1];
      if (((left >> index) & 1) === 0 || own === undefined) continue;
      const met = expressions.map((runs) => runsMeet(runs, own));
      for (let other = 0; other < this.count; other++) if (met[asked[other] ?? -1] === false) meeting[other] = 0;
    }
    return meeting;
  }
}

export function runsMeet(a: Runs, b: Runs): boolean {
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [endA, endB] = [a[i + 1] ?? 0, b[j + 1] ?? 0];
    if ((a[i] ?? 0) < endB && (b[j] ?? 0) < endA) return true;
    if (endA < endB) i += 2;
    else j += 2;
  }
  return false;
}
