import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { firstOf } from '../words.ts';
import { guestsUnseen } from './guests-unseen.ts';

/** That is how a new guest begins, so it is worth a word and no more. Of those in a policy its differences tell. */
export const guestsWithoutFile: Check = {
  name: 'guests-without-file',
  title: 'every guest has a firewall file',
  group: 'guests',
  queries: () => [],
  judge: (_readings, scope) => {
    const unseen = guestsUnseen(scope);
    if (unseen !== undefined) return unseen;
    const { guests, guestFiles } = scope.survey.inventory;
    const without = [...guests.keys()].filter((vmid) => !guestFiles.has(vmid) && scope.relied?.has(`guest.${vmid}`) !== true).sort((a, b) => a - b);
    if (without.length === 0) return { status: 'passed' };
    const [noun, verb] = without.length === 1 ? ['guest', 'has'] : ['guests', 'have'];
    const finding = report('check/guest-without-file', {
      message: `${noun} ${firstOf(without)} ${verb} no firewall file: nothing is filtered there`,
      hint: 'Write them into the policy under guests, or leave them open on purpose.',
    });
    return resultOf([finding]);
  },
};
