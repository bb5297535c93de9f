import type { Kept, UndoReport } from '@pvewall/reconcile';

/** What somebody else changed meanwhile, and was therefore left as it is. */
export function keptLines(kept: readonly Kept[]): string[] {
  return kept.map(({ name, why }) => `  kept as it is: ${name} (${why})`);
}

/** Harmless leftovers that a person may want to remove. */
export function byHandLines(commands: UndoReport['byHand']): string[] {
  return commands.map((argv) => `  still there, and harmless; by hand: ${argv.join(' ')}`);
}

export function failedLines(failed: UndoReport['failed']): string[] {
  return failed.map(({ name, error }) => `  NOT put back: ${name}: ${error.message}${error.hint === undefined ? '' : ` (${error.hint})`}`);
}
