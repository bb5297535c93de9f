import { options } from './catalogue.ts';
import type { Known } from './catalogue.ts';
import { commandOptions } from './commands.ts';

/** What a word that begins with a dash is. `inline` is a value in the same word (`--mark=1`, `-jDROP`). */
export type Resolved =
  | { readonly kind: 'known'; readonly known: Known; readonly inline?: string }
  | { readonly kind: 'counters' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'refused'; readonly message: string; readonly hint: string };

const counters: readonly string[] = ['-c', '--set-counters'];
const longNames = [...options.keys(), ...commandOptions.keys(), ...counters].filter((name) => name.startsWith('--'));

/** As getopt_long reads it: exact names, unique beginnings of long ones, and values behind short ones. */
export function resolveOption(word: string): Resolved {
  const [, name = word, inline] = /^(--[^=]+)=(.*)$/.exec(word) ?? [];
  const full = options.has(name) || commandOptions.has(name) || counters.includes(name) ? name : complete(name);
  if (full === undefined) return { kind: 'refused', message: `${name} could be several options`, hint: 'Write the option in full' };
  const command = commandOptions.get(full);
  if (command) return { kind: 'refused', message: `${full} ${command.does}, which a rule cannot do`, hint: command.hint };
  if (counters.includes(full)) return { kind: 'counters' };
  const known = options.get(full);
  if (known) return { kind: 'known', known, ...(inline === undefined ? {} : { inline }) };
  return /^--[A-Za-z0-9][\w.+-]*$/.test(name) ? { kind: 'unknown' } : short(word);
}

function complete(name: string): string | undefined {
  if (!/^--./.test(name)) return name;
  const found = longNames.filter((long) => long.startsWith(name));
  const meant = new Set(found.map((long) => options.get(long)?.option.name ?? long));
  return found.length === 0 ? name : meant.size === 1 ? found[0] : undefined;
}

function short(word: string): Resolved {
  const known = /^-[^-]/.test(word) ? options.get(word.slice(0, 2)) : undefined;
  if (known && word.length > 2) return { kind: 'known', known, inline: word.slice(2) };
  const command = commandOptions.get(word.slice(0, 2));
  if (command) return { kind: 'refused', message: `${word} ${command.does}, which a rule cannot do`, hint: command.hint };
  return { kind: 'refused', message: `${word} is not an option of a rule`, hint: 'See ebtables(8) for the matches and targets' };
}
