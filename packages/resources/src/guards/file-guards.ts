import { effective, parse } from '@pvewall/fw';
import type { Address } from '@pvewall/model';
import { tierOfFile } from '../fw-file/file-changes.ts';
import type { Guard } from './guard.ts';
import { openedPorts } from './open-ports.ts';
import { managementEmptied, managementOpened, policiesToAccept } from './opened-tier.ts';
import { tierOff } from './tier-off.ts';

/**
 * What is dangerous in one `.fw` file becoming another, where only the two texts are known; null: there is none. Nothing
 * for other files. Of a host.fw the groups and aliases of the datacenter are not known.
 */
export function fwFileGuards(address: Address, path: string, before: string | null, after: string | null): Guard[] {
  const tier = tierOfFile(path);
  if (tier === undefined) return [];
  const config = (text: string | null): ReturnType<typeof effective> => effective(parse(text ?? '', { tier, file: path }));
  const [old, now] = [config(before), config(after)];
  const off = tierOff(address, tier, old, after === null ? null : now);
  if (after === null) return off;
  const rules = tier === 'cluster' || tier === 'host' ? openedPorts(address, { rules: old.rules, cluster: old }, { rules: now.rules, cluster: now }) : [];
  return [...off, ...policiesToAccept(address, tier, old, now), ...(tier === 'cluster' ? [...managementEmptied(old, now), ...managementOpened(old, now)] : []), ...rules];
}
