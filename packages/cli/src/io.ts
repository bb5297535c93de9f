import type { Look } from '@pvewall/render';

/** The process's surroundings, so that commands can be run in a test with others. */
export interface Io {
  /** For results. */
  out(text: string): void;
  /** For logs, progress and questions. */
  err(text: string): void;
  readonly outLook: Look;
  readonly errLook: Look;
  /** Who reads what goes to `err`: a person at a terminal, systemd's journal, or something else (a file, a pipe). */
  readonly errReader: 'terminal' | 'journal' | 'other';
  /** Whether somebody can answer. */
  readonly interactive: boolean;
  /** One line typed by a person; undefined at the end of input. */
  ask(question: string): Promise<string | undefined>;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  now(): Date;
}
