import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { tableOfDocument } from './architecture/document.ts';
import type { Source } from './architecture/source.ts';
import { mayImport } from './architecture/table.ts';
import { violations, type Manifest } from './architecture/violations.ts';

const root = new URL('../', import.meta.url);
const packages = readdirSync(new URL('packages/', root));
const sources = packages.flatMap((name) => ['src', 'bench', 'test'].flatMap((folder) => sourcesIn(name, folder)));
const manifests = packages.map(manifestOf);

function sourcesIn(name: string, folder: string): Source[] {
  const base = new URL(`packages/${name}/${folder}/`, root);
  if (!existsSync(base)) return [];
  const files = readdirSync(base, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(?:ts|mjs|js)$/.test(file));
  return files.map((file) => ({ package: name, path: `${folder}/${file}`, text: readFileSync(new URL(file, base), 'utf8') }));
}

function manifestOf(name: string): Manifest {
  const manifest = JSON.parse(readFileSync(new URL(`packages/${name}/package.json`, root), 'utf8')) as {
    dependencies?: Record<string, string>;
    devDependencies?: Record<string, string>;
  };
  return { package: name, dependencies: Object.keys({ ...manifest.dependencies, ...manifest.devDependencies }) };
}

describe('the packages', () => {
  test('are the ones in the table', () => {
    expect([...packages].sort()).toEqual(Object.keys(mayImport).sort());
    for (const name of packages) expect(sources.some((source) => source.package === name)).toBe(true);
  });

  test('import as the tables say', () => {
    expect(violations(sources, manifests)).toEqual([]);
  });

  test('have arrows that run one way', () => {
    const order = Object.keys(mayImport);
    for (const [name, others] of Object.entries(mayImport)) {
      for (const other of others) expect(order.indexOf(other)).toBeLessThan(order.indexOf(name));
    }
  });

  test('have the same table in docs/architecture.md', () => {
    expect(tableOfDocument(readFileSync(new URL('docs/architecture.md', root), 'utf8'))).toEqual(mayImport);
  });
});

describe('the test finds', () => {
  const found = (name: string, text: string, path = 'src/a.ts'): string[] => violations([{ package: name, path, text }], []);

  test.each([
    ['an edge that is not in the table', 'fw', "import { x } from '@pvewall/policy';", 'imports @pvewall/policy, which fw may not'],
    ['the same of a type', 'fw', "import type { X } from '@pvewall/policy';", 'imports @pvewall/policy, which fw may not'],
    ['the same of an inline type', 'fw', "type X = import('@pvewall/policy').X;", 'imports @pvewall/policy, which fw may not'],
    ['the same of a re-export', 'fw', "export * from '@pvewall/host';", 'imports @pvewall/host, which fw may not'],
    ['the same of a dynamic import', 'fw', "await import('@pvewall/host');", 'imports @pvewall/host, which fw may not'],
    ['a path into another package', 'policy', "import { x } from '@pvewall/fw/src/x.ts';", 'imports @pvewall/fw/src/x.ts: take it from @pvewall/fw'],
    ['a dynamic path into another package', 'cli', "await import('@pvewall/fw/src/x.ts');", 'imports @pvewall/fw/src/x.ts: take it from @pvewall/fw'],
    ['a package that imports itself', 'fw', "import { x } from '@pvewall/fw';", 'imports @pvewall/fw, which fw may not'],
    ['a relative path out of the package', 'policy', "import '../../fw/src/index.ts';", 'imports ../../fw/src/index.ts, which is outside its package'],
    ['an import that nobody can read', 'cli', 'const name: string = f(); await import(name);', 'imports name, which is known only when it runs'],
    ['a third-party package in the wrong place', 'render', "import { parse } from 'yaml';", 'imports yaml, which only policy may'],
    ['a part of one', 'fw', "import Ajv from 'ajv/dist/2020.js';", 'imports ajv, which only policy may'],
    ['an unknown third-party package', 'cli', "import chalk from '@x/chalk/y';", 'imports @x/chalk, which is not in the table of third-party packages'],
    ['a builtin in a pure package', 'fw', "import { readFileSync } from 'node:fs';", 'imports node:fs, but only host and cli touch the world'],
    ['a pure builtin where nobody needs it', 'render', "import { createHash } from 'node:crypto';", 'imports node:crypto, but only host and cli touch the world'],
    ['a builtin without its prefix', 'host', "import { readFile } from 'fs/promises';", 'imports fs/promises: write node:fs/promises'],
    ['the clock', 'model', 'const t = Date.now();', 'is pure, but touches Date.now'],
    ['the clock as a date', 'reconcile', 'const t = new Date();', 'is pure, but touches new Date()'],
    ['chance', 'resources', 'f(Math.random());', 'is pure, but touches Math.random'],
    ['the environment', 'sysctl', "const x = process.env['X'];", 'is pure, but touches process'],
    ['output', 'ebtables', "if (x) console.log('x');", 'is pure, but touches console'],
    ['a loose global', 'policy', 'const p = process;', 'is pure, but touches process'],
  ])('%s', (_, name, text, message) => {
    expect(found(name, text)).toEqual([`packages/${name}/src/a.ts ${message}`]);
  });

  test('a package that is not in the table', () => {
    expect(found('helpers', '')).toEqual(['packages/helpers is not in the table of packages']);
  });

  test('dependencies that do not match', () => {
    const source = { package: 'policy', path: 'src/a.ts', text: "import { x } from '@pvewall/fw'; import { parse } from 'yaml';" };
    expect(violations([source], [{ package: 'policy', dependencies: ['@pvewall/fw', 'ajv'] }])).toEqual([
      'packages/policy/package.json lacks yaml',
      'packages/policy/package.json has ajv, which nothing there imports',
    ]);
  });
});

describe('the test allows', () => {
  const allowed: readonly Source[] = [
    { package: 'policy', path: 'src/a.ts', text: "import { x } from '@pvewall/fw'; import { parse } from 'yaml'; import y from './b/c.ts'; export { z } from '../data/z.ts';" },
    { package: 'host', path: 'src/a.ts', text: "import { readFile } from 'node:fs/promises'; const t = Date.now(); process.exit(1);" },
    { package: 'fw', path: 'src/a.test.ts', text: "import { readFileSync } from 'node:fs'; import fc from 'fast-check'; import { describeWhere } from '../../../test/describe-where.ts'; console.log(process.env);" },
    { package: 'fw', path: 'bench/a.ts', text: "import { performance } from 'node:perf_hooks'; console.log(Date.now()); await import(`data:${x}`); import { parse } from '@pvewall/fw';" },
    { package: 'model', path: 'src/a.ts', text: '// process.exit and Date.now\nconst a = { process: 1, console: 2 }; f(a.process, new Date(0)); const s = "import x from \'yaml\'"; interface P { process: string }' },
  ];
  test.each(allowed)('$package $path', (source) => {
    expect(violations([source], [])).toEqual([]);
  });
});
