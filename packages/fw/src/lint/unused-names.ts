import type { Diagnostic, Place } from '@pvewall/model';
import { report } from '../diagnostics.ts';
import type { FwCode } from '../diagnostics.ts';
import type { Config } from '../nouns.ts';
import { aliasKey } from '../same.ts';
import type { AllUses, NameUses } from './name-uses.ts';
import type { FirewallTexts } from './firewall-texts.ts';

/** Sets and aliases that Proxmox VE itself looks for. */
const builtInSets = /^(?:management|blacklist|ipfilter-.*)$/;
const builtInAlias = 'local_network';

interface Named {
  readonly kind: 'alias' | 'ipset' | 'group';
  readonly name: string;
  readonly at?: Place | undefined;
  readonly address: string;
}

const codes: Readonly<Record<Named['kind'], FwCode>> = { alias: 'lint/unused-alias', ipset: 'lint/unused-ipset', group: 'lint/unused-group' };

/** Aliases, sets and groups of the datacenter that no file uses. */
export function unusedInCluster(config: Config, { cluster, anyGuest }: AllUses, { alsoUsed, complete }: FirewallTexts): Diagnostic[] {
  const used = (kind: 'aliases' | 'ipsets' | 'groups', name: string): boolean =>
    cluster[kind].has(name) || anyGuest[kind].has(name) || alsoUsed?.has(name) === true;
  const unused: Named[] = [
    ...config.aliases.filter(({ name }) => !isBuiltInAlias(name) && !used('aliases', aliasKey(name))).map(({ name, at }) => ({ kind: 'alias', name, at, address: `cluster.aliases.${name}` }) as const),
    ...config.ipsets.filter(({ name }) => !builtInSets.test(name) && !used('ipsets', name)).map(({ name, at }) => ({ kind: 'ipset', name, at, address: `cluster.ipset.${name}` }) as const),
    ...config.groups.filter(({ name }) => !used('groups', name)).map(({ name, at }) => ({ kind: 'group', name, at, address: `cluster.group.${name}` }) as const),
  ];
  return unused.map((one) => unusedFinding(one, complete ? 'nobody uses it: remove it' : 'remove it, unless a file that the policy does not have uses it'));
}

/** A guest's own aliases and sets, which only its own rules and the groups can use. */
export function unusedInGuest(config: Config, own: NameUses, { anyGuest }: AllUses, address: string): Diagnostic[] {
  const unused: Named[] = [
    ...config.aliases
      .filter(({ name }) => !isBuiltInAlias(name) && !own.aliases.has(aliasKey(name)) && !anyGuest.aliases.has(aliasKey(name)))
      .map(({ name, at }) => ({ kind: 'alias', name, at, address: `${address}.aliases.${name}` }) as const),
    ...config.ipsets
      .filter(({ name }) => !builtInSets.test(name) && !own.ipsets.has(name) && !anyGuest.ipsets.has(name))
      .map(({ name, at }) => ({ kind: 'ipset', name, at, address: `${address}.ipset.${name}` }) as const),
  ];
  return unused.map((one) => unusedFinding(one, 'no rule of the guest uses it: remove it'));
}

function isBuiltInAlias(name: string): boolean {
  return aliasKey(name) === builtInAlias;
}

function unusedFinding({ kind, name, at, address }: Named, hint: string): Diagnostic {
  return report(codes[kind], { message: `no rule uses the ${kind} ${name}`, hint, address, ...(at && { place: at }) });
}
