import { guestFile } from '@pvewall/fw';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { guestsUnseen } from './guests-unseen.ts';

/** The next guest of that number would get the rules of the last one. A policy may write a file before its guest is there. */
export const staleGuestFiles: Check = {
  name: 'stale-guest-files',
  title: 'every firewall file of a guest has its guest',
  group: 'guests',
  queries: () => [],
  judge: (_readings, scope) => guestsUnseen(scope) ?? resultOf(staleOnes(scope).map(finding)),
};

function staleOnes({ survey: { inventory: { guests, guestFiles } }, relied }: CheckScope): number[] {
  return [...guestFiles].filter((vmid) => !guests.has(vmid) && relied?.has(`guest.${vmid}`) !== true).sort((a, b) => a - b);
}

function finding(vmid: number): ReturnType<typeof report> {
  const path = guestFile(vmid);
  return report('check/stale-guest-file', {
    message: `no node has guest ${vmid}, whose firewall file is still there: the next guest of that number gets its rules`,
    hint: `Remove it: rm ${path}`,
    address: `guest.${vmid}`,
    place: { file: path, line: 1, column: 1 },
  });
}
