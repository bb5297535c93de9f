import { isBaseChain, split } from '@pvewall/ebtables';
import type { Chain, TableState } from '@pvewall/ebtables';
import type { Diagnostic, Place } from '@pvewall/model';
import { assemble } from '../assemble/assemble.ts';
import { stopCodes } from '../check/stop-codes.ts';
import { parsePolicyFile } from '../parse-file.ts';
import type { Persistence } from '../policy.ts';
import { writeFwFile } from './fw-file.ts';
import type { HostFile } from './fw-file.ts';
import { Page } from './page.ts';
import type { Written } from './page.ts';
import { yamlText, yamlWord } from './yaml-text.ts';

/** What hosts have, as far as it shall be in a policy. */
export interface HostContent {
  readonly cluster?: HostFile;
  readonly nodes: ReadonlyMap<string, HostNode>;
  readonly guests: ReadonlyMap<number, HostFile>;
  readonly vnets: ReadonlyMap<string, HostFile>;
}

export interface HostNode {
  readonly host?: HostFile;
  /** All tables as read; what is Proxmox VE's in them is not written, nor are base chains that are empty and accept. */
  readonly ebtables?: ReadonlyMap<string, TableState>;
  /** How the rules survive a reboot now; nothing is written when nobody knows. */
  readonly persist?: Persistence;
  /** Values by dotted key; all of them are written. */
  readonly sysctl?: ReadonlyMap<string, string>;
}

/** Something of the host that is not in the policy. */
export interface LeftOut {
  /** As it stands on the host. */
  readonly text: string;
  readonly why: string;
  readonly place?: Place;
}

export interface WrittenPolicy {
  readonly text: string;
  readonly leftOut: readonly LeftOut[];
}

/** How often what the checks refuse is taken out; one alias that goes may take rules with it. */
const mostRounds = 20;

/**
 * A policy that says what the hosts have, in the order in which their files say it, comments included. It validates:
 * what Proxmox VE passes over is left out, and so is what pvewall's own checks refuse; what stops the firewall of this
 * host already stays, and is allowed by name. `schema`: path or address of the schema for editors.
 */
export function writePolicy(host: HostContent, schema?: string): WrittenPolicy {
  const leftOut = new Map<object, LeftOut>();
  const allow = new Set<string>();
  for (let round = 1; ; round++) {
    const page = writePage(host, { schema, allow }, leftOut);
    const text = page.text();
    const before = leftOut.size + allow.size;
    for (const error of errorsOf(text)) {
      const origin = page.originOf(error.place?.line ?? 0);
      if (stopCodes.has(error.code)) allow.add(error.code);
      else if (origin !== undefined) leftOut.set(origin.item, report(origin, error.message));
    }
    if (leftOut.size + allow.size === before || round === mostRounds) return { text, leftOut: [...leftOut.values()] };
  }
}

function errorsOf(text: string): Diagnostic[] {
  const file = parsePolicyFile(new TextEncoder().encode(text), 'policy.yaml');
  return assemble([file]).diagnostics.filter(({ severity }) => severity === 'error');
}

function report({ text, place }: Written, why: string): LeftOut {
  return { text, why, ...(place && { place }) };
}

interface Head {
  readonly schema: string | undefined;
  readonly allow: ReadonlySet<string>;
}

function writePage(host: HostContent, { schema, allow }: Head, leftOut: Map<object, LeftOut>): Page {
  const page = new Page();
  const leaveOut = (origin: Written, why: string): boolean => {
    if (why !== '' && !leftOut.has(origin.item)) leftOut.set(origin.item, report(origin, why));
    return leftOut.has(origin.item);
  };
  if (schema !== undefined) page.add(0, `# yaml-language-server: $schema=${schema}`);
  page.add(0, 'apiVersion: pvewall/v1');
  if (allow.size > 0) {
    page.add(0, "# With these this host's firewall takes no update any more: pvewall lint says where.");
    page.add(0, `allow: [ ${[...allow].sort().join(', ')} ]`);
  }
  if (host.cluster) writeFwFile(page, 0, 'cluster', host.cluster, leaveOut);
  if (host.nodes.size > 0) page.add(0, 'nodes:');
  for (const [name, node] of host.nodes) writeNode(page, name, node, leaveOut);
  if (host.guests.size > 0) page.add(0, 'guests:');
  for (const [vmid, file] of host.guests) writeFwFile(page, 1, String(vmid), file, leaveOut);
  if (host.vnets.size > 0) page.add(0, 'vnets:');
  for (const [name, file] of host.vnets) writeFwFile(page, 1, yamlText(name), file, leaveOut);
  return page;
}

