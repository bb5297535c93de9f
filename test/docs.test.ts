import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../packages/cli/src/commands.ts';
import { exitCode } from '../packages/cli/src/exit-code.ts';
import { ensureBundle, sources } from './docs/bundle.ts';
import { readDocument } from './docs/document.ts';
import { anchorsOf, brokenLinks, brokenReferences, missingPaths } from './docs/links.ts';
import { fits, runDocument } from './docs/run-document.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const inDocs = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'));
const documents = ['README.md', 'CHANGELOG.md', ...inDocs.sort().map((name) => `docs/${name}`)];
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const withCommands = documents.filter((path) => readDocument(read(path)).some(({ type }) => type === 'console'));

describe('what the documents show', () => {
  beforeAll(ensureBundle, 60_000);

  test('includes a run of the command in the README, the guide and the reference', () => {
    expect(withCommands).toEqual(expect.arrayContaining(['README.md', 'docs/cli.md', 'docs/guide.md']));
  });

  test.each(withCommands)('is what happens: %s', (path) => {
    const markdown = read(path);
    const actual = runDocument(markdown);
    if (process.env['UPDATE_DOCS'] === '1') writeFileSync(join(root, path), actual);
    else expect(actual).toBe(markdown);
  }, 120_000);

  // What is not run says so: sh is for a real Proxmox VE host, the others are texts.
  test.each(documents)('is run, or marked as something that is not: %s', (path) => {
    const languages = readDocument(read(path)).flatMap((part) => (part.type === 'block' ? [part.language] : []));
    expect(languages.filter((language) => !['sh', 'yaml', 'json', 'text', 'ini', 'ts', 'mermaid'].includes(language))).toEqual([]);
  });

  test.each(documents)('has no prompts in blocks that are not run: %s', (path) => {
    const prompts = readDocument(read(path)).flatMap((part) => (part.type === 'block' ? part.text.split('\n').filter((line) => line.startsWith('$ ')) : []));
    expect(prompts).toEqual([]);
  });
});

describe('docs/cli.md', () => {
  const markdown = read('docs/cli.md');

  test.each(commands.map(({ name, options }) => [name, Object.keys(options)] as const))('has a section on %s with its options', (name, options) => {
    const section = new RegExp(`^## pvewall ${name}$[\\s\\S]*?(?=^## |(?![\\s\\S]))`, 'm').exec(markdown)?.[0] ?? '';
    expect(options.filter((option) => !section.includes(`--${option}`))).toEqual([]);
    expect(section).toContain(`$ pvewall ${name} --help\n`);
  });

  test('has a row for every exit code', () => {
    const rows = [...markdown.matchAll(/^\| (\d) \|/gm)].map(([, code]) => Number(code));
    expect(rows).toEqual(Object.values(exitCode));
  });

  test('names files on the host that the code names too', () => {
    const section = markdown.slice(markdown.indexOf('## Files on the host'));
    const names = [...section.matchAll(/`\/[^`]*?([^/`]+)`/g)].map(([, name = '']) => name);
    const code = sources().map((path) => readFileSync(path, 'utf8')).join('\n');
    expect(names.length).toBeGreaterThan(8);
    expect(names.filter((name) => !code.includes(name))).toEqual([]);
  });
});

test.each(documents)('links and paths lead somewhere: %s', (path) => {
  expect([...brokenLinks(root, path), ...missingPaths(root, path)]).toEqual([]);
});

test('comments refer to sections of docs/proxmox-ve.md that are there', () => {
  const document = read('docs/proxmox-ve.md');
  const texts = sources().map((path) => readFileSync(path, 'utf8'));
  expect(texts.filter((text) => text.includes('docs/proxmox-ve.md')).length).toBeGreaterThan(5);
  expect(texts.flatMap((text) => brokenReferences(text, document))).toEqual([]);
});

describe('the test of documents', () => {
  const block = (...lines: string[]): string => ['<!-- run: homelab -->', '```console', ...lines, '```', ''].join('\n');

  test('puts what a command prints in the place of what is said', () => {
    expect(runDocument(block('$ echo one; echo two >&2', 'three'))).toBe(block('$ echo one; echo two >&2', 'one', 'two'));
  });

  test('leaves an ellipsis that fits', () => {
    const said = block('$ seq 5', '1', '...', '5');
    expect(runDocument(said)).toBe(said);
  });

  test.each([
    [['...'], [], true],
    [['...'], ['a', 'b'], true],
    [['a', '...', 'c'], ['a', 'b', 'c'], true],
    [['a', '...', 'c'], ['a', 'b'], false],
    [['...', 'b'], ['a', 'b', 'c'], false],
    [['a'], ['a', 'b'], false],
    [['a', 'b'], ['a'], false],
  ])('tells whether %j fits %j', (said, lines, expected) => {
    expect(fits(said, lines)).toBe(expected);
  });

  test('calls applies by names that stay, also in what is typed', () => {
    const [first, second] = ['20260131T080000000Z-3f1a', '20260131T080000001Z-7e34'];
    const said = block('$ cat names', second, first, `$ test "${first}" = "$(sort names | head -n 1)"`);
    const names = '<!-- file: names -->\n```text\n20251122T100000000Z-00ff\n20251122T090000000Z-00ee\n```\n';
    expect(runDocument(names + said)).toBe(names + said);
  });

  test('writes files and adds to them', () => {
    const said = ['<!-- file: a/b.txt -->', '```text', 'one', '```', '<!-- append: a/b.txt -->', '', '```text', 'two', '```', block('$ cat a/b.txt', 'one', 'two')].join('\n');
    expect(runDocument(said)).toBe(said);
  });

  test('shows a failure only with its exit code', () => {
    expect(runDocument(block('$ (exit 3)', '$ echo $?'))).toBe(block('$ (exit 3)', '$ echo $?', '3'));
    expect(() => runDocument(block('$ (exit 3)'))).toThrow('ends with 3, and no `echo $?` follows');
  });

  test.each([
    ['a console block that does not say where it runs', '```console\n$ true\n```\n', 'before <!-- run'],
    ['an unknown fixture', '<!-- run: nothing -->\n', 'there is no fixture nothing'],
    ['a console block without a command', block(), 'without a command'],
    ['output before a command', block('text'), 'begins with a command'],
    ['a block without an end', '```console\n$ true\n', 'no end'],
    ['a file without its block', '<!-- file: a.txt -->\ntext\n', 'a block for a.txt'],
  ])('refuses %s', (_, markdown, message) => {
    expect(() => runDocument(markdown)).toThrow(message);
  });

  test('finds references that lead nowhere', () => {
    expect(brokenReferences('docs/proxmox-ve.md 1 and 3, docs/proxmox-ve.md 2', '## 1. A\n## 2. B\n')).toEqual(['docs/proxmox-ve.md 3']);
  });

  test('makes anchors as GitHub does', () => {
    expect(anchorsOf('# A `b` c-d\n```sh\n# no\n```\n## What, where & why?\n## A b c-d\n')).toEqual(['a-b-c-d', 'what-where--why', 'a-b-c-d-1']);
  });
});
