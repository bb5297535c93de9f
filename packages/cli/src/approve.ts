import type { Invocation } from './command.ts';
import type { Io } from './io.ts';
import { wantsJson } from './report-findings.ts';

/** Whether to go on: said on the command line, or by somebody at a terminal. Nobody there means no. */
export async function approve(invocation: Invocation, io: Io): Promise<boolean> {
  if (invocation.switches.has('auto-approve')) return true;
  if (!io.interactive || wantsJson(invocation)) {
    io.err('\npvewall: not applied: nobody is here to approve it. Look at the plan, then use --auto-approve.\n');
    return false;
  }
  const answer = await io.ask('\nApply these changes? Only yes is taken as an answer: ');
  if (answer?.trim() === 'yes') return true;
  io.err('Not applied. Nothing was changed.\n');
  return false;
}
