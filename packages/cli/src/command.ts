import type { Io } from './io.ts';
import type { ExitCode } from './exit-code.ts';

/** One option as `--help` shows it. `value` is the placeholder of its argument; absent for a switch. */
export interface Option {
  readonly value?: string;
  readonly summary: string;
  readonly short?: string;
  /** It may be given several times. */
  readonly repeatable?: true;
  /** The values that it takes, where they are a closed list. */
  readonly choices?: readonly string[];
}

export interface Command {
  readonly name: string;
  readonly summary: string;
  /** After the name in the usage line: `[POLICY]`. */
  readonly operands: string;
  /** How many operands it takes at most. */
  readonly mostOperands: number;
  readonly options: Readonly<Record<string, Option>>;
  /** A short paragraph for `--help`. */
  readonly details?: string;
  readonly load: () => Promise<{ run: Run }>;
}

export type Run = (invocation: Invocation, io: Io) => Promise<ExitCode>;

/** What was typed. */
export interface Invocation {
  readonly operands: readonly string[];
  /** Text of an option with a value, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** Texts of a repeatable option, by name. */
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly switches: ReadonlySet<string>;
}
