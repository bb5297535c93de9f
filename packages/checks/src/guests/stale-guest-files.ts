import { guestFile } from '@pvewall/fw';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { guestFolders, unread } from '../unread.ts';

/** The next guest of that number would get the rules of the last one. A policy may write a file before its guest is there. */
export const staleGuestFiles: Check = {
  name: 'stale-guest-files',
  title: 'every firewall file of a guest has its guest',
  group: 'guests',
  queries: () => [],
  judge: (_readings, scope) => {
    const { guests, guestFiles, guestsKnown } = scope.survey.inventory;
    if (!guestsKnown) return { status: 'not-applicable', reason: 'there are no configurations of guests' };
    const blind = unread(scope, guestFolders);
    if (blind !== undefined) return blind;
    const stale = [...guestFiles].filter((vmid) => !guests.has(vmid) && scope.relied?.has(`guest.${vmid}`) !== true).sort((a, b) => a - b);
    return resultOf(stale.map((vmid) => finding(vmid)));
  },
};

function finding(vmid: number): ReturnType<typeof report> {
  const path = guestFile(vmid);
  return report('check/stale-guest-file', {
    message: `no node has guest ${vmid}, whose firewall file is still there: the next guest of that number gets its rules`,
    hint: `Remove it: rm ${path}`,
    address: `guest.${vmid}`,
    place: { file: path, line: 1, column: 1 },
  });
}
