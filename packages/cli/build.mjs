/** Bundles the command into one file, which is all that has to be shipped. */
import { createHash } from 'node:crypto';
import { chmod, readFile, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const outfile = new URL('dist/pvewall.cjs', here).pathname;
const { version } = JSON.parse(await readFile(new URL('package.json', here), 'utf8'));
const buildMark = 'PVEWALL_BUILD_DIGEST';

await build({
  entryPoints: [new URL('src/entry.ts', here).pathname],
  outfile,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // CommonJS: Node.js starts it faster than an ES module, and `import()` of our own files stays lazy in one file.
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  define: { PVEWALL_VERSION: JSON.stringify(version), PVEWALL_BUILD: JSON.stringify(buildMark), 'process.env.NODE_ENV': '"production"' },
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});

// What the cache is keyed by: any change of the program is another program.
const text = await readFile(outfile, 'utf8');
await writeFile(outfile, text.replaceAll(buildMark, createHash('sha256').update(text).digest('hex').slice(0, 16)));
await chmod(outfile, 0o755);
