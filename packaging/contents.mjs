/** What is in the package: paths with texts and modes. */
import { gzipSync } from 'node:zlib';
import { readdir, readFile } from 'node:fs/promises';
import { bashCompletion, fishCompletion, zshCompletion } from './completions.mjs';
import { changelogText, copyrightText } from './control.mjs';
import { loadCommands, loadUnits } from './load-commands.mjs';
import { commandPage, policyPage } from './man-pages.mjs';

const root = new URL('../', import.meta.url);
const read = (path) => readFile(new URL(path, root), 'utf8');

/** gzip of zlib writes no name and no time. */
const packed = (text) => gzipSync(text, { level: 9 });

/** Files that are copied as they are, by their place in the package. */
const copies = {
  'usr/share/doc/pvewall/README.md': 'README.md',
  'usr/share/doc/pvewall/CHANGELOG.md': 'CHANGELOG.md',
  'usr/share/doc/pvewall/bench/README.md': 'bench/README.md',
};

/** What documents link to and what lies elsewhere in the package, as documents and those in docs/ write it. */
const movedLinks = [
  ['](LICENSE)', '](copyright)'],
  ['](../schemas/', '](../../../pvewall/'],
];

/**
 * Everything but the control files, sorted by path: `{ path, bytes, mode }`. Folders follow from the paths.
 * @param bundle path of the built command
 */
export async function packageFiles(bundle, { version, maintainer, time }) {
  const day = { version, date: time.toISOString().slice(0, 10) };
  const commands = await loadCommands();
  const files = {
    'usr/bin/pvewall': await installedCommand(bundle),
    'usr/share/man/man1/pvewall.1.gz': packed(commandPage(commands, await read('docs/cli.md'), day)),
    'usr/share/man/man5/pvewall-policy.5.gz': packed(policyPage(await read('docs/policy.md'), day)),
    'usr/share/bash-completion/completions/pvewall': bashCompletion(commands),
    'usr/share/zsh/vendor-completions/_pvewall': zshCompletion(commands),
    'usr/share/fish/vendor_completions.d/pvewall.fish': fishCompletion(commands),
    'usr/share/pvewall/complete-names': await read('packaging/complete-names'),
    'usr/share/doc/pvewall/changelog.gz': packed(changelogText({ version, maintainer, date: time.toUTCString().replace('GMT', '+0000') })),
    'usr/share/doc/pvewall/copyright': copyrightText({ maintainer, year: time.getUTCFullYear() }),
    ...(await units()),
    ...(await folder('schemas', 'usr/share/pvewall')),
    ...(await folder('docs', 'usr/share/doc/pvewall/docs')),
    ...(await folder('examples/gitops', 'usr/share/doc/pvewall/examples/gitops')),
  };
  for (const [path, source] of Object.entries(copies)) files[path] = await read(source);
  return Object.keys(files).sort().map((path) => ({ path, bytes: path.endsWith('.md') ? withMovedLinks(files[path]) : files[path], mode: executables.has(path) ? 0o755 : 0o644 }));
}

const withMovedLinks = (text) => movedLinks.reduce((moved, [from, to]) => moved.replaceAll(from, to), text);

const executables = new Set(['usr/bin/pvewall', 'usr/share/pvewall/complete-names']);

/** Folders that have to be there though nothing of ours is in them. */
export const emptyFolders = ['etc/pvewall'];

/** Debian's own Node.js, whatever PATH says: the command runs as root, from timers and over ssh. */
async function installedCommand(bundle) {
  return (await readFile(bundle, 'utf8')).replace(/^#!.*/, '#!/usr/bin/node');
}

/** By their place in the package, as the others. */
async function units() {
  return Object.fromEntries(Object.entries(await loadUnits()).map(([path, text]) => [path.slice(1), text]));
}

/** All files of a folder, and of those below it. */
async function folder(source, target) {
  const found = {};
  for (const entry of await readdir(new URL(source, root), { withFileTypes: true })) {
    const [from, to] = [`${source}/${entry.name}`, `${target}/${entry.name}`];
    if (entry.isDirectory()) Object.assign(found, await folder(from, to));
    else found[to] = await read(from);
  }
  return found;
}
