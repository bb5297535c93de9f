import { join } from 'node:path';
import { hostFiles, splitPolicy, writeFolder } from './folders.mjs';
import { makeGuests } from './guests.mjs';
import { ruleStyles } from './policy-text.mjs';

/** A cluster with 10,000 guests that all use one group, and policies that say the same, or something else of the group. */
export function groupHost(out) {
  const guests = makeGuests(10_000, 10, 20_000).map((guest) => ({ ...guest, rules: [...guest.rules, { type: 'group', action: 'web-tier', iface: 'net0' }] }));
  const files = splitPolicy(guests, ruleStyles.mixed);
  const policy = (variant, edit) => writeFolder(join(out, `group-policy-${variant}`), files.map(([path, text]) => (path === 'policy.yaml' ? [path, edit(text)] : [path, text])));
  return {
    root: writeFolder(join(out, 'group-host'), hostFiles(guests)),
    policies: {
      same: policy('same', (text) => text),
      comment: policy('comment', (text) => replaced(text, 'what every web guest offers', 'what each web guest offers')),
      port: policy('port', (text) => replaced(text, '-p tcp -dport 8000', '-p tcp -dport 8090')),
    },
  };
}

function replaced(text, from, to) {
  if (!text.includes(from)) throw new Error(`the policy does not say ${from} any more`);
  return text.replace(from, to);
}
