/** One word of a list or a command line in a unit: in quotes when it has to be, with `%` and `$` taken literally (systemd.service(5)). */
export function commandWord(word: string): string {
  return quoted(word, literal(word).replaceAll('$', '$$$$'));
}

/** The same where `$` means nothing: paths (systemd.exec(5)). */
export function pathWord(word: string): string {
  return quoted(word, literal(word));
}

/** A setting that takes all of its line, and no quotes: conditions, descriptions. */
export function plainValue(text: string): string {
  return text.replaceAll('%', '%%');
}

/** Whether a text can stand in a unit at all: a line break would begin another setting. */
export function fitsUnit(text: string): boolean {
  return !/[\x00-\x1f\x7f]/.test(text);
}

function literal(word: string): string {
  return word.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('%', '%%');
}

function quoted(word: string, escaped: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? escaped : `"${escaped}"`;
}