type LeaveOut = (origin: Written, why: string) => boolean;

function writeNode(page: Page, name: string, { host, ebtables, persist, sysctl }: HostNode, leaveOut: LeaveOut): void {
  const tables = [...(ebtables ?? [])].flatMap(([table, state]): [string, Chain[]][] => {
    const chains = ownChains(state);
    return chains.length === 0 ? [] : [[table, chains]];
  });
  const settings = [...(sysctl ?? [])].filter(([key, value]) => sysctl !== undefined && !leaveOut(settingOf(sysctl, key, value), ''));
  if (host === undefined && tables.length === 0 && settings.length === 0) return page.add(1, `${yamlText(name)}: {}`);
  page.add(1, `${yamlText(name)}:`);
  if (host) writeFwFile(page, 2, 'host', host, leaveOut);
  if (tables.length > 0) page.add(2, 'ebtables:');
  if (tables.length > 0 && persist !== undefined) page.add(3, `persist: ${persist}${persist === 'none' ? ' # `systemd` would keep the rules over a reboot' : ''}`);
  for (const [table, chains] of tables) {
    page.add(3, `${table}:`);
    for (const chain of chains) writeChain(page, chain, leaveOut);
  }
  if (settings.length > 0 && sysctl !== undefined) {
    page.add(2, 'sysctl:');
    for (const [key, value] of settings) page.add(3, `${yamlText(key)}: ${yamlWord(value)}`, settingOf(sysctl, key, value));
  }
}

const settingItems = new WeakMap<object, Map<string, object>>();

/** Strings have no identity of their own to remember them by. */
function settingOf(sysctl: ReadonlyMap<string, string>, key: string, value: string): Written {
  const items = settingItems.get(sysctl) ?? new Map<string, object>();
  settingItems.set(sysctl, items);
  const item = items.get(key) ?? {};
  items.set(key, item);
  return { item, text: `${key} = ${value}` };
}

/** What is not Proxmox VE's, without base chains that say nothing. */
function ownChains(state: TableState): Chain[] {
  return split(state).own.filter(({ name, rules, policy }) => !isBaseChain(state.name, name) || rules.length > 0 || (policy ?? 'ACCEPT') !== 'ACCEPT');
}

function writeChain(page: Page, chain: Chain, leaveOut: LeaveOut): void {
  const { name, policy, rules, at } = chain;
  const origin: Written = { item: at ?? chain, text: `:${name} ${policy ?? 'ACCEPT'}`, ...(at && { place: at }) };
  if (leaveOut(origin, '')) return;
  const written = rules.map((rule) => ({ rule, origin: { item: rule, text: `-A ${name} ${rule.source}`, ...(rule.at && { place: rule.at }) } }));
  const kept = written.filter((one) => !leaveOut(one.origin, ''));
  page.add(4, `${yamlText(name)}:`, origin);
  page.add(5, `policy: ${policy ?? 'ACCEPT'}`, origin);
  // To own the rules without those that cannot be written would remove these from the host.
  if (kept.length < written.length) return page.add(5, '# Its rules are left alone: one of them cannot be in a policy.');
  page.add(5, kept.length === 0 ? 'rules: []' : 'rules:', origin);
  for (const one of kept) page.add(6, `- ${quoted(one.rule.canonical)}`, one.origin);
}

/** Always in quotes: most of them begin with a dash. */
function quoted(text: string): string {
  return /["\\]/.test(text) ? `'${text.replaceAll("'", "''")}'` : `"${text}"`;
}
