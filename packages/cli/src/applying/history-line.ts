import type { HistoryEntry } from '@pvewall/reconcile';
import type { HistoryLine } from '@pvewall/render';

/** A remembered apply as it is shown. */
export function historyLine({ run: { id, startedAt, caller, what }, end, confirmUntil }: HistoryEntry): HistoryLine {
  return {
    id,
    startedAt,
    user: caller.user,
    from: caller.from ?? caller.tty,
    command: what.command,
    source: what.source,
    summary: what.summary,
    addresses: what.addresses,
    outcome: end?.outcome ?? (confirmUntil === undefined ? 'under-way' : 'waiting'),
    endedAt: end?.at,
    endedBy: end?.by,
    reason: end?.reason,
    confirmUntil,
    kept: end?.kept ?? [],
  };
}
