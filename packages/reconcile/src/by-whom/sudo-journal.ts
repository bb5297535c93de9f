import type { Trace } from './trace.ts';

/** What sudo says of a command that it runs as root; of one that it refuses, words stand before TTY. */
const message = /^\s*([A-Za-z_][\w.@-]{0,63}) : (?:TTY=[\w/-]{1,64} ; )?PWD=(\/[^;]{0,4000}) ; USER=root ; (?:(?:GROUP|TSID|ENV)=[^;]{0,500} ; )*COMMAND=(\S[^]{0,4000})$/;

/** They only read what they name. */
const readers: ReadonlySet<string> = new Set(['cat', 'cksum', 'cmp', 'diff', 'file', 'grep', 'head', 'less', 'ls', 'md5sum', 'more', 'pager', 'sha256sum', 'stat', 'tail', 'test', 'view', 'wc']);

/** `_EXE` is journald's own word on who spoke: no logger can forge it. */
const sudo = /^\/usr\/(?:local\/)?s?bin\/sudo(?:\.ws|-rs)?$/;

/**
 * What the journal has of commands that name a file, as `journalctl --output=json` prints it: an object a line, texts as
 * lists of bytes where they are no UTF-8. Who wrote a command chose its words, so none of them but its name is repeated.
 */
export function readSudoJournal(text: string, paths: ReadonlySet<string>): Trace[] {
  return text.split('\n').flatMap((line): Trace[] => {
    const entry = entryOf(line);
    const [, who, folder = '', command = ''] = message.exec(entry?.message ?? '') ?? [];
    if (entry === undefined || who === undefined) return [];
    const program = programOf(command);
    const named = readers.has(program) ? [] : namedIn(command, folder).filter((path) => paths.has(path));
    return named.length === 0 ? [] : [{ at: entry.at, who, how: program === 'sudoedit' ? 'with sudoedit' : `with sudo ${program}`, source: 'the journal', paths: named }];
  });
}

function programOf(command: string): string {
  const name = command.split(/\s/, 1)[0]?.split('/').at(-1) ?? '';
  return /^[\w.+-]{1,32}$/.test(name) ? name : 'a program';
}

/** All that its words may name, from the folder in which sudo was called; quotes and redirections of a shell part words. */
function namedIn(command: string, folder: string): string[] {
  return command.split(/[\s'"`<>|;&()=]+/).flatMap((word) => (word === '' ? [] : [resolved(folder, word)]));
}

/** Where a word leads from a folder, as names alone tell. */
function resolved(folder: string, word: string): string {
  const steps: string[] = [];
  for (const step of (word.startsWith('/') ? word : `${folder}/${word}`).split('/')) {
    if (step === '..') steps.pop();
    else if (step !== '' && step !== '.') steps.push(step);
  }
  return `/${steps.join('/')}`;
}

function entryOf(line: string): { readonly at: number; readonly message: string } | undefined {
  const { MESSAGE: said, _EXE: program, __REALTIME_TIMESTAMP: time } = (parsed(line) ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof program !== 'string' || !sudo.test(program) || typeof said !== 'string' || typeof time !== 'string' || !/^\d{10,17}$/.test(time)) return undefined;
  return { at: Number(time) / 1000, message: said };
}

function parsed(line: string): unknown {
  try {
    // Most entries are of pam: they need not be taken apart.
    return line.includes('COMMAND=') ? JSON.parse(line) : undefined;
  } catch {
    return undefined;
  }
}
