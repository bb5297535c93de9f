/** Columns that a terminal gives to `text`, which must have gone through `visible`. */
export function textWidth(text: string): number {
  if (ascii.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += characterWidth(character);
  return width;
}

export function characterWidth(character: string): number {
  if (ascii.test(character)) return character.length;
  if (zero.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

const ascii = /^[ -~]*$/;
const zero = /^[\p{Mn}\p{Me}]$/u;
// Unicode's EastAsianWidth.txt, classes W and F, by block; flags are pairs of regional indicators, one column each.
const wide =
  /^(?:(?![\u{1f1e6}-\u{1f1ff}])\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;
