import type { Host } from '@pvewall/model';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import { wantsJson } from '../report-findings.ts';

/** Whether to go on: said on the command line, or by somebody at a terminal. Nobody there means no. */
export async function approve(host: Host, invocation: Invocation, io: Io): Promise<boolean> {
  if (invocation.switches.has('auto-approve')) return true;
  if (!io.interactive || wantsJson(invocation)) {
    io.err('\npvewall: not applied: nobody is here to approve it. Look at the plan, then use --auto-approve.\n');
    return false;
  }
  const where = host.kind === 'directory' ? host.description : `${host.node}, ${host.description}`;
  const answer = await io.ask(`\nApply these changes to ${where}? Only yes is taken as an answer: `);
  if (answer?.trim() === 'yes') return true;
  io.err(`${answer === undefined ? '\n' : ''}Not applied. Nothing was changed.\n`);
  return false;
}
