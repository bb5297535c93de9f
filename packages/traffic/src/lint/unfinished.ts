import { report } from '../diagnostics.ts';
import type { ChainClass } from './chain-class.ts';
import type { LintFinding } from './lint-finding.ts';
import { some } from './words.ts';

/** Where the limits ended the work before everything was asked. */
export class Unfinished {
  private readonly places = new Set<string>();

  /** Notes it, and is the answer: nothing is claimed there. */
  note(where: ChainClass | string): readonly never[] {
    this.places.add(typeof where === 'string' ? where : `${where.first.station} ${where.first.direction}`);
    return [];
  }

  findings(): LintFinding[] {
    if (this.places.size === 0) return [];
    return [report('lint/unfinished', { message: `not every rule was looked at: the work ended at ${some([...this.places])}`, hint: 'what is told is true; allow more time to be told the rest' })];
  }
}
