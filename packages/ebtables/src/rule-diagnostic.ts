import type { Diagnostic, Place } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { RuleFault } from './words.ts';

/** What `parseRule` found wrong, as a diagnostic; `at` is where the rule's text begins. */
export function ruleDiagnostic(found: { readonly error: string } & Omit<RuleFault, 'message'>, at?: Place): Diagnostic {
  const place = at ? { place: { ...at, column: at.column + found.column - 1, length: found.length ?? 1 } } : {};
  const hint = found.hint ?? 'See ebtables(8) for what a rule may hold';
  return report(found.unsafe ? 'ebtables/unsafe-rule' : 'ebtables/bad-rule', { message: found.error, hint, ...place });
}
