import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { referencesOf, type Source } from './source.ts';
import { mayImport, pureBuiltins, thirdParty, worldly } from './table.ts';

/** A package.json, as far as it matters here. */
export interface Manifest {
  readonly package: string;
  readonly dependencies: readonly string[];
}

const scope = '@pvewall/';

/** Everything in which the sources are not as the tables say; a line each, naming the file. */
export function violations(sources: readonly Source[], manifests: readonly Manifest[]): string[] {
  const unlisted = [...new Set(sources.map((source) => source.package))].filter((name) => !(name in mayImport));
  return [
    ...unlisted.map((name) => `packages/${name} is not in the table of packages`),
    ...sources.filter((source) => source.package in mayImport).flatMap(sourceViolations),
    ...manifests.flatMap((manifest) => manifestViolations(manifest, sources)),
  ];
}

function sourceViolations(source: Source): string[] {
  const { imports, unknown, worldly: touched } = referencesOf(source);
  const pure = !isTest(source) && !worldly.includes(source.package);
  const said = [
    ...imports.flatMap((specifier) => importViolations(specifier, source)),
    ...(isTest(source) ? [] : unknown.map((text) => `imports ${text}, which is known only when it runs`)),
    ...(pure ? touched.map((name) => `is pure, but touches ${name}`) : []),
  ];
  return said.map((what) => `packages/${source.package}/${source.path} ${what}`);
}

function importViolations(specifier: string, source: Source): string[] {
  if (specifier.startsWith('.')) return relativeViolations(specifier, source);
  if (specifier.startsWith(scope)) return ownViolations(specifier, source);
  if (isTest(source)) return [];
  if (isBuiltin(specifier)) return builtinViolations(specifier, source);
  const name = packageName(specifier);
  const owner = thirdParty[name];
  if (owner === undefined) return [`imports ${name}, which is not in the table of third-party packages`];
  return owner === source.package ? [] : [`imports ${name}, which only ${owner} may`];
}

/** What all tests share is in the folder `test` of the whole. */
function relativeViolations(specifier: string, source: Source): string[] {
  const target = posix.join(posix.dirname(source.path), specifier);
  if (isTest(source) && target.startsWith('../../test/')) return [];
  return target.startsWith('../') ? [`imports ${specifier}, which is outside its package`] : [];
}

function ownViolations(specifier: string, source: Source): string[] {
  const [name = '', ...deep] = specifier.slice(scope.length).split('/');
  if (deep.length > 0) return [`imports ${specifier}: take it from ${scope}${name}`];
  const allowed = isTest(source) ? [source.package, ...below(source.package)] : (mayImport[source.package] ?? []);
  return allowed.includes(name) ? [] : [`imports ${specifier}, which ${source.package} may not`];
}

/** A test may prepare with anything that its package rests on, however far down. */
function below(name: string): string[] {
  return (mayImport[name] ?? []).flatMap((other) => [other, ...below(other)]);
}

function builtinViolations(specifier: string, source: Source): string[] {
  if (pureBuiltins[specifier]?.includes(source.package) === true) return [];
  if (!worldly.includes(source.package)) return [`imports ${specifier}, but only ${worldly.join(' and ')} touch the world`];
  return specifier.startsWith('node:') ? [] : [`imports ${specifier}: write node:${specifier}`];
}

/** What is imported is declared, and what is declared is imported: a test may import more, but is no reason to declare. */
function manifestViolations({ package: name, dependencies }: Manifest, sources: readonly Source[]): string[] {
  const own = sources.filter((source) => source.package === name);
  const needed = new Set(own.filter((source) => !isTest(source)).flatMap(packagesOf));
  const used = new Set(own.flatMap(packagesOf));
  return [
    ...[...needed].filter((dependency) => !dependencies.includes(dependency)).map((dependency) => `packages/${name}/package.json lacks ${dependency}`),
    ...dependencies.filter((dependency) => !used.has(dependency)).map((dependency) => `packages/${name}/package.json has ${dependency}, which nothing there imports`),
  ];
}

function packagesOf(source: Source): string[] {
  return referencesOf(source)
    .imports.filter((specifier) => !specifier.startsWith('.') && !isBuiltin(specifier))
    .map(packageName);
}

function packageName(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Tests and benchmarks may look behind the curtain and read files. */
function isTest({ path }: Source): boolean {
  return path.endsWith('.test.ts') || !path.startsWith('src/');
}
