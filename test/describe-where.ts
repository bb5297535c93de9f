import { describe, test } from '@jest/globals';

/**
 * `describe` for tests that need something which not every machine has: skipped with the reason in the name where it is
 * missing, a failure with CI=true.
 * @param need what must be had: `a machine`
 */
export function describeWhere(missing: string | undefined, need: string, name: string, tests: () => void): void {
  if (missing === undefined) {
    describe(name, tests);
    return;
  }
  // jest prints nothing of a file whose tests are all skipped.
  process.stderr.write(`skipped: ${name}: ${missing}\n`);
  describe.skip(`${name}, skipped: ${missing}`, tests);
  if (process.env['CI'] !== 'true') return;
  test(`${name}: ${need} can be had`, () => {
    throw new Error(missing);
  });
}
