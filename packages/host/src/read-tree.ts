import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync } from 'node:fs';
import type { Query, Reading } from '@pvewall/model';
import { badUtf8 } from './bad-utf8.ts';
import { describeFault, errno, underPmxcfs } from './fault.ts';
import type { Found, Tree } from './tree.ts';

/** The questions that a file tree is enough for. */
export type FileQuery = Extract<Query, { path: string }>;

/** pmxcfs keeps no larger file (docs/proxmox-ve.md 8), so a larger one is not what it seems. In bytes. */
export const pmxcfsLimit = 1_048_576;
/** Nothing that we read elsewhere comes near this; a log or an image in a file's place must not fill the memory. In bytes. */
const otherLimit = 16 * pmxcfsLimit;

const absent: Reading = { status: 'absent' };

/** Answer one question about the tree. Synchronous, which is twice as fast as the rest for many small files. */
export function readTree(tree: Tree, query: FileQuery): Reading {
  try {
    return readers[query.type](tree, query.path);
  } catch (error) {
    if (errno(error) === 'ENOENT') return absent;
    return { status: 'failed', ...describeFault(error, { path: query.path, doing: 'read' }) };
  }
}

const readers: Readonly<Record<FileQuery['type'], (tree: Tree, path: string) => Reading>> = {
  file: readFile,
  folder: readFolder,
  link: readLink,
  'written-at': readTime,
  'log-end': readLogEnd,
};

function readFile(tree: Tree, path: string): Reading {
  const found = tree.find(path);
  if (found === undefined) return absent;
  const refusal = notAFile(found) ?? tooLarge(path, found.stats.size);
  if (refusal !== undefined) return refusal;
  // Node reads straight into a string much faster than through a buffer, but then hides bytes that are no UTF-8.
  const text = readFileSync(found.real, 'utf8');
  const bad = text.includes('\uFFFD') ? badUtf8(readFileSync(found.real)) : undefined;
  return bad === undefined ? { status: 'text', text } : notUtf8(path, bad);
}

/** Stands in an empty folder of a capture, as git keeps none without a file; it is none of the host's. */
export const keeper = '.pvewall-empty';

function readFolder(tree: Tree, path: string): Reading {
  const found = tree.find(path);
  if (found === undefined) return absent;
  if (!found.stats.isDirectory()) return failed('it is a file, not a folder', 'Move the file away.');
  return { status: 'names', names: readdirSync(found.real).filter((name) => tree.live || name !== keeper).sort() };
}

function readLink(tree: Tree, path: string): Reading {
  const real = tree.locate(path);
  const stats = lstatSync(real, { throwIfNoEntry: false });
  const target = stats === undefined ? tree.impliedLink(path) : undefined;
  if (target !== undefined) return { status: 'text', text: target };
  if (stats === undefined) return absent;
  if (!stats.isSymbolicLink()) return failed('it is not a symbolic link', 'Move it away.');
  return { status: 'text', text: readlinkSync(real) };
}

function readTime(tree: Tree, path: string): Reading {
  const found = tree.find(path);
  return found === undefined ? absent : { status: 'text', text: found.stats.mtime.toISOString() };
}

/** Of a log only the end is read, however long it is. The line in which that begins is left out. */
function readLogEnd(tree: Tree, path: string): Reading {
  const found = tree.find(path);
  if (found === undefined) return absent;
  const refusal = notAFile(found);
  if (refusal !== undefined) return refusal;
  const start = Math.max(0, found.stats.size - logEnd);
  const bytes = Buffer.alloc(found.stats.size - start);
  const file = openSync(found.real, 'r');
  try {
    const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, start));
    return { status: 'text', text: start === 0 ? text : text.slice(text.indexOf('\n') + 1) };
  } finally {
    closeSync(file);
  }
}

/** Some hours of a busy web interface. In bytes. */
const logEnd = 1_048_576;

function notAFile({ real, stats }: Found): Reading | undefined {
  if (stats.isFile() || real === '/dev/null' || (stats.isCharacterDevice() && stats.rdev === devNull)) return undefined;
  return stats.isDirectory()
    ? failed('it is a folder, not a file', 'Move the folder away.')
    : failed('it is a pipe, a socket or a device, not a file', 'Move it away.');
}

/** Device 1:3, what a file that systemd shall skip is linked to. */
const devNull = 0x103;

function tooLarge(path: string, size: number): Reading | undefined {
  const limit = underPmxcfs(path) ? pmxcfsLimit : otherLimit;
  if (size <= limit) return undefined;
  return failed(`it has ${size} bytes, more than the ${limit} that such a file can have`, 'Make it smaller, or move it away.');
}

function notUtf8(path: string, { line, byte }: { line: number; byte: number }): Reading {
  return failed(`it is not UTF-8: line ${line}, byte ${byte} of the line`, `Correct that character. Where the file is Latin-1, this prints it as UTF-8: iconv -f latin1 -t utf8 ${path}`);
}

function failed(reason: string, hint: string): Reading {
  return { status: 'failed', reason, hint };
}
