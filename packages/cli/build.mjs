/** Bundles the command into one file, which is all that has to be shipped. */
import { chmod, mkdir, readFile, rm, symlink } from 'node:fs/promises';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const { version } = JSON.parse(await readFile(new URL('package.json', here), 'utf8'));

await build({
  entryPoints: [new URL('src/entry.ts', here).pathname],
  outfile: new URL('dist/pvewall.cjs', here).pathname,
  bundle: true,
  platform: 'node',
  target: 'node20',
  // CommonJS: Node.js starts it faster than an ES module, and `import()` of our own files stays lazy in one file.
  format: 'cjs',
  minify: true,
  keepNames: true,
  legalComments: 'none',
  define: { PVEWALL_VERSION: JSON.stringify(version), 'process.env.NODE_ENV': '"production"' },
  banner: { js: '#!/usr/bin/env node' },
  logLevel: 'warning',
});
await chmod(new URL('dist/pvewall.cjs', here), 0o755);
await linkCommand();

/** npm links commands while it installs, when this file is not there yet; so that `npx pvewall` finds it. */
async function linkCommand() {
  const bin = new URL('../../node_modules/.bin/', here);
  await mkdir(bin, { recursive: true });
  await rm(new URL('pvewall', bin), { force: true });
  await symlink('../../packages/cli/dist/pvewall.cjs', new URL('pvewall', bin).pathname);
}
