import type { Change, Origin, ResourcePlan } from '@pvewall/model';

/**
 * Who made the changes that lead from the host to the policy (`now`), told by those that lead from the same host to the
 * policy that was applied last (`then`; undefined: to that one nothing leads, because the host has not left it). What both
 * want is the host's doing; what the old policy did not ask for is the policy's. Of a resource that is only to be written
 * again: one answer for the whole.
 */
export function originsOf(now: ResourcePlan, then: ResourcePlan | undefined): Origin[] {
  if (now.changes.length === 0) return [then === undefined ? 'policy' : 'host'];
  const rest = [...(then?.changes ?? [])];
  const made = now.changes.map((change) => take(rest, change));
  // Only what the old policy wanted otherwise is left over now.
  return now.changes.map((change, i) => (made[i] === true ? 'host' : rest.some((other) => isAboutTheSame(change, other)) ? 'both' : 'policy'));
}

/**
 * What leads to the old policy and to nothing that the new one wants: the host has left the old policy there, and is as
 * the new one says by now.
 */
export function onlyThen(now: ResourcePlan, then: ResourcePlan): readonly Change[] {
  const rest = [...then.changes];
  const others = now.changes.filter((change) => !take(rest, change));
  return rest.filter((change) => !others.some((other) => isAboutTheSame(other, change)));
}

/** Takes the first equal one out; a list can hold the same rule twice. */
function take(changes: Change[], wanted: Change): boolean {
  const identity = identityOf(wanted);
  const found = changes.findIndex((change) => identityOf(change) === identity);
  if (found >= 0) changes.splice(found, 1);
  return found >= 0;
}

function identityOf(change: Change): string {
  return JSON.stringify([listOf(change), change.action, change.before ?? null, change.after ?? null]);
}

/** Where a rule stands says nothing: the other policy may have more rules before it. */
function listOf({ label }: Change): string {
  return label.replace(/\[\d+\]$/, '[]');
}

/** The same option or name, or the same line of a list as it stands on the host now. */
function isAboutTheSame(a: Change, b: Change): boolean {
  if (listOf(a) !== listOf(b)) return false;
  return isOneOfMany(a) ? a.before !== undefined && a.before === b.before : true;
}

/** Rules, the members of a set, and lines share their label with others. */
function isOneOfMany({ label }: Change): boolean {
  return label.endsWith(']') || /^ipset \S+$/.test(label) || label === 'ignored line';
}
