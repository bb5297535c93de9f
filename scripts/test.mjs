/** `npm test`: all tests, with everything they need. Words after it go to jest. Ends with a line that counts them. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from './build.mjs';
import { setup } from './setup.mjs';

setup();
const folder = mkdtempSync(join(tmpdir(), 'pvewall-test-'));
const report = join(folder, 'report.json');
const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'];
const { status } = spawnSync(process.execPath, [...jest, '--json', `--outputFile=${report}`, ...process.argv.slice(2)], {
  cwd: root,
  stdio: ['ignore', 'ignore', 'inherit'],
});
process.exitCode = status ?? 1;
count();
rmSync(folder, { recursive: true, force: true });

function count() {
  const { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests } = JSON.parse(readFileSync(report, 'utf8'));
  const skipped = numPendingTests === 0 ? '' : `, ${numPendingTests} skipped`;
  // A file that cannot be loaded has no tests to count, and has failed all the same.
  console.log(`${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed${skipped}`);
}
