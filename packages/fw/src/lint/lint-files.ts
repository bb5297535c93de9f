import type { Diagnostic } from '@pvewall/model';
import { backendOf } from '../backend.ts';
import { effective } from '../effective.ts';
import type { Document } from '../document.ts';
import { idleConntrackOptions } from './conntrack.ts';
import type { FirewallTexts } from './firewall-texts.ts';
import { AllUses } from './name-uses.ts';
import { duplicateRules, emptyGroups } from './rule-lists.ts';
import { hashesInComments, wouldBeRejected } from './stricter-parser.ts';
import { unusedInCluster, unusedInGuest } from './unused-names.ts';

/**
 * What is odd about the files of a cluster, besides what is wrong with them (`verify`): nobody is asked what becomes of
 * a packet. Sorted by file, and not by line.
 */
export function lintFiles(files: FirewallTexts): Diagnostic[] {
  const iptables = runsIptables(files);
  const cluster = files.cluster === undefined ? undefined : effective(files.cluster);
  const uses = new AllUses();
  if (cluster !== undefined) uses.noteCluster(cluster);
  for (const doc of [...files.hosts.values(), ...files.vnets.values()]) uses.noteOther(effective(doc));
  const guests = [...files.guests].map(([vmid, { doc, node }]) => ({ address: `guest.${vmid}`, doc, node, own: uses.noteGuest(effective(doc)) }));
  return [
    ...(files.cluster === undefined || cluster === undefined
      ? []
      : [
          ...(isKnown(files, 'cluster') ? unusedInCluster(cluster, uses, files) : []),
          ...emptyGroups(cluster, uses),
          ...fileFindings(files.cluster, 'cluster', [...files.hosts.keys()].every(iptables)),
        ]),
    ...[...files.hosts].flatMap(([node, doc]) => [...fileFindings(doc, `node.${node}.host`, iptables(node)), ...idleConntrackOptions(effective(doc), node)]),
    ...guests.flatMap(({ address, doc, node, own }) => [
      ...(isKnown(files, address) ? unusedInGuest(effective(doc), own, uses, address) : []),
      ...fileFindings(doc, address, node === undefined || iptables(node)),
    ]),
    ...[...files.vnets].flatMap(([name, doc]) => fileFindings(doc, `vnet.${name}`, false)),
  ];
}

function isKnown({ rulesUnknown }: FirewallTexts, address: string): boolean {
  return rulesUnknown?.has(address) !== true;
}

/** @param lenient whether only the lenient parser reads the file; for the stricter one `verify` says it */
function fileFindings(doc: Document, address: string, lenient: boolean): Diagnostic[] {
  const { rules, groups } = effective(doc);
  return [
    ...duplicateRules(rules, address),
    ...groups.flatMap((group) => duplicateRules(group.rules, `${address}.group.${group.name}`)),
    ...(lenient ? wouldBeRejected(doc) : []),
    ...hashesInComments(doc),
  ];
}

function runsIptables({ hosts }: FirewallTexts): (node: string) => boolean {
  const nftables = new Set([...hosts].filter(([, doc]) => backendOf(effective(doc)) === 'nftables').map(([node]) => node));
  return (node) => !nftables.has(node);
}
