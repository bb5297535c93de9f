import { effective, parse, type Tier } from '@pvewall/fw';
import type { Address, Change } from '@pvewall/model';
import { configChanges } from './compare-config.ts';

/** Whose file a path is (docs/proxmox-ve.md 1). */
const tierOfPath: readonly (readonly [RegExp, Tier])[] = [
  [/^\/etc\/pve\/firewall\/cluster\.fw$/, 'cluster'],
  [/^\/etc\/pve\/nodes\/[^/]+\/host\.fw$/, 'host'],
  [/^\/etc\/pve\/firewall\/\d+\.fw$/, 'guest'],
  [/^\/etc\/pve\/sdn\/firewall\/[^/]+\.fw$/, 'vnet'],
];

export function tierOfFile(path: string): Tier | undefined {
  return tierOfPath.find(([pattern]) => pattern.test(path))?.[1];
}

/** What differs between two texts of a `.fw` file; undefined for other files, and where both mean the same. */
export function fwFileChanges(address: Address, path: string, before: string, after: string): Change[] | undefined {
  const tier = tierOfFile(path);
  if (tier === undefined) return undefined;
  const config = (text: string): ReturnType<typeof effective> => effective(parse(text, { tier, file: path }));
  const changes = configChanges(address, tier, config(before), config(after));
  return changes.length === 0 ? undefined : changes;
}
