import { effective, verify, type Document, type Scope as NameScope } from '@pvewall/fw';
import { isTable, split, type Table, type TableState } from '@pvewall/ebtables';
import type { HostContent, HostFile, HostNode } from '@pvewall/policy';
import { guestNics } from '../guest/nics.ts';
import type { Survey } from './survey.ts';

/** A survey as the content of a policy: what Proxmox VE leaves out of the ruleset is marked in every file. */
export function hostContent(survey: Survey): HostContent {
  const cluster = survey.cluster === undefined ? undefined : effective(survey.cluster);
  const scope: NameScope = cluster === undefined ? {} : { cluster };
  return {
    ...(survey.cluster && { cluster: hostFile(survey.cluster, {}) }),
    nodes: new Map(nodeNames(survey).map((name) => [name, hostNode(survey, name, scope)])),
    guests: new Map([...survey.guests].flatMap(([vmid, { doc, config }]) => (doc === undefined ? [] : [[vmid, hostFile(doc, { ...scope, ...nics(config) })]]))),
    vnets: new Map([...survey.vnets].map(([name, doc]) => [name, hostFile(doc, scope)])),
  };
}

/** This node has kernel state even when it has no file. */
function nodeNames({ hosts, node, ebtables, sysctlAtBoot }: Survey): string[] {
  const own = hasRules(ebtables?.tables) || sysctlAtBoot.size > 0 ? [node] : [];
  return [...new Set([...hosts.keys(), ...own])];
}

function hasRules(tables: ReadonlyMap<string, TableState> | undefined): boolean {
  return [...(tables?.values() ?? [])].some((table) => split(table).own.some(({ rules }) => rules.length > 0));
}

function hostNode(survey: Survey, name: string, scope: NameScope): HostNode {
  const doc = survey.hosts.get(name);
  const host = doc === undefined ? {} : { host: hostFile(doc, scope) };
  if (name !== survey.node) return host;
  const tables = new Map([...(survey.ebtables?.tables ?? [])].filter((entry): entry is [Table, TableState] => isTable(entry[0])));
  // What dies at the next reboot is not made to survive by writing it down.
  const persist = survey.keepsEbtables ? {} : { persist: 'none' as const };
  return { ...host, ...(tables.size > 0 && { ebtables: tables, ...persist }), ...keptValues(survey) };
}

/** Only what pvewall keeps at boot already: all other running values are the kernel's own or somebody else's. */
function keptValues({ sysctl, sysctlAtBoot }: Survey): Pick<HostNode, 'sysctl'> {
  const kept = [...sysctlAtBoot].map(([key, value]): [string, string] => [key, sysctl.get(key) ?? value]);
  return kept.length === 0 ? {} : { sysctl: new Map(kept) };
}

function nics(config: string | undefined): Pick<NameScope, 'nics'> {
  return config === undefined ? {} : { nics: guestNics(config).map(({ name }) => name) };
}

function hostFile(document: Document, scope: NameScope): HostFile {
  return { document, broken: verify(document, scope).broken };
}
