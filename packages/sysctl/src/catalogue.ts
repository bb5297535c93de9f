import { bridgeKeys } from './bridge-keys.ts';
import { conntrackKeys } from './conntrack-keys.ts';
import type { SysctlKey } from './sysctl-key.ts';

/** Every key that a policy may name, by its dotted name, in the order a person would list them. */
export const catalogue: ReadonlyMap<string, SysctlKey> = new Map(
  [...conntrackKeys, ...bridgeKeys].map((entry) => [entry.key, entry]),
);
