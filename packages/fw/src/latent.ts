import type { Diagnostic } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { Document } from './document.ts';
import { effective } from './effective.ts';
import { namesOf, readReference } from './names.ts';
import type { NameTable } from './names.ts';
import { mask, networkKey } from './network.ts';
import type { Config, IpSet, Rule, SetEntry } from './nouns.ts';
import { portMatchFault } from './port-match.ts';
import { aliasKey } from './same.ts';
import { clashesOf } from './set-clash.ts';
import type { Clash } from './set-clash.ts';

/** What is left out of the ruleset, and what its parser does not keep. */
export interface LeftOut {
  readonly broken: ReadonlySet<Rule | SetEntry>;
}

/**
 * What would stop the firewall once it is loaded. Whether it is loaded depends on the whole host: `loadErrors` tells,
 * and says the same of the same place in its stead.
 */
export function latentLoadErrors(doc: Document, cluster: Config | undefined, { broken }: LeftOut): Diagnostic[] {
  const config = effective(doc);
  const resolve = resolver(namesOf(config), namesOf(doc.tier === 'cluster' ? config : cluster));
  return [
    ...config.ipsets.flatMap((set) => setErrors(set, set.entries.filter((entry) => !broken.has(entry)), resolve)),
    ...[...config.rules, ...config.groups.flatMap((group) => group.rules)].flatMap((rule) => (broken.has(rule) || rule.disabled ? [] : ruleErrors(rule))),
  ].map((diagnostic): Diagnostic => ({ ...diagnostic, severity: 'warning' }));
}

/** Finds what an alias stands for, as the ruleset is built: all of both files is known then. */
export function resolver(own: NameTable, cluster: NameTable): (text: string) => string | undefined {
  return (text) => {
    const reference = readReference(text);
    if (reference === undefined) return undefined;
    const key = aliasKey(reference.name);
    const found = (reference.scope === 'dc' ? undefined : own.aliases.get(key)) ?? (reference.scope === 'guest' ? undefined : cluster.aliases.get(key));
    return found?.address;
  };
}

/** What `ipset restore` refuses in a set; `entries` are those that reach it. */
export function setErrors(set: IpSet, entries: readonly SetEntry[], resolve: (name: string) => string | undefined): Diagnostic[] {
  return clashesOf(entries, resolve).map((clash) => clashDiagnostic(set, clash));
}

function clashDiagnostic(set: IpSet, clash: Clash): Diagnostic {
  const { entry, network } = clash;
  const at = entry.at ?? set.at;
  const place = at === undefined ? {} : { place: at };
  if (clash.kind !== 'overlap') {
    const message = `'${entry.address}' in ipset ${set.name} has a prefix of ${network.prefix}, which the kernel refuses`;
    const code = clash.kind === 'zero' ? 'fw/zero-prefix' : 'fw/prefix-too-long';
    return report(code, { message, hint: 'no later firewall update would load: correct the entry or its alias', ...place });
  }
  const { other } = clash;
  const related = other.at === undefined ? {} : { related: [{ message: 'the same network', place: other.at }] };
  return report('fw/overlapping-entry', {
    message: `'${entry.address}' and '${other.address}' in ipset ${set.name} are both ${networkKey(mask(network))}`,
    hint: 'keep one of them: no later firewall update would load',
    ...place,
    ...related,
  });
}

/** What iptables-restore refuses in a rule. */
export function ruleErrors(rule: Rule): Diagnostic[] {
  const fault = portMatchFault(rule);
  if (fault === undefined) return [];
  const place = rule.at === undefined ? {} : { place: rule.at };
  if (fault.kind === 'service') {
    const message = `/etc/services has no '${fault.name}' for ${fault.proto}`;
    return [report('fw/service-protocol', { message, hint: 'write the number of the port: no later firewall update would load', ...place })];
  }
  const message = `iptables has no match for a single ${fault.field} of ${fault.proto}`;
  return [report('fw/port-match', { message, hint: 'leave the port out, or give a list: no later firewall update would load', ...place })];
}
