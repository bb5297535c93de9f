import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { linkBundle } from './bundle.ts';
import { readDocument, type Command, type Part } from './document.ts';
import { fixtures } from './fixtures.ts';

/** What differs from one run to the next, and what a document says instead. */
const normalisations: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2026-01-31T08:00:00.000Z'],
  [/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '2026-01-31 08:00:00 UTC'],
];

/** Who applies in the documents, and from where, as sudo and sshd tell it. */
const caller = { SUDO_USER: 'anna', SSH_CONNECTION: '192.168.1.23 51514 192.168.1.107 22' };

interface Place {
  readonly folder: string;
  readonly work: string;
  /** Exit code of the command before, for `echo $?`. */
  status: number;
  /** The names of applies that were printed so far, in the order in which they sort. */
  readonly applies: string[];
}

/**
 * Runs a document's commands, in order, in one fresh folder, and gives the document back with what they print. Throws
 * Error for a block that it cannot run, and for a command that fails where the document does not show its exit code.
 */
export function runDocument(markdown: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'pvewall-docs-'));
  const place: Place = { folder, work: `${folder}/work`, status: 0, applies: [] };
  mkdirSync(place.work);
  linkBundle(`${folder}/bin`);
  try {
    return withOutputs(markdown, readDocument(markdown), place);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function withOutputs(markdown: string, parts: readonly Part[], place: Place): string {
  const lines = markdown.split('\n');
  const printed: string[] = [];
  let done = 0;
  let prepared = false;
  for (const part of parts) {
    if (part.type === 'fixture') {
      prepare(part.name, part.at, place);
      prepared = true;
    } else if (part.type === 'file') {
      writePart(part, place);
    } else if (part.type === 'console') {
      if (!prepared) throw new Error(`line ${part.at + 1}: a console block before <!-- run: ... --> says where it runs`);
      printed.push(...lines.slice(done, part.at + 1), ...runBlock(part.commands, part.at, place));
      done = part.end;
    }
  }
  return [...printed, ...lines.slice(done)].join('\n');
}

function prepare(name: string, at: number, { work }: Place): void {
  const fixture = fixtures[name];
  if (fixture === undefined) throw new Error(`line ${at + 1}: there is no fixture ${name}, only ${Object.keys(fixtures).join(', ')}`);
  fixture(work);
}

function writePart({ path, adds, text }: Extract<Part, { type: 'file' }>, { work }: Place): void {
  const target = join(work, path);
  mkdirSync(dirname(target), { recursive: true });
  if (adds) appendFileSync(target, text);
  else writeFileSync(target, text);
}

function runBlock(commands: readonly Command[], at: number, place: Place): string[] {
  const shown = commands.map((command) => runCommand(command, place));
  shown.forEach(({ status, text }, i) => {
    const next = commands[i + 1]?.typed[0];
    if (status === 0 || next === '$ echo $?') return;
    const typed = commands[i]?.typed.join('\n') ?? '';
    throw new Error(`line ${at + 1}: \`${typed}\` ends with ${status}, and no \`echo $?\` follows:\n${text.slice(0, 12).join('\n')}`);
  });
  return shown.flatMap(({ lines }) => lines);
}

function runCommand({ typed, output }: Command, place: Place): { lines: string[]; status: number; text: string[] } {
  const text = withRealNames(typed.join('\n').slice(2), place);
  const { stdout, status } = spawnSync('sh', ['-c', `exec 2>&1; (exit ${place.status}); ${text}`], {
    cwd: place.work,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: `${place.folder}/bin:/usr/sbin:/usr/bin:/sbin:/bin`, HOME: place.folder, LC_ALL: 'C.UTF-8', TZ: 'UTC', NO_COLOR: '1', COLUMNS: '80', ...caller },
  });
  place.status = status ?? 1;
  const actual = normalised(withSaidNames(stdout, place)).replace(/\n$/, '').split('\n').map((line) => line.trimEnd());
  const lines = actual.length === 1 && actual[0] === '' ? [] : actual;
  return { lines: [...typed, ...(fits(output, lines) ? output : lines)], status: place.status, text: lines };
}

/** What a document calls the nth apply: names differ from one run to the next. */
function saidName(n: number): string {
  return `20260131T080000${String(n).padStart(3, '0')}Z-${(((n + 1) * 0x3f1a) & 0xffff).toString(16).padStart(4, '0')}`;
}

function withSaidNames(text: string, { applies }: Place): string {
  const pattern = /\b\d{8}T\d{9}Z-[0-9a-f]{4}\b/g;
  const fresh = new Set((text.match(pattern) ?? []).filter((name) => !applies.includes(name)));
  applies.push(...[...fresh].sort());
  return text.replace(pattern, (name) => saidName(applies.indexOf(name)));
}

function withRealNames(text: string, { applies }: Place): string {
  return applies.reduce((result, name, n) => result.replaceAll(saidName(n), name), text);
}

function normalised(text: string): string {
  return normalisations.reduce((result, [pattern, replacement]) => result.replace(pattern, replacement), text);
}

/** Whether lines are as a document says; `...` alone on a line stands for any number of them, which are not shown. */
export function fits(said: readonly string[], lines: readonly string[]): boolean {
  const [first, ...rest] = said;
  if (first === undefined) return lines.length === 0;
  if (first.trim() === '...') return lines.some((_, i) => fits(rest, lines.slice(i))) || fits(rest, []);
  return first === lines[0] && fits(rest, lines.slice(1));
}
