import { join } from 'node:path';
import { hostFiles, singlePolicy, writeFolder } from './folders.mjs';
import { makeGuests } from './guests.mjs';
import { ruleStyles } from './policy-text.mjs';

/** 1,000 guests with 10 rules each, and two policies: as the host is, and with one rule of one guest that differs. */
export function middleHost(out) {
  const guests = makeGuests(1000, 10, 1000);
  const policy = (variant, changed) => writeFolder(join(out, `middle-policy-${variant}`), singlePolicy(changed, ruleStyles.mixed));
  return {
    // It is applied to while it is measured, and back again.
    root: writeFolder(join(out, 'middle-host'), hostFiles(guests)),
    same: policy('same', guests),
    other: policy('other', guests.map(withOtherRule)),
  };
}

function withOtherRule(guest) {
  if (guest.vmid !== 600) return guest;
  return { ...guest, rules: [...guest.rules.slice(0, 5), { type: 'in', action: 'DROP', source: '203.0.113.7' }, ...guest.rules.slice(6)] };
}
