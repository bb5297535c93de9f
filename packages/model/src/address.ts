/**
 * The name of a resource (`cluster`, `node.pve.host`, `guest.100`, `vnet.web`, `node.pve.ebtables.filter`,
 * `node.pve.sysctl`) or of a part of one (`cluster.ipset.management`, `guest.100.rules[3]`).
 */
export type Address = string;

/** Whether `part` is `whole` or lies inside it. */
export function covers(whole: Address, part: Address): boolean {
  if (!part.startsWith(whole)) return false;
  const next = part[whole.length];
  return next === undefined || next === '.' || next === '[';
}

/** Natural order: numbers by value, so that guest.9 comes before guest.100. */
export function compareAddresses(a: Address, b: Address): number {
  return collator.compare(a, b);
}

const collator = new Intl.Collator('en', { numeric: true });
