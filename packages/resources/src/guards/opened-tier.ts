import { options, type Config, type Tier } from '@pvewall/fw';
import type { Address, Place } from '@pvewall/model';
import { everyoneIn } from './everyone.ts';
import type { Guard } from './guard.ts';
import { isOn, valueOf } from './tier-off.ts';

/** Policies of a tier that become ACCEPT: everything that no rule mentions passes then. */
export function policiesToAccept(address: Address, tier: Tier, before: Config, after: Config, place?: Place): Guard[] {
  const keys = Object.keys(options[tier]).filter((key) => key.startsWith('policy_'));
  return keys.flatMap((key): Guard[] => {
    const was = valueOf(tier, before, key);
    // A default of a firewall that was off never kept anything out.
    const counted = before.options.has(key) || isOn(tier, before);
    if (!counted || was === 'ACCEPT' || valueOf(tier, after, key) !== 'ACCEPT') return [];
    const said = after.options.get(key);
    const at = said?.at ?? place;
    return [
      {
        code: 'guard/opens',
        address: `${address}.options.${key}`,
        message: `${key} of ${address} goes from ${was ?? 'nothing'} to ACCEPT${said === undefined ? ', its default' : ''}`,
        hint: 'Write rules that accept what is wanted, and keep the policy.',
        ...(at === undefined ? {} : { place: at }),
      },
    ];
  });
}

const management = 'management';

/** Whoever may reach SSH and the web interface of the nodes is in this set of the datacenter (docs/proxmox-ve.md 3). */
export function managementEmptied(before: Config, after: Config, place?: Place): Guard[] {
  const lost = membersOf(before);
  if (lost.length === 0 || membersOf(after).length > 0) return [];
  const set = after.ipsets.find(({ name }) => name === management);
  const at = set?.at ?? place;
  return [
    {
      code: 'guard/opens',
      address: `cluster.ipset.${management}`,
      message: `ipset ${management} ${set === undefined ? 'goes, and with it' : 'loses'} all that may administer: ${listed(lost)}`,
      hint: 'Keep the addresses that you administer from in it.',
      ...(at === undefined ? {} : { place: at }),
    },
  ];
}

/** Proxmox VE itself lets this set in to SSH and the web interface, without a rule that says so. */
export function managementOpened(before: Config, after: Config, place?: Place): Guard[] {
  const versions = everyoneOf(after).filter((version) => !everyoneOf(before).includes(version));
  if (versions.length === 0) return [];
  const at = after.ipsets.find(({ name }) => name === management)?.at ?? place;
  return [
    {
      code: 'guard/opens',
      address: `cluster.ipset.${management}`,
      message: `ipset ${management} lets everyone on ${versions.map((version) => `IPv${version}`).join(' and ')} administer`,
      hint: 'Keep to the addresses that you administer from in it.',
      ...(at === undefined ? {} : { place: at }),
    },
  ];
}

/** No set is nobody. */
function everyoneOf(config: Config): ReturnType<typeof everyoneIn> {
  return membersOf(config).length === 0 ? [] : everyoneIn(`+${management}`, config);
}

/** Exceptions (`!`) let nobody in. */
function membersOf({ ipsets }: Config): string[] {
  return (ipsets.find(({ name }) => name === management)?.entries ?? []).filter(({ nomatch }) => nomatch !== true).map(({ address }) => address);
}

function listed(names: readonly string[]): string {
  return names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`;
}
