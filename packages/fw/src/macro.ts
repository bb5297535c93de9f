import { macros, macros6 } from './data/macros.ts';
import type { MacroMatch } from './data/macros.ts';

/** Every macro, as Proxmox VE spells it. */
export const macroNames: readonly string[] = [...new Set([...Object.keys(macros), ...Object.keys(macros6)])];

const byLowerCase: ReadonlyMap<string, string> = new Map(macroNames.map((name) => [name.toLowerCase(), name]));

/** The macro's own spelling; names are looked up without case. Undefined when there is none. */
export function macroName(name: string): string | undefined {
  return byLowerCase.get(name.toLowerCase());
}

/** What a rule with that macro becomes, for one IP version; empty where it has nothing to match there. */
export function macroMatches(name: string, version: 4 | 6): readonly MacroMatch[] {
  const own = macroName(name);
  if (own === undefined) return [];
  const forAll = Object.hasOwn(macros, own) ? (macros[own] ?? []) : [];
  return version === 6 && Object.hasOwn(macros6, own) ? (macros6[own] ?? []) : forAll;
}
