import { printRule } from '@pvewall/fw';
import type { DecidingRule } from '../changes/traffic-changes.ts';
import type { BuiltIn, Origin } from '../lower/lowered-rule.ts';
import { option } from '../options.ts';
import type { TrafficFile } from '../traffic-host.ts';

/** What decides, in words; `file` is the one whose options hold where it does: a guest's own, a VNet's, else cluster.fw. */
export function decidingRule(origin: Origin, file: TrafficFile): DecidingRule {
  const place = origin.kind === 'rule' ? origin.rule.at : file.config.options.get(origin.name)?.at;
  const text = origin.kind === 'rule' ? printRule(origin.rule) : builtInWords(origin.name, file);
  return { address: originAddress(origin, file), text, ...(place !== undefined && { place }) };
}

/**
 * What decides, as an address: `cluster.rules[3]`, `guest.100.options.policy_in`, or `built-in.management` for what
 * Proxmox VE adds by itself. Without a file nobody knows whose a policy is.
 */
export function originAddress(origin: Origin, file: TrafficFile | undefined): string {
  if (origin.kind === 'rule') return origin.address;
  return file === undefined || !isPolicy(origin.name) ? `built-in.${origin.name}` : `${file.address}.options.${origin.name}`;
}

type Policy = BuiltIn & `policy_${string}`;

/** What Proxmox VE adds, for people. */
const words: Readonly<Record<Exclude<BuiltIn, Policy>, string>> = {
  loopback: 'what a node sends to itself passes',
  ndp: 'IPv6 neighbour discovery passes (option ndp)',
  blacklist: 'the source is in the IP set blacklist',
  smurfs: 'no sender has this source address (option nosmurfs)',
  tcpflags: 'TCP flags or ports that no honest packet has (option tcpflags)',
  igmp: 'IGMP passes',
  management: 'management may reach the node, and the node its local network',
  corosync: 'corosync among the nodes passes',
  dhcp: 'DHCP passes (option dhcp)',
  macfilter: 'the source MAC is not the device\'s own (option macfilter)',
  radv: 'a guest sends no router advertisements (option radv)',
  ipfilter: 'the source is not in the IP set ipfilter of the device',
  icmp_errors: 'ICMP errors pass before a policy that drops',
  broadcast: 'broadcast and multicast go without a word before a policy that drops',
  noise: 'SMB and other noise goes without a word before a policy that drops',
  auth: 'tcp/43 is rejected before a policy, so that nobody waits',
  unfiltered: 'nothing there filters it',
};

function builtInWords(name: BuiltIn, file: TrafficFile): string {
  if (!isPolicy(name)) return words[name];
  return `${name}: ${option(file, name)}${file.config.options.has(name) ? '' : ' (the default)'}`;
}

function isPolicy(name: BuiltIn): name is Policy {
  return name.startsWith('policy_');
}
