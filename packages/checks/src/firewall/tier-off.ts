import { clusterFile, effective, guestFile, hostFile, vnetFile, type Document, type Tier } from '@pvewall/fw';
import type { Address, Diagnostic } from '@pvewall/model';
import { isTierOn } from '@pvewall/resources';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { firewallFiles, unread } from '../unread.ts';
import { isNftables } from './backend-of-node.ts';
import { noFirewallAsked, reliesOnFirewall } from './relies-on-firewall.ts';

/**
 * Each tier has a switch of its own, and what is off has no rules (docs/proxmox-ve.md 1). Where a policy says the options
 * of a tier itself, the switch is as it wants it, or told among its differences.
 */
export const tierOff: Check = {
  name: 'tier-off',
  title: 'the firewall is on in every tier that has rules',
  group: 'firewall',
  queries: () => [],
  judge: (_readings, scope) => (reliesOnFirewall(scope) ? (unread(scope, firewallFiles) ?? resultOf(findingsOf(scope))) : noFirewallAsked),
};

interface RuleFile {
  readonly address: Address;
  readonly path: string;
  readonly tier: Tier;
  /** Parsed when asked for. */
  readonly doc: () => Document | undefined;
  /** `the firewall of guest 100` */
  readonly called: string;
}

function findingsOf(scope: CheckScope): Diagnostic[] {
  const { survey, stated } = scope;
  const saysItself = (address: Address): boolean => stated?.has(`${address}.options`) === true;
  const files = filesOf(scope).filter(({ address }) => scope.relied?.has(address) ?? true);
  const isOff = survey.cluster === undefined || !isTierOn('cluster', effective(survey.cluster));
  if (isOff) return saysItself('cluster') || !files.some(hasRules) ? [] : [datacenterOff(survey.cluster)];
  return files.filter((file) => !saysItself(file.address) && file.tier !== 'cluster' && hasRules(file) && isFileOff(file, scope)).map(fileOff);
}

function filesOf({ survey }: CheckScope): RuleFile[] {
  return [
    { address: 'cluster', path: clusterFile, tier: 'cluster', doc: () => survey.cluster, called: 'the firewall of the datacenter' },
    ...[...survey.hosts].map(([name, doc]): RuleFile => ({ address: `node.${name}.host`, path: hostFile(name), tier: 'host', doc: () => doc, called: `the firewall of node ${name}` })),
    ...[...survey.guests].map(([vmid, guest]): RuleFile => ({ address: `guest.${vmid}`, path: guestFile(vmid), tier: 'guest', doc: () => guest.doc, called: `the firewall of guest ${vmid}` })),
    ...[...survey.vnets].map(([name, doc]): RuleFile => ({ address: `vnet.${name}`, path: vnetFile(name), tier: 'vnet', doc: () => doc, called: `the firewall of VNet ${name}` })),
  ];
}

function hasRules({ doc }: RuleFile): boolean {
  const found = doc();
  return found !== undefined && effective(found).rules.some(({ disabled }) => disabled !== true);
}

function isFileOff({ tier, doc }: RuleFile, scope: CheckScope): boolean {
  const found = doc();
  if (found === undefined) return false;
  return !isTierOn(tier, effective(found)) || (tier === 'vnet' && !isNftables(scope));
}

function datacenterOff(cluster: Document | undefined): Diagnostic {
  return report('check/tier-off', {
    message: 'the firewall of the datacenter is off: no rule of any tier applies',
    hint: 'Switch it on in the options of the datacenter (cluster.options.enable of a policy); pvewall plan says what that does.',
    address: 'cluster',
    ...(cluster !== undefined && { place: placeOf(clusterFile, cluster) }),
  });
}

function fileOff({ address, path, tier, doc, called }: RuleFile): Diagnostic {
  const found = doc();
  const on = found !== undefined && isTierOn(tier, effective(found));
  return report('check/tier-off', {
    message: on ? `the rules of ${address} never apply: pve-firewall does not look at VNets` : `${called} is off: its rules never apply`,
    hint: on ? 'Only the nftables backend does (the option nftables of the node).' : `Switch it on (enable, under [OPTIONS] in ${path}), or remove the rules.`,
    address,
    place: placeOf(path, found),
  });
}

/** Where the switch is. */
function placeOf(path: string, doc: Document | undefined): NonNullable<Diagnostic['place']> {
  const said = doc === undefined ? undefined : effective(doc).options.get('enable')?.at;
  return said ?? { file: path, line: 1, column: 1 };
}
