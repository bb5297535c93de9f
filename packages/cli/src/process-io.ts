import { fstatSync, writeSync } from 'node:fs';
import type { Look } from '@pvewall/render';
import type { Io } from './io.ts';

const widthWithoutTerminal = 80;
const narrowest = 20;

/** The real surroundings. Writes are synchronous, so that nothing is lost when the process exits. */
export function processIo(): Io {
  const { env } = process;
  return {
    out: (text) => { write(1, text); },
    err: (text) => { write(2, text); },
    // Asking for a stream opens it, which takes longer than many a command.
    get outLook() {
      return lookOf(process.stdout, env);
    },
    get errLook() {
      return lookOf(process.stderr, env);
    },
    get errReader() {
      return process.stderr.isTTY ? 'terminal' : isJournal(env['JOURNAL_STREAM']) ? 'journal' : 'other';
    },
    get interactive() {
      return process.stdin.isTTY && process.stderr.isTTY;
    },
    ask,
    cwd: process.cwd(),
    env,
    now: () => new Date(),
  };
}

function lookOf(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): Look {
  const plain = Boolean(env['NO_COLOR']) || env['TERM'] === 'dumb';
  const color = stream.isTTY && !plain;
  return { width: stream.isTTY && stream.columns > 0 ? Math.max(stream.columns, narrowest) : widthWithoutTerminal, color };
}

/** Whether stderr is the stream that systemd has opened to its journal (systemd.exec(5), JOURNAL_STREAM): `DEVICE:INODE`. */
function isJournal(stream: string | undefined): boolean {
  if (stream === undefined) return false;
  try {
    const { dev, ino } = fstatSync(2, { bigint: true });
    return stream === `${dev}:${ino}`;
  } catch {
    return false;
  }
}

/** Outputs that take nothing any more, and why. */
const broken = new Map<1 | 2, NodeJS.ErrnoException>();

/**
 * An apply does not stop half way because nobody reads what it says: an output that fails is left alone from then on,
 * and the command ends as it would have.
 */
function write(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0 && !broken.has(descriptor)) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      // A pipe that is full.
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      else broken.set(descriptor, error as NodeJS.ErrnoException);
    }
  }
}

/** Why the result could not be written; undefined when it was, or when its reader went away as `head` does. */
export function outputFault(): NodeJS.ErrnoException | undefined {
  const error = broken.get(1);
  return error?.code === 'EPIPE' ? undefined : error;
}

async function ask(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises');
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return await new Promise((resolve) => {
      // Ctrl-D closes; Ctrl-C does when somebody listens, and would end us with a stack trace else.
      lines.once('close', () => { resolve(undefined); });
      lines.once('SIGINT', () => { lines.close(); });
      lines.question(question).then(resolve, () => { resolve(undefined); });
    });
  } finally {
    lines.close();
  }
}
