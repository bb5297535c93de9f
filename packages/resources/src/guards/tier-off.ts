import { defaultOf, optionSpec, readOption, type Config, type Tier } from '@pvewall/fw';
import type { Address, Place } from '@pvewall/model';
import type { Guard } from './guard.ts';

/** An option as it counts: its default where it is absent, or says nothing that Proxmox VE's parser takes. */
export function valueOf(tier: Tier, config: Config, key: string): string | undefined {
  const spec = optionSpec(tier, key);
  const said = config.options.get(key)?.value;
  if (spec === undefined) return undefined;
  return (said === undefined ? undefined : readOption(spec, said)) ?? defaultOf(spec);
}

/** A Unix time counts as on for a minute only, and only with one backend: who relies on it relies on nothing. */
export function isOn(tier: Tier, config: Config): boolean {
  return valueOf(tier, config, 'enable') === '1';
}

const words: Readonly<Record<Tier, (name: string) => string>> = {
  cluster: () => 'the firewall of the datacenter, and with it every other,',
  host: (name) => `the firewall of node ${name}`,
  guest: (name) => `the firewall of guest ${name}`,
  vnet: (name) => `the firewall of VNet ${name}`,
};

/** The firewall of a tier from on to off; `after: null` when its file goes. */
export function tierOff(address: Address, tier: Tier, before: Config, after: Config | null, place?: Place): Guard[] {
  const now = after ?? nothing;
  if (!isOn(tier, before) || isOn(tier, now)) return [];
  const said = now.options.get('enable');
  const why = after === null ? 'its file goes' : said === undefined ? '`enable` is left out, which means off' : `\`enable: ${said.value}\``;
  const at = said?.at ?? place;
  return [
    {
      code: 'guard/tier-off',
      address: `${address}.options.enable`,
      message: `${words[tier](address.split('.')[1] ?? '')} goes from on to off: ${why}`,
      hint: 'None of its rules applies then.',
      ...(at === undefined ? {} : { place: at }),
    },
  ];
}

/** A file that is not there. */
export const nothing: Config = { options: new Map(), aliases: [], ipsets: [], groups: [], rules: [] };
