/** Bundles the command into one file, which is all that has to be shipped. */
import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';

const here = new URL('./', import.meta.url);
const { version } = JSON.parse(await readFile(new URL('package.json', here), 'utf8'));
const schema = await readFile(new URL('../../schemas/policy.schema.json', here), 'utf8');
const buildMark = 'PVEWALL_BUILD_DIGEST';

const program = await bundle('src/entry.ts');
// What the caches are keyed by: any change of the program is another program.
const digest = createHash('sha256').update(program).digest('hex').slice(0, 16);
const wrapped = `(function (require, __filename) {${program}\n})`.replaceAll(buildMark, digest);
const loader = (await bundle('src/loader.ts')).replaceAll(buildMark, digest);

const outfile = new URL('dist/dev.cjs', here);
await mkdir(new URL('dist/', here), { recursive: true });
// Beside it and into its place: a command that runs meanwhile runs the old one.
const temporary = new URL(`dist/pvewall.${process.pid}.tmp`, here);
await writeFile(temporary, `#!/usr/bin/env node\nvar PVEWALL_PROGRAM=${JSON.stringify(wrapped)};\n${loader}`);
await chmod(temporary, 0o755);
await rename(temporary, outfile);

async function bundle(entry) {
  const { outputFiles } = await build({
    entryPoints: [new URL(entry, here).pathname],
    write: false,
    bundle: true,
    platform: 'node',
    target: 'node20',
    // `import()` of our own files stays lazy in one file; those of Node.js's modules become `require`.
    format: 'cjs',
    supported: { 'dynamic-import': false },
    minify: false,
    legalComments: 'none',
    define: {
      PVEWALL_VERSION: JSON.stringify(version),
      PVEWALL_BUILD: JSON.stringify(buildMark),
      PVEWALL_POLICY_SCHEMA: JSON.stringify(schema),
      'process.env.NODE_ENV': '"production"',
    },
    logLevel: 'warning',
  });
  return outputFiles[0].text;
}
