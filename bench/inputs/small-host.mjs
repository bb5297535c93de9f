import { join } from 'node:path';
import { hostFiles, singlePolicy, writeFolder } from './folders.mjs';
import { makeGuests } from './guests.mjs';
import { ruleStyles } from './policy-text.mjs';

/** A homelab: 50 guests with 6 rules each, and one policy file that says what the host has. */
export function smallHost(out) {
  const guests = makeGuests(50, 6, 50);
  return {
    guests,
    root: writeFolder(join(out, 'small-host'), hostFiles(guests)),
    policy: writeFolder(join(out, 'small-policy'), singlePolicy(guests, ruleStyles.mixed)),
  };
}
