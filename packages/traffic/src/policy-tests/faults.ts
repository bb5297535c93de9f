import { nearest, type Diagnostic } from '@pvewall/model';
import type { TestWord } from '@pvewall/policy';
import { report } from './diagnostics.ts';
import type { TestCode } from './diagnostics.ts';

/** What is wrong with one test; a word that means the same wrong thing on every node is told once. */
export class Faults {
  private readonly found = new Map<string, Diagnostic>();

  add(code: TestCode, { at: place }: Pick<TestWord, 'at'>, message: string, hint: string): void {
    this.found.set(`${code} ${message}`, report(code, { message, hint, place }));
  }

  get all(): Diagnostic[] {
    return [...this.found.values()];
  }
}

/** `Did you mean X?`, or what there is. */
export function meant(word: string, names: readonly string[], what: string): string {
  const near = nearest(word, names);
  if (near !== undefined) return `Did you mean \`${near}\`?`;
  if (names.length === 0) return `There is no ${what} at all.`;
  const shown = names.length > 12 ? [...names.slice(0, 10), `${names.length - 10} more`] : names;
  return `There is: ${shown.join(', ')}.`;
}
