import { didYouMean } from './did-you-mean.ts';
import { readReference } from './names.ts';
import type { Names, Scope } from './names.ts';
import { parseNetwork, withoutFullPrefix } from './network.ts';
import type { SetEntry } from './nouns.ts';
import type { Problem } from './problem.ts';

/**
 * Checks a member of a set as Proxmox VE's parser does. `seen` holds the members before it, as that parser keeps them:
 * a second one of the same spelling is an error, another spelling of the same network is not.
 */
export function checkEntry(entry: SetEntry, seen: Set<string>, names: Names, scope: Scope): Problem | undefined {
  const address = withoutFullPrefix(entry.address);
  const problem = /\/0+$/.test(address) ? zeroPrefix(address) : (checkAddress(address, names, scope) ?? checkDuplicate(address, seen));
  seen.add(address);
  return problem;
}

function zeroPrefix(address: string): Problem {
  const noted = 'a zero prefix is not allowed in ipset entries';
  const halves = address.includes(':') ? '::/1 and 8000::/1' : '0.0.0.0/1 and 128.0.0.0/1';
  return { code: 'fw/zero-prefix', field: 'cidr', noted, message: `'${address}' has a prefix of 0`, hint: `write ${halves}` };
}

function checkAddress(address: string, names: Names, scope: Scope): Problem | undefined {
  const reference = readReference(address);
  if (reference === undefined) {
    if (parseNetwork(address) !== undefined) return undefined;
    const noted = 'value does not look like a valid IP address or CIDR network';
    return { code: 'fw/address', field: 'cidr', noted, message: `'${address}' is no IP address or network`, hint: 'write an IP address, a network or an alias' };
  }
  if (names.alias(reference) !== undefined || scope.open?.has('alias') === true) return undefined;
  const hint = didYouMean(reference.name, names.aliasNames(), 'define it before it is used');
  return { code: 'fw/unknown-alias', field: 'cidr', noted: `no such alias '${reference.name}'`, message: `there is no alias '${address}' here`, hint };
}

function checkDuplicate(address: string, seen: ReadonlySet<string>): Problem | undefined {
  if (!seen.has(address)) return undefined;
  const noted = `duplicate ipset entry for '${address}'`;
  return { code: 'fw/duplicate-entry', field: 'cidr', noted, message: `'${address}' is in the set already`, hint: 'remove one of them' };
}
