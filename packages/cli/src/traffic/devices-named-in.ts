import type { Edits } from '@pvewall/fw';

/** The network devices that a guest's rules and source filters (`ipfilter-net1`) name; some more than once. */
export function devicesNamedIn({ rules = [], ipsets }: Edits): string[] {
  const names = [...rules.flatMap(({ iface }) => iface ?? []), ...[...(ipsets?.keys() ?? [])].map((name) => name.replace(/^ipfilter-/, ''))];
  return names.filter((name) => /^net\d{1,2}$/.test(name));
}
