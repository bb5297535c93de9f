import { macroMatches, printRule, services, type Config, type Rule } from '@pvewall/fw';
import type { Address, Place } from '@pvewall/model';
import { everyoneIn, versionOf, type IpVersion } from './everyone.ts';
import type { Guard } from './guard.ts';

/** What a node is administered through: SSH, and pveproxy. */
const doors = [22, 8006] as const;

/** One way in that a rule leaves to everyone. */
interface Opening {
  readonly port: (typeof doors)[number];
  readonly version: IpVersion;
  readonly iface: string;
  readonly dest: string;
  readonly rule: Rule;
  /** The rule's index in its file; a group's rules stand where the group is used. */
  readonly index: number;
  readonly group?: string;
}

/** Rules of the cluster or of a node, and the names and groups that they use, all of which cluster.fw has. */
export interface NodeRules {
  readonly rules: readonly Rule[];
  readonly cluster: Config;
}

/** Rules that open tcp 22 or 8006 to everyone where none did so before. */
export function openedPorts(address: Address, before: NodeRules, after: NodeRules, place?: Place): Guard[] {
  const old = openings(before);
  const fresh = openings(after).filter((now) => !old.some((one) => covers(one, now)));
  const byRule = new Map<string, Opening[]>();
  for (const one of fresh) byRule.set(ruleName(one), [...(byRule.get(ruleName(one)) ?? []), one]);
  return [...byRule].flatMap(([name, found]) => {
    const [first] = found;
    return first === undefined ? [] : [guard(address, name, first, found, place)];
  });
}

function guard(address: Address, name: string, { index, rule }: Opening, found: readonly Opening[], place: Place | undefined): Guard {
  const ports = doors.filter((door) => found.some(({ port }) => port === door));
  const versions = [...new Set(found.map(({ version }) => version))];
  const at = rule.at ?? place;
  return {
    code: 'guard/opens',
    address: `${address}.rules[${index}]`,
    message: `${address} opens tcp ${ports.join(' and ')} to everyone${versions.length === 1 ? ` on IPv${versions.join()}` : ''}: ${name}`,
    hint: 'Give the rule a source, such as +management.',
    ...(at === undefined ? {} : { place: at }),
  };
}

function ruleName({ rule, group }: Opening): string {
  return printRule(rule) + (group === undefined ? '' : ` (of group ${group})`);
}

function covers(old: Opening, now: Opening): boolean {
  const within = (field: 'iface' | 'dest'): boolean => old[field] === '' || old[field] === now[field];
  return old.port === now.port && old.version === now.version && within('iface') && within('dest');
}

function openings({ rules, cluster }: NodeRules): Opening[] {
  return rules.flatMap((rule, index) => {
    if (rule.disabled) return [];
    if (rule.type !== 'group') return openingsOf(rule, cluster).map((one) => ({ ...one, index }));
    const name = rule.action.toLowerCase();
    const group = cluster.groups.find((one) => one.name === name);
    // A group counts where it is used, and its interface with it.
    const used = (group?.rules ?? []).map((one) => ({ ...one, ...(rule.iface !== undefined && { iface: rule.iface }) }));
    return used.flatMap((one) => openingsOf(one, cluster).map((found) => ({ ...found, index, group: name })));
  });
}

function openingsOf(rule: Rule, cluster: Config): Omit<Opening, 'index'>[] {
  // From lo comes nobody but the node itself; any other interface may lead to everyone.
  if (rule.disabled || rule.type !== 'in' || rule.action !== 'ACCEPT' || rule.iface === 'lo') return [];
  const wanted = versionOf(rule.dest, cluster);
  const versions = everyoneIn(rule.source, cluster).filter((version) => wanted === undefined || wanted === version);
  const { iface = '', dest = '' } = rule;
  return versions.flatMap((version) => portsOf(rule, version).map((port) => ({ port, version, iface, dest, rule })));
}

function portsOf(rule: Rule, version: IpVersion): (typeof doors)[number][] {
  const { macro, proto, dport } = rule;
  const matches = macro === undefined ? [{ proto, dport }] : macroMatches(macro, version).map((match) => ({ dport, ...match }));
  return doors.filter((door) => matches.some((match) => isTcp(match.proto) && hasPort(match.dport, door)));
}

/** Everyone chooses a source port, so only the protocol and the destination port count. Protocol 0 is any. */
function isTcp(proto: string | undefined): boolean {
  return proto === undefined || ['', '0', 'ip', 'tcp', '6'].includes(proto);
}

/** Proxmox VE's parser takes a port 0 for none at all. */
function hasPort(ports: string | undefined, wanted: number): boolean {
  if (ports === undefined || ports === '' || ports === '0') return true;
  return ports.split(',').some((element) => {
    const [from, to] = element.split(':').map(portNumber);
    return from !== undefined && from <= wanted && wanted <= (to ?? from);
  });
}

function portNumber(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text);
  const { tcp } = services;
  return tcp !== undefined && Object.hasOwn(tcp, text) ? tcp[text] : undefined;
}
