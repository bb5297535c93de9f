/** What `\s` is to the parser of Proxmox VE, which reads bytes: a no-break space or a BOM is not blank. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The first position from `at` that is not blank; `end` if there is none. */
export function skipBlanks(text: string, at: number, end: number): number {
  while (at < end && isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The first position from `at` that is blank; `end` if there is none. */
export function skipWord(text: string, at: number, end: number): number {
  while (at < end && !isBlank(text.charCodeAt(at))) at++;
  return at;
}

/** The end of the text between `start` and `end` without the blanks at its end. */
export function trimEnd(text: string, start: number, end: number): number {
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return end;
}
