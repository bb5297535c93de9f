import type { Diagnostic, EbtablesVariant, Place, Severity } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { Code } from './diagnostics.ts';
import { isBaseChain, isTable, standardTargets } from './nouns.ts';
import type { EbRule, TableState } from './nouns.ts';
import { isPveChain, isPveJump } from './ownership.ts';
import { checks } from './rule-checks.ts';
import { targets } from './catalogue.ts';

/** What is known of the surroundings of a rule; everything may be left out. */
export interface Surroundings {
  /** The tool of the host. pve-firewall points the names at the legacy tools, so these count when nothing is said. */
  readonly variant?: EbtablesVariant;
  /** All chains of the table, so that a jump to none of them is found. */
  readonly chains?: ReadonlySet<string>;
  /** Where the rule stands, when it does not say so itself. */
  readonly place?: Place;
  readonly address?: string;
}

/** One finding before it knows its place. `tool`: only this tool minds, so that on the other it is a warning or nothing. */
export interface Found {
  readonly code: Code;
  readonly message: string;
  readonly hint?: string;
  readonly tool?: EbtablesVariant['backend'];
  readonly stopsFirewall?: true;
}

/** What must not be written, and what one of the tools does not take. Errors stop a plan. */
export function refusals(rule: EbRule, chain: string, table: string, around: Surroundings = {}): Diagnostic[] {
  const found = checks.flatMap((check) => check({ rule, chain, table, around }));
  return found.flatMap((one) => finding(one, { ...around, ...(rule.at ? { place: rule.at } : {}) }));
}

/** A chain's name and policy. */
export function chainRefusals(name: string, policy: string | undefined, table: string, around: Surroundings = {}): Diagnostic[] {
  return [...nameFaults(name, table, around.variant), ...policyFaults(name, policy, table)].flatMap((one) => finding(one, around));
}

/** Whether a table is there at all. */
export function tableRefusals(table: string, around: Surroundings = {}): Diagnostic[] {
  const code = 'ebtables/unknown-table';
  if (!isTable(table)) return finding({ code, message: `there is no ebtables table ${table}`, hint: 'The tables are filter, nat and broute' }, around);
  const { variant } = around;
  if (variant?.backend !== 'nft' || table !== 'broute' || !olderThan(variant.version, [1, 8, 11])) return [];
  return finding({ code, message: `ebtables-nft ${variant.version} has no table broute`, hint: 'Use iptables 1.8.11 or newer, or the legacy tools' }, around);
}

/** Everything wrong with a table: its name, its chains, their rules and the jumps between them. PVE's part is not looked at. */
export function tableProblems(state: TableState, around: Surroundings = {}): Diagnostic[] {
  const chains = new Set(state.chains.keys());
  const own = [...state.chains.values()].filter((chain) => !isPveChain(chain.name));
  const inside = own.flatMap((chain) => [
    ...chainRefusals(chain.name, chain.policy, state.name, { ...around, ...(chain.at ? { place: chain.at } : {}) }),
    ...chain.rules.filter((rule) => !isPveJump(rule, chain.name)).flatMap((rule) => refusals(rule, chain.name, state.name, { ...around, chains })),
  ]);
  return [...tableRefusals(state.name, around), ...inside];
}

function nameFaults(name: string, table: string, variant: EbtablesVariant | undefined): Found[] {
  const code = 'ebtables/chain-name';
  if (isPveChain(name)) {
    const hint = 'Give the chain another name, such as own-input';
    return [{ code: 'ebtables/pve-chain', message: `chain ${name} belongs to Proxmox VE's firewall`, hint, stopsFirewall: true }];
  }
  if (isBaseChain(table, name)) return [];
  if (standardTargets.includes(name) || targets.has(name)) return [{ code, message: `a chain cannot be called ${name}, which is a target` }];
  if (!/^[A-Za-z0-9_.][A-Za-z0-9_.-]*$/.test(name)) return [{ code, message: `${JSON.stringify(name)} cannot name a chain`, hint: 'Use letters, digits, _, . and -' }];
  const limit = variant?.backend === 'nft' ? 28 : 31;
  return name.length > limit ? [{ code, message: `the chain name ${name} has ${name.length} characters, ${limit} are the limit` }] : [];
}

function policyFaults(name: string, policy: string | undefined, table: string): Found[] {
  const allowed = isBaseChain(table, name) ? ['ACCEPT', 'DROP'] : ['ACCEPT', 'DROP', 'RETURN'];
  if (policy === undefined || allowed.includes(policy)) return [];
  return [{ code: 'ebtables/chain-policy', message: `chain ${name} cannot have policy ${policy}`, hint: `Use ${allowed.join(' or ')}` }];
}

function finding({ tool, code, ...rest }: Found, around: Surroundings): Diagnostic[] {
  const backend = around.variant?.backend;
  if (tool === 'nft' && backend !== 'nft') return [];
  // pve-firewall switches to the legacy tools at its next start, so what they mind is worth a word on nft, too.
  const severity: Severity | undefined = tool === 'legacy' && backend === 'nft' ? 'warning' : tool !== undefined && tool === backend && isRefusal(code) ? 'error' : undefined;
  const stops = rest.stopsFirewall === true && severity !== 'warning';
  const { stopsFirewall: _, ...said } = rest;
  const where = { ...(around.place ? { place: around.place } : {}), ...(around.address === undefined ? {} : { address: around.address }) };
  return [report(code, { ...said, ...where, ...(severity ? { severity } : {}), ...(stops ? { stopsFirewall: true } : {}) })];
}

function isRefusal(code: Code): boolean {
  return code === 'ebtables/legacy-refuses' || code === 'ebtables/nft-refuses' || code === 'ebtables/return-in-base';
}

/** Whether `version` (`1.8.9`) comes before `wanted`. */
function olderThan(version: string, wanted: readonly number[]): boolean {
  const parts = version.split('.').map((part) => Number.parseInt(part, 10) || 0);
  for (const [index, want] of wanted.entries()) {
    const part = parts[index] ?? 0;
    if (part !== want) return part < want;
  }
  return false;
}
