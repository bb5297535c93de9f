import type { Diagnostic } from '@pvewall/model';
import { backendOf } from './backend.ts';
import type { Document } from './document.ts';
import { effective } from './effective.ts';
import { resolver, ruleErrors, setErrors } from './latent.ts';
import { namesOf } from './names.ts';
import type { Config, Group, IpSet, Rule, SetEntry } from './nouns.ts';
import { verify } from './verify.ts';
import type { Verdict } from './verify.ts';

/** One network device of a guest, as far as the firewall cares. */
export interface GuestNic {
  /** `net0`. */
  readonly name: string;
  /** `firewall=1` on its line in the guest's config. */
  readonly firewall: boolean;
}

/** Everything that makes the ruleset of one node. */
export interface HostFiles {
  /** Absent: there is no cluster.fw, and the firewall is off. */
  readonly cluster?: Document | undefined;
  /** Absent: the host firewall is on with its defaults. */
  readonly host?: Document | undefined;
  /** The guests that this node has, by vmid. */
  readonly guests: ReadonlyMap<string, { readonly doc: Document; readonly nics: readonly GuestNic[] }>;
  /** The network that the node would detect as `local_network`, e.g. `192.168.1.0/24`; an alias of that name hides it. */
  readonly localNetwork?: string | undefined;
}

interface Ruleset {
  readonly cluster: Config;
  readonly clusterVerdict: Verdict;
  /** Groups that some rule uses, whose chains are built. */
  readonly groups: Set<string>;
  readonly found: Diagnostic[];
}

/**
 * What makes the kernel tools refuse the ruleset that Proxmox VE (iptables backend) builds from these files, though its
 * checks pass; every finding has `stopsFirewall`. Only what is really loaded counts: no rules of a tier that is off or
 * of a device without firewall, no disabled rule, no group that nobody uses; but every set.
 */
export function loadErrors(host: HostFiles): Diagnostic[] {
  const { cluster } = host;
  if (cluster === undefined || !isOn(effective(cluster), false)) return [];
  if (host.host !== undefined && backendOf(effective(host.host)) === 'nftables') return [];
  const config = effective(cluster);
  const ruleset: Ruleset = { cluster: config, clusterVerdict: verify(cluster), groups: new Set(), found: [] };
  loadClusterSets(ruleset, host.localNetwork);
  loadNode(ruleset, host.host);
  for (const guest of host.guests.values()) loadGuest(ruleset, guest.doc, guest.nics);
  for (const group of config.groups) loadGroup(ruleset, group);
  return ruleset.found.map((diagnostic): Diagnostic => ({ ...diagnostic, severity: 'error', stopsFirewall: true }));
}

/** A Unix time is on for a minute only: what stays is off. */
function isOn({ options }: Config, byDefault: boolean): boolean {
  const value = options.get('enable')?.value;
  return value === undefined ? byDefault : value === '1';
}

/** All of the datacenter's sets are loaded, used or not; `management` also holds the local network. */
function loadClusterSets(ruleset: Ruleset, detected: string | undefined): void {
  const { cluster } = ruleset;
  const local = cluster.aliases.find((alias) => alias.name.toLowerCase() === 'local_network')?.address ?? detected;
  const implied: SetEntry[] = local === undefined ? [] : [{ address: local }];
  const resolve = resolver(namesOf(cluster), namesOf(cluster));
  for (const set of cluster.ipsets) {
    const entries = sound(set, ruleset.clusterVerdict);
    ruleset.found.push(...setErrors(set, set.name === 'management' ? [...entries, ...implied] : entries, resolve));
  }
}

function sound(set: IpSet, { broken }: Verdict): SetEntry[] {
  return set.entries.filter((entry) => !broken.has(entry));
}

/** A node's chains hold the rules of host.fw and of cluster.fw. */
function loadNode(ruleset: Ruleset, doc: Document | undefined): void {
  const config = doc === undefined ? undefined : effective(doc);
  if (config !== undefined && !isOn(config, true)) return;
  if (doc !== undefined && config !== undefined) loadRules(ruleset, config.rules, verify(doc, { cluster: ruleset.cluster }), () => true);
  loadRules(ruleset, ruleset.cluster.rules, ruleset.clusterVerdict, () => true);
}

/** A guest's sets are loaded even when its firewall is off (measured); its rules are not. */
function loadGuest(ruleset: Ruleset, doc: Document, nics: readonly GuestNic[]): void {
  const config = effective(doc);
  const verdict = verify(doc, { cluster: ruleset.cluster });
  const walled = new Set(nics.filter((nic) => nic.firewall).map((nic) => nic.name));
  const resolve = resolver(namesOf(config), namesOf(ruleset.cluster));
  for (const set of config.ipsets) {
    ruleset.found.push(...setErrors(set, [...sound(set, verdict), ...impliedSources(set, walled)], resolve));
  }
  if (!isOn(config, false)) return;
  loadRules(ruleset, config.rules, verdict, (rule) => (rule.iface === undefined ? walled.size > 0 : walled.has(rule.iface)));
}

/** The source filter of a walled device also refuses foreign link-local addresses. */
function impliedSources({ name }: IpSet, walled: ReadonlySet<string>): SetEntry[] {
  return name.startsWith('ipfilter-') && walled.has(name.slice('ipfilter-'.length)) ? [{ address: 'fe80::/10', nomatch: true }] : [];
}

function loadRules(ruleset: Ruleset, rules: readonly Rule[], { broken }: Verdict, applies: (rule: Rule) => boolean): void {
  for (const rule of rules) {
    if (rule.disabled || broken.has(rule) || rule.type === 'forward' || !applies(rule)) continue;
    if (rule.type === 'group') ruleset.groups.add(rule.action);
    else ruleset.found.push(...ruleErrors(rule));
  }
}

function loadGroup(ruleset: Ruleset, group: Group): void {
  if (ruleset.groups.has(group.name)) loadRules(ruleset, group.rules, ruleset.clusterVerdict, () => true);
}

/** What `verify` found, with what really stops the firewall in place of its warning of the same. */
export function withLoadErrors(found: readonly Diagnostic[], errors: readonly Diagnostic[]): Diagnostic[] {
  const said = new Set(errors.map(spot));
  return [...found.filter((diagnostic) => !said.has(spot(diagnostic))), ...errors];
}

function spot({ code, message, place }: Diagnostic): string {
  return JSON.stringify([code, message, place?.file, place?.line, place?.column]);
}
