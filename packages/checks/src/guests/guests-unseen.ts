import type { CheckResult } from '@pvewall/model';
import type { CheckScope } from '../check.ts';
import { guestFolders, unread } from '../unread.ts';

/** Why nothing can be told of which guests there are; undefined when they can be seen. `pattern`: of the paths that count. */
export function guestsUnseen(scope: CheckScope, pattern = guestFolders): CheckResult | undefined {
  const unseen = unread(scope, pattern);
  if (unseen !== undefined || scope.survey.inventory.guestsKnown) return unseen;
  return { status: 'not-applicable', reason: 'there are no configurations of guests' };
}
