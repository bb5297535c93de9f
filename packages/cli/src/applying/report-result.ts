import { HostError, type Diagnostic } from '@pvewall/model';
import type { ApplyResult } from '@pvewall/reconcile';
import { doneWords, renderDiagnostics, type ApplyEndingResult } from '@pvewall/render';
import { worlds } from '../fault.ts';
import type { Io } from '../io.ts';
import type { Task } from './carry-out-task.ts';
import { byHandLines, failedLines, keptLines } from './revert-words.ts';
import { paragraphs } from './say.ts';

/** Why it was taken back. */
export function findingsOf(result: ApplyResult): readonly Diagnostic[] {
  if (result.outcome !== 'reverted') return [];
  return result.problem instanceof HostError ? [worlds(result.problem).finding] : result.problem;
}

/** For machines. */
export function endingOf(result: ApplyResult): ApplyEndingResult {
  const { outcome, run, performed } = result;
  if (result.outcome !== 'reverted') return { outcome, run, performed, converged: true, ...('confirmUntil' in result && { confirmUntil: result.confirmUntil.toISOString() }) };
  const { kept, byHand, failed } = result.report;
  return { outcome: failed.length > 0 ? 'stuck' : outcome, run, performed, converged: false, kept, byHand };
}

/** For people. */
export function reportResult(task: Task, result: ApplyResult, io: Io): void {
  if (result.outcome === 'reverted') {
    io.err(`\n${renderDiagnostics(findingsOf(result), task.sources, io.errLook)}\n${paragraphs(revertedWords(task, result), io.errLook)}`);
    return;
  }
  io.out(`\n${paragraphs([`Applied: ${doneWords(task.plan.summary)}. Read again: ${task.plan.node} ${task.proof}.`], io.outLook)}`);
  if (result.outcome === 'waiting') io.out(paragraphs(waitingWords(task, result.confirmUntil), io.outLook));
}

function revertedWords({ plan }: Task, { run, report: { undone, kept, byHand, failed } }: ApplyResult & { readonly outcome: 'reverted' }): string[] {
  const acts = undone === 1 ? 'one act was' : `${undone} acts were`;
  const head = failed.length > 0 ? `The apply ${run} was stopped, and NOT all of it could be taken back (${acts} undone):` : `Taken back: ${acts} undone, and read again: ${plan.node} is as before${kept.length > 0 ? ', but for' : '.'}`;
  const next = failed.length > 0 ? ['Mend that, and run pvewall rollback: it goes on.'] : [];
  return [head, ...failedLines(failed), ...keptLines(kept), ...byHandLines(byHand), ...next];
}

function waitingWords({ confirmWithin = 0 }: Task, until: Date): string[] {
  return [
    '',
    `It is taken back in ${confirmWithin} s, at ${until.toISOString().slice(11, 19)} UTC, unless you confirm it.`,
    'Log in anew, in a new window: if the new rules let you in, run there',
    '',
    '    pvewall confirm',
    '',
    'To take it back at once: pvewall rollback',
  ];
}
