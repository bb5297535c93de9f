import type { Diagnostic } from '@pvewall/model';
import { allowancesIn, sift } from './lint/allowances.ts';

/**
 * The findings of a plan without the warnings that a comment on their line allows, as for a lint. What an apply refuses
 * has flags of its own, and an error stays one.
 *
 * @param sources texts by path, of the files that findings speak of
 */
export function withoutAllowed(diagnostics: readonly Diagnostic[], sources: ReadonlyMap<string, string>): Diagnostic[] {
  const files = new Set(diagnostics.filter(canBeAllowed).flatMap(({ place }) => (place === undefined ? [] : [place.file])));
  const allowances = [...files].flatMap((file) => allowancesIn(sources.get(file) ?? '', file));
  return allowances.length === 0 ? [...diagnostics] : [...sift(diagnostics, allowances, canBeAllowed).kept];
}

function canBeAllowed({ code, severity, stopsFirewall }: Diagnostic): boolean {
  return severity !== 'error' && stopsFirewall !== true && !code.startsWith('guard/');
}
