/** What `\s` is to the parser of Proxmox VE, which reads bytes: a no-break space or a BOM is not blank. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13);
}

/** The first position from `at` that is not blank; `end` if there is none. */
export function skipBlanks(text: string, at: number, end: number): number {
  let i = at;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return i;
}

/**
 * The first position from `at` that is blank; `end` if there is none. `plain`: no other blank than a space stands
 * inside the text, which is faster to find.
 */
export function skipWord(text: string, at: number, end: number, plain: boolean): number {
  if (plain) {
    const space = text.indexOf(' ', at);
    return space < 0 || space > end ? end : space;
  }
  let i = at;
  while (i < end && !isBlank(text.charCodeAt(i))) i++;
  return i;
}

/** The end of the text between `start` and `end` without the blanks at its end. */
export function trimEnd(text: string, start: number, end: number): number {
  let i = end;
  while (i > start && isBlank(text.charCodeAt(i - 1))) i--;
  return i;
}
