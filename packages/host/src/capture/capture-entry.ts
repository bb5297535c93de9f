import type { Query, Reading } from '@pvewall/model';
import { InternalError } from '@pvewall/model';
import { capturedPlace } from '../captured-answers.ts';
import { ebtablesSaveFile, ebtablesVersionFile } from '../ebtables-capture.ts';
import { writerOf } from '../durable.ts';
import type { FileQuery } from '../read-tree.ts';

/** One thing in a directory that stands for a host; paths are the host's. */
export type CaptureEntry =
  /** `writtenAt`: when it was last written on the host, ISO 8601. */
  | { readonly type: 'file'; readonly path: string; readonly text: string; readonly writtenAt?: string }
  | { readonly type: 'folder'; readonly path: string }
  | { readonly type: 'link'; readonly path: string; readonly target: string }
  | ({ readonly type: 'failed' } & FailedAnswer);

/** A question that the host could not answer, so that whoever asks the directory is not told that there is nothing. */
export interface FailedAnswer {
  readonly question: Query['type'];
  /** Where the answer would be. */
  readonly path: string;
  readonly reason: string;
  readonly hint?: string;
}

/** A question and what a host said to it. */
export interface Answer {
  readonly query: Query;
  readonly reading: Reading;
}

/** What a directory has to hold so that it gives the same answers. */
export function entriesOf(answers: Iterable<Answer>): CaptureEntry[] {
  const all = [...answers];
  const times = new Map(all.flatMap(({ query, reading }) => (query.type === 'written-at' && reading.status === 'text' ? [[query.path, reading.text] as const] : [])));
  return [...all.flatMap(({ query, reading }) => entryOf(query, reading)), ...leftOver(all)].map((entry) => {
    const writtenAt = times.get(entry.path);
    return entry.type === 'file' && writtenAt !== undefined ? { ...entry, writtenAt } : entry;
  });
}

/** Names of temporary files whose writers are no more: nobody asks for what is in them, only whether they are there. */
function leftOver(answers: readonly Answer[]): CaptureEntry[] {
  const namesIn = ({ reading }: Answer): readonly string[] => (reading.status === 'names' ? reading.names : []);
  const alive = new Set(answers.filter(({ query }) => query.type === 'folder' && query.path === '/proc').flatMap(namesIn));
  return answers.flatMap((answer) => {
    if (answer.query.type !== 'folder') return [];
    const { path } = answer.query;
    return namesIn(answer).filter((name) => writerOf(name) !== undefined && !alive.has(String(writerOf(name)))).map((name): CaptureEntry => ({ type: 'file', path: `${path}/${name}`, text: '' }));
  });
}

function entryOf(query: Query, reading: Reading): CaptureEntry[] {
  if (reading.status === 'absent') return [];
  if (reading.status === 'failed') return failed(query, reading);
  return 'path' in query ? fileEntries[query.type](query.path, reading) : programEntries(query, reading);
}

/** A file that cannot be read is listed in its folder all the same. */
function failed(query: Query, { reason, hint }: Extract<Reading, { status: 'failed' }>): CaptureEntry[] {
  const path = placeOf(query);
  const place: CaptureEntry[] = query.type === 'file' ? [{ type: 'file', path, text: '' }] : [];
  return [...place, { type: 'failed', question: query.type, path, reason, ...(hint !== undefined && { hint }) }];
}

/** Where a directory keeps the answer to a question. */
export function placeOf(query: Query): string {
  return 'path' in query ? query.path : capturedPlace(query);
}

const fileEntries: Readonly<Record<FileQuery['type'], (path: string, reading: Reading) => CaptureEntry[]>> = {
  file: (path, reading) => [{ type: 'file', path, text: textOf(reading) }],
  // What is in it comes with its own questions: of what nobody asks, the name is nobody's business either.
  folder: (path) => [{ type: 'folder', path }],
  link: (path, reading) => [{ type: 'link', path, target: textOf(reading) }],
  'written-at': () => [],
  'log-end': (path, reading) => [{ type: 'file', path, text: textOf(reading) }],
};

function programEntries(query: Exclude<Query, FileQuery>, reading: Reading): CaptureEntry[] {
  if (reading.status !== 'ebtables') return [{ type: 'file', path: placeOf(query), text: textOf(reading) }];
  const { backend, version } = reading.variant;
  return [
    { type: 'file', path: ebtablesSaveFile, text: reading.text },
    { type: 'file', path: ebtablesVersionFile, text: `ebtables ${version} (${backend === 'nft' ? 'nf_tables' : 'legacy'})\n` },
  ];
}

function textOf(reading: Reading): string {
  if (reading.status === 'text') return reading.text;
  throw new InternalError(`an answer of kind ${reading.status} has no place in a capture`);
}
