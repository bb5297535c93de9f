import type { Config, IpSet, Option, Rule, SetEntry } from '@pvewall/fw';
import type { TrafficFile, TrafficHost } from '@pvewall/traffic';

/** The same host with another file in the place of one that it has. */
function withFile(host: TrafficHost, file: TrafficFile): TrafficHost {
  if (file.tier === 'cluster') return { ...host, cluster: file };
  if (file.tier === 'host') return { ...host, host: file };
  const guests = [...host.guests].map(([vmid, guest]) => [vmid, guest.file.address === file.address ? { ...guest, file } : guest] as const);
  return { ...host, guests: new Map(guests) };
}

function withConfig(host: TrafficHost, file: TrafficFile, config: Partial<Config>): TrafficHost {
  return withFile(host, { ...file, config: { ...file.config, ...config } });
}

/** As if that rule, of a file or of a group, were not there. */
export function withoutRule(host: TrafficHost, rule: Rule): TrafficHost {
  return [host.cluster, host.host, ...[...host.guests.values()].map(({ file }) => file)]
    .filter(({ config }) => config.rules.includes(rule) || config.groups.some(({ rules }) => rules.includes(rule)))
    .reduce((changed, file) => withFile(changed, { ...file, broken: new Set([...file.broken, rule]) }), host);
}

/** As if a file had one more rule, before the one at that index. */
export function withRule(host: TrafficHost, file: TrafficFile, rule: Rule, index: number): TrafficHost {
  const rules = file.config.rules.toSpliced(index, 0, rule);
  return withConfig(host, file, { rules });
}

export function withOption(host: TrafficHost, file: TrafficFile, key: string, value: string): TrafficHost {
  const option: Option = { value };
  return withConfig(host, file, { options: new Map([...file.config.options, [key, option]]) });
}

/** As if a set had one more member. */
export function withMember(host: TrafficHost, file: TrafficFile, name: string, entry: SetEntry): TrafficHost {
  const set: IpSet = file.config.ipsets.find((known) => known.name === name) ?? { name, entries: [] };
  const others = file.config.ipsets.filter((known) => known !== set);
  const entries = [...set.entries.filter(({ address }) => address !== entry.address), entry];
  return withConfig(host, file, { ipsets: [...others, { ...set, entries }] });
}

/** As if the firewall looked at a guest's device: `firewall=1`. */
export function withWalledNic(host: TrafficHost, vmid: number, name: string): TrafficHost {
  const guest = host.guests.get(vmid);
  if (guest === undefined) return host;
  const nics = guest.nics.map((nic) => (nic.name === name ? { ...nic, firewall: true } : nic));
  return { ...host, guests: new Map([...host.guests, [vmid, { ...guest, nics }]]) };
}
