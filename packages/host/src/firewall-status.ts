import type { Reading } from '@pvewall/model';
import { complaint, run } from './program.ts';

const program = 'pve-firewall';

/** What this machine's pve-firewall says of itself: `enabled/running`, with ` (pending changes)` until the kernel has them. */
export async function readFirewallStatus(): Promise<Reading> {
  const outcome = await run([program, 'status']);
  if (!outcome.ran && outcome.missing) return { status: 'absent' };
  const text = outcome.ran && outcome.exitCode === 0 ? statusIn(outcome.stdout) : undefined;
  if (text !== undefined) return { status: 'text', text };
  return { status: 'failed', reason: `${program} status: ${complaint(outcome)}`, hint: `Run as root, and try it by hand: ${program} status` };
}

/** What follows `Status: `; undefined where nothing does. */
export function statusIn(output: string): string | undefined {
  return /^Status: (.*)$/m.exec(output)?.[1]?.trim();
}
