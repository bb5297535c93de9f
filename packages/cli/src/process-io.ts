import { writeSync } from 'node:fs';
import type { Look } from '@pvewall/render';
import type { Io } from './io.ts';

const widthWithoutTerminal = 80;

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
  return { width: stream.isTTY ? Math.max(stream.columns, 40) : widthWithoutTerminal, color };
}

/** A pipe that is full answers EAGAIN; a reader that went away ends us quietly, as it does `cat`. */
function write(descriptor: 1 | 2, text: string): void {
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    try {
      rest = rest.subarray(writeSync(descriptor, rest));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') process.exit(process.exitCode ?? 0);
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
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
