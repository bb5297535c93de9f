import { describe, test } from '@jest/globals';
import { nspawnMissing } from './missing.ts';

/** `describe` for tests that need a machine: skipped with the reason in the name where none can be had, a failure with CI=true. */
export function describeInNspawn(name: string, tests: () => void): void {
  const missing = nspawnMissing();
  if (missing === undefined) {
    describe(name, tests);
    return;
  }
  // jest prints nothing of a file whose tests are all skipped.
  process.stderr.write(`skipped: ${name}: ${missing}\n`);
  describe.skip(`${name}, skipped: ${missing}`, tests);
  if (process.env['CI'] !== 'true') return;
  test(`${name}: a machine can be had`, () => {
    throw new Error(missing);
  });
}
