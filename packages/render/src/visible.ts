/**
 * Comments and names come from policies and hosts that somebody else may have written. Control characters, terminal
 * escapes, invisible and direction-changing characters are shown as escapes (`\x1b`, `\u202e`) and never emitted.
 */
export function visible(text: string): string {
  return plainAscii.test(text) ? text : text.replace(unseen, escape);
}

const plainAscii = /^[ -~]*$/;
const unseen = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code < 0x100) return short[character] ?? `\\x${hex.padStart(2, '0')}`;
  return code < 0x10000 ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}
