import { join } from 'node:path';
import { guestFileName, hostFiles, splitPolicy, writeFolder } from './folders.mjs';
import { makeGuests } from './guests.mjs';
import { ruleStyles } from './policy-text.mjs';

/** A cluster with 10,000 guests of 10 rules each, and policies that all say the same of it. */
export function largeHost(out) {
  const guests = makeGuests(10_000, 10, 10_000);
  const policy = (variant, files) => writeFolder(join(out, `large-policy-${variant}`), files);
  return {
    root: writeFolder(join(out, 'large-host'), hostFiles(guests)),
    policies: {
      mixed: policy('mixed', splitPolicy(guests, ruleStyles.mixed)),
      maps: policy('maps', splitPolicy(guests, ruleStyles.maps)),
      lines: policy('lines', splitPolicy(guests, ruleStyles.lines)),
      // Every guest file holds one thing that a reader for plain YAML will not take.
      anchors: policy('anchors', splitPolicy(guests, ruleStyles.mixed).map(withAnchor)),
      // Its files are edited while it is measured.
      edited: policy('edited', splitPolicy(guests, ruleStyles.mixed)),
      changed: policy('changed', splitPolicy(guests.map(withOtherRule), ruleStyles.mixed)),
    },
    /** A file for editing. */
    oneFile: guestFileName(50),
  };
}

function withAnchor([path, text]) {
  return [path, path.startsWith('guests/') ? text.replace('options: {', 'options: &usual {') : text];
}

function withOtherRule(guest) {
  if (guest.vmid !== 5000) return guest;
  return { ...guest, rules: [...guest.rules.slice(0, 5), { type: 'in', action: 'DROP', source: '203.0.113.7' }, ...guest.rules.slice(6)] };
}
