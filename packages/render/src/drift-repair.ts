import type { Address, Change, Diagnostic } from '@pvewall/model';
import { timeText } from './time-text.ts';
import { count } from './words.ts';

/** What became of the wish to take back what the host left. */
export interface DriftRepair {
  /**
   * `nothing`: there was nothing that could be taken back. `waiting`: done, and taken back again unless it is confirmed.
   * `stuck`: it had to be taken back, and not all of it could be.
   */
  readonly outcome: 'nothing' | 'impossible' | 'refused' | 'declined' | 'applied' | 'waiting' | 'reverted' | 'stuck';
  /** The name of the apply that did it. */
  readonly run?: string | undefined;
  /** How many changes of the host are taken back by now. */
  readonly changes: number;
  /** The same, by resource: from what was made on the host to what was applied. */
  readonly taken: readonly TakenBack[];
  /** Resources that the host left, and that are not taken back. */
  readonly left: readonly NotRepaired[];
  /** ISO 8601, UTC. */
  readonly confirmUntil?: string | undefined;
  /** Why it was impossible, or taken back. */
  readonly findings: readonly Diagnostic[];
}

export interface TakenBack {
  readonly address: Address;
  readonly subject: string;
  readonly changes: readonly Change[];
  /** ISO 8601, UTC. */
  readonly changedAt?: string | undefined;
  readonly changedBy?: string | undefined;
}

export interface NotRepaired {
  readonly address: Address;
  /** For people, after the address: `it is not on record what was applied to it`. */
  readonly why: string;
}

const endings: Readonly<Record<DriftRepair['outcome'], (repair: DriftRepair) => string>> = {
  nothing: ({ left }) => (left.length > 0 ? 'nothing could be taken back.' : 'there is nothing to repair.'),
  impossible: () => 'not done, because of the errors.',
  refused: () => 'not done, because it was refused.',
  declined: () => 'not done, because nobody approved it.',
  applied: (repair) => `${takenBack(repair)}.`,
  waiting: (repair) => `${takenBack(repair)}, until ${timeText(repair.confirmUntil ?? '')} unless it is confirmed before.`,
  reverted: () => 'begun, and undone.',
  stuck: () => 'begun, and not all of it could be undone.',
};

/** What became of it, and what was left, a sentence each. */
export function repairLines(repair: DriftRepair): string[] {
  return [`Repair: ${endings[repair.outcome](repair)}`, ...repair.left.map(({ address, why }) => `Not repaired: ${address}: ${why}.`)];
}

function takenBack({ changes }: DriftRepair): string {
  return `${count(changes, 'change')} made on the host ${changes === 1 ? 'was' : 'were'} taken back`;
}
