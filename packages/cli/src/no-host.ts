import type { Diagnostic } from '@pvewall/model';

/** What keeps every command from saying anything of a host: it is none, or it has no such node. */
export function noHost(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return diagnostics.filter(({ code }) => code === 'host/no-cluster' || code === 'host/unknown-node');
}
