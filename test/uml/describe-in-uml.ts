import { describe, test } from '@jest/globals';
import { umlMissing } from './uml.ts';

/** `describe` for tests that need a guest: skipped with the reason in the name where none can be had, a failure with CI=true. */
export function describeInUml(name: string, tests: () => void): void {
  const missing = umlMissing();
  if (missing === undefined) {
    describe(name, tests);
    return;
  }
  // jest prints nothing of a file whose tests are all skipped.
  process.stderr.write(`skipped: ${name}: ${missing}\n`);
  describe.skip(`${name}, skipped: ${missing}`, tests);
  if (process.env['CI'] !== 'true') return;
  test(`${name}: a User-Mode Linux guest can be had`, () => {
    throw new Error(missing);
  });
}
