import type { YAMLError } from 'yaml';
import type { Problem } from './problem.ts';

type Code = YAMLError['code'];

/** What to do about the yaml package's findings, in words of ours. */
const hints: Partial<Record<Code, string>> = {
  BAD_INDENT: 'Indent all keys of a map and all items of a list by the same number of blanks.',
  BAD_SCALAR_START: 'Put the text in quotes.',
  BAD_DQ_ESCAPE: 'Use single quotes, in which a backslash is only a backslash.',
  BLOCK_IN_FLOW: 'A text that holds `: ` needs quotes.',
  BLOCK_AS_IMPLICIT_KEY: 'A text that holds `: ` needs quotes; else begin a new line.',
  BAD_DIRECTIVE: 'Remove the line that begins with %.',
  MISSING_CHAR: 'Close the quote or bracket, or add what is missing.',
  MULTILINE_IMPLICIT_KEY: 'Write `key: value` on one line, and put a text that holds `: ` or ` #` in quotes.',
  UNEXPECTED_TOKEN: 'Remove it, or put the text in quotes.',
};

const otherHint = 'Check the indentation, the quotes and the brackets just before this place.';

export function syntaxProblem(error: YAMLError, text: string): Problem {
  const [start, end] = error.pos;
  const at = Math.min(start, text.length);
  if (error.code === 'TAB_AS_INDENT' || isTabIndent(text, at)) {
    return { code: 'policy/tab', message: 'a tab stands where only blanks may', hint: 'Replace the tab with blanks.', start: at };
  }
  if (error.code === 'TAG_RESOLVE_FAILED' || error.code === 'BAD_COLLECTION_TYPE') return tagProblem(at, end);
  if (error.code === 'MULTIPLE_DOCS') {
    return { code: 'policy/multiple-documents', message: 'the file holds more than one YAML document', hint: 'Put it into a file of its own and name that under `include`.', start: at };
  }
  return { code: 'policy/yaml', message: sentence(error), hint: hints[error.code] ?? otherHint, start: at, end };
}

export function tagProblem(start: number, end?: number): Problem {
  return {
    code: 'policy/tag',
    message: 'YAML tags are not allowed in a policy',
    hint: 'Remove the tag; a text that begins with `!` needs quotes.',
    start,
    ...(end !== undefined && { end }),
  };
}

function isTabIndent(text: string, at: number): boolean {
  const lineStart = text.lastIndexOf('\n', at - 1) + 1;
  return /^ *\t/.test(text.slice(lineStart, at + 1));
}

function sentence(error: YAMLError): string {
  const first = error.message.split('\n')[0] ?? '';
  const plain = first.replace(/[.:]$/, '');
  return `this is not valid YAML: ${plain.charAt(0).toLowerCase()}${plain.slice(1)}`;
}
