/** A word of a rule; `column` counts from 1. */
export interface Word {
  readonly text: string;
  readonly column: number;
  readonly quoted: boolean;
}

/** What is wrong with a rule, and at which of its words. */
export interface RuleFault {
  readonly message: string;
  readonly hint?: string;
  readonly column: number;
  readonly length?: number;
  /** The rule would do something else than match frames; nothing of it may be kept. */
  readonly unsafe?: true;
}

const control = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;

/**
 * Splits a rule as ebtables-restore does: blanks separate, double quotes keep blanks together, there is no escape, and
 * single quotes and backslashes mean themselves. A quote inside a word is refused (the tools differ).
 */
export function splitTyped(text: string): { words: Word[]; fault?: RuleFault } {
  const bad = control.exec(text);
  if (bad) {
    const hint = 'Write one rule on one line, with blanks between its words';
    return { words: [], fault: { message: 'a rule cannot hold line breaks or control characters', hint, column: bad.index + 1, unsafe: true } };
  }
  const words: Word[] = [];
  for (const match of text.matchAll(/"([^"]*)"|[^\s"]+|"/g)) {
    const column = match.index + 1;
    const quoted = match[1] !== undefined;
    const glued = (match.index > 0 && !/\s/.test(text[match.index - 1] ?? ' ')) || match[0] === '"';
    if (glued) return { words, fault: { message: 'a double quote stands inside a word or is not closed', hint: 'Put double quotes around a whole value', column } };
    if (!quoted && match[0].startsWith("'")) {
      return { words, fault: { message: 'single quotes do not group words in ebtables', hint: 'Use double quotes', column } };
    }
    words.push({ text: match[1] ?? match[0], column, quoted });
  }
  return { words };
}

/** Numbers that ebtables-legacy (`--nflog-range 64-j`) and all of them (`--ip-igmp-type 5-j`) print without a blank behind. */
const gluedJump = /^(\d+(?::\d+)?)-j$/;

/** Splits what ebtables-save printed, which may lack the blank after a closing quote and before `-j`. */
export function splitSaved(text: string): Word[] {
  const words: Word[] = [];
  for (const match of text.matchAll(/"([^"]*)"|[^\s"]+/g)) {
    const column = match.index + 1;
    const number = gluedJump.exec(match[0])?.[1];
    if (number === undefined) words.push({ text: match[1] ?? match[0], column, quoted: match[1] !== undefined });
    else words.push({ text: number, column, quoted: false }, { text: '-j', column: column + number.length, quoted: false });
  }
  return words;
}

/** A word as it has to be written to be read as one word again. */
export function quote(word: string): string {
  return word === '' || /\s/.test(word) ? `"${word}"` : word;
}
