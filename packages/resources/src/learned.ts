import type { Config } from '@pvewall/fw';

/** What earlier kinds teach later ones. */
export interface Learned {
  /** cluster.fw as it will be: the names that other tiers may use. */
  readonly cluster?: Config;
  /** cluster.fw as it is: what a change of it does to rules that stay. */
  readonly clusterBefore?: Config;
  /** host.fw of each node as it will be: the backend, and what pve-firewall will write to the kernel. */
  readonly hosts?: ReadonlyMap<string, Config>;
}

export function learn(known: Learned, more: Learned): Learned {
  return {
    ...known,
    ...more,
    hosts: new Map([...(known.hosts ?? []), ...(more.hosts ?? [])]),
  };
}
