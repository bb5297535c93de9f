import type { Reading } from '@pvewall/model';

/** What `pve-firewall status` says: `enabled/running (pending changes)`. */
export interface FirewallStatus {
  readonly text: string;
  readonly running: boolean;
  /** The kernel has another ruleset than the files ask for. */
  readonly pending: boolean;
}

/** Undefined where nobody said. What follows the slash is the daemon. */
export function statusOf(reading: Reading | undefined): FirewallStatus | undefined {
  if (reading?.status !== 'text') return undefined;
  const { text } = reading;
  const [, daemon] = /^\w+\/(\w+)/.exec(text) ?? [];
  return { text, running: daemon === 'running', pending: text.includes('pending') };
}
