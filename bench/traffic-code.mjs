import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

/** Some exports of the traffic package, as one file that Node.js runs: `name` is the file's. */
export async function trafficCode(out, name, exports) {
  const outfile = join(out, `dist/${name}.mjs`);
  const stdin = { contents: `export { ${exports.join(', ')} } from '@pvewall/traffic';`, resolveDir: import.meta.dirname };
  await build({ stdin, outfile, bundle: true, format: 'esm', platform: 'node', target: 'node20', logLevel: 'warning' });
  return import(pathToFileURL(outfile).href);
}

/** Garbage collection on other threads counts too: on one core it would have to be done there. */
export function processorMilliseconds(work) {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
