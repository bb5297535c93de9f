import { codePoint } from './convert.ts';
import type { Problem } from './problem.ts';

/** Largest policy file in bytes (16 MiB). */
const largestFile = 16 * 1024 * 1024;

export interface DecodedText {
  /** What could be read; with problems it is only good to show lines of. */
  readonly text: string;
  readonly problems: readonly Problem[];
}

/** From bytes to text without a byte order mark; refuses what is too large, not UTF-8, or holds control characters. */
export function decode(bytes: Uint8Array): DecodedText {
  if (bytes.length > largestFile) return { text: '', problems: [tooLarge(bytes.length)] };
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return notUtf8(bytes);
  }
  return { text, problems: controlProblems(text) };
}

function tooLarge(size: number): Problem {
  return {
    code: 'policy/too-large',
    message: `the file has ${(size / 1024 / 1024).toFixed(1)} MiB, more than the ${largestFile / 1024 / 1024} that pvewall reads`,
    hint: 'Split it, and name the parts under `include`.',
    start: 0,
  };
}

/** The wrong byte, or the first byte of a character that is cut off, stands behind the last whole character. */
function notUtf8(bytes: Uint8Array): DecodedText {
  const before = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, longestGoodPrefix(bytes)), { stream: true });
  const byte = bytes[new TextEncoder().encode(before).length] ?? 0;
  return {
    text: new TextDecoder('utf-8').decode(bytes),
    problems: [
      {
        code: 'policy/not-utf8',
        message: `the byte 0x${byte.toString(16).toUpperCase().padStart(2, '0')} is not UTF-8`,
        hint: 'Save the file as UTF-8.',
        start: before.replace(/^\ufeff/, '').length,
      },
    ],
  };
}

function longestGoodPrefix(bytes: Uint8Array): number {
  let low = 0;
  let high = bytes.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (decodes(bytes.subarray(0, middle))) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Whether there is no wrong byte in it; a character that is cut off at the end is none. */
function decodes(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Tab, line feed, and a carriage return before one are the only control characters that a text file has. */
const control = /(?![\t\n])[\p{Cc}\u2028\u2029]/gu;
const mostShown = 20;

function controlProblems(text: string): Problem[] {
  const problems: Problem[] = [];
  for (const { 0: found, index } of text.matchAll(control)) {
    if (found === '\r' && text[index + 1] === '\n') continue;
    problems.push({
      code: 'policy/control-character',
      message: `the file holds the control character ${codePoint(found)}`,
      hint: 'Remove it.',
      start: index,
    });
    if (problems.length === mostShown) break;
  }
  return problems;
}
