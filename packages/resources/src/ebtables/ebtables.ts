import { compareTrial, fingerprint, merge, parseSave, printTable, ruleAtLine, tableProblems } from '@pvewall/ebtables';
import type { Chain, ChainEdit, TableState } from '@pvewall/ebtables';
import { tableSection, type Diagnostic, type EbtablesVariant, type Effect, type Reading, type Trial } from '@pvewall/model';
import { theirsOf, type EbtablesPolicy, type EbtablesTable } from '@pvewall/policy';
import { report } from '../diagnostics.ts';
import { tableGuards } from '../guards/table-guards.ts';
import type { Instance, Outcome, ResourceKind, Scope } from '../kind.ts';
import { seal } from '../unit.ts';
import { unreadable } from '../unreadable.ts';
import { tableChanges } from './table-changes.ts';

type Want = NonNullable<ReturnType<EbtablesPolicy['tables']['get']>>;

interface EbtablesState {
  readonly table: TableState;
  /** This table's part of what ebtables-save printed. */
  readonly section: string;
  readonly variant: EbtablesVariant;
  /** Whether a chain belongs to others, who may change it meanwhile. */
  readonly isTheirs: (chain: string) => boolean;
  /** A directory has no tool that could be asked beforehand. */
  readonly canTry: boolean;
  /**
   * How the host's tool prints `table`, where that is known: nft leaves out parts of some rules, and what is printed is
   * all that can be read back.
   */
  readonly printed?: TableState;
}

const kind: ResourceKind<Want, EbtablesState> = {
  name: 'ebtables',
  lock: () => 'pve-firewall',
  find: ({ policy, node }) => {
    const tables = policy.nodes.get(node)?.ebtables?.tables ?? new Map<EbtablesTable, Want>();
    return [...tables].map(([table, want]) => ({
      address: `node.${node}.ebtables.${table}`,
      subject: `ebtables table ${table}`,
      queries: [{ type: 'ebtables' }],
      want,
    }));
  },
  parse,
  desire: (instance, want, current) => {
    const table = merge(current.table, edits(want, current.table));
    return { state: { ...current, table }, diagnostics: problems(instance, table, current.variant) };
  },
  changes: (instance, current, desired) => tableChanges(instance.address, current.table, desired.printed ?? desired.table, instance.want ?? new Map()),
  effects,
  guards: (instance, current, _desired, { policy }, changes) => tableGuards(instance.address, current.table, changes, instance.want ?? new Map(), policy),
  // Proxmox VE's own chains come and go every ten seconds; they are taken as they are when the table is loaded.
  fingerprint: ({ table, isTheirs }) => fingerprint({ ...table, chains: new Map([...table.chains].filter(([name]) => !isTheirs(name))) }),
  trial: (desired) => (desired.canTry ? { table: desired.table.name, input: print(desired).text } : undefined),
  judge,
};

export const ebtables = seal(kind);

function tableOf(instance: Instance<Want>): string {
  return instance.address.slice(instance.address.lastIndexOf('.') + 1);
}

function parse(instance: Instance<Want>, [reading]: readonly Reading[], scope: Scope): Outcome<EbtablesState> {
  const name = tableOf(instance);
  if (reading?.status !== 'ebtables') return { diagnostics: [notRead(instance, reading, scope)] };
  const table = parseSave(reading.text).tables.get(name) ?? { name, chains: new Map() };
  const isTheirs = (chain: string): boolean => theirsOf(scope.policy).has(`${instance.address}.${chain}`);
  return { state: { table, section: tableSection(reading.text, name), variant: reading.variant, isTheirs, canTry: scope.hostKind !== 'directory' }, diagnostics: [] };
}

function notRead(instance: Instance<Want>, reading: Reading | undefined, { hostKind }: Scope): Diagnostic {
  const { address } = instance;
  if (reading?.status === 'failed') return unreadable(`read the ${instance.subject}`, reading, { address });
  if (hostKind === 'directory') {
    return report('host/not-captured', {
      message: `no ebtables rules in this directory, so the ${instance.subject} is not compared`,
      hint: 'Save them there: ebtables-save > DIR/ebtables-save',
      address,
    });
  }
  return report('host/no-ebtables', {
    message: `this host has no ebtables, which the ${instance.subject} needs`,
    hint: 'apt install ebtables',
    address,
  });
}

function edits(want: Want, current: TableState): Map<string, ChainEdit> {
  // A chain that shall go and is not there needs no edit; one that only gets declared keeps what it has.
  return new Map([...want].filter(([name, chain]) => chain !== null || current.chains.has(name)));
}

/** What the policy brings and this tool would not take; what others wrote is theirs. */
function problems({ address }: Instance<Want>, table: TableState, variant: EbtablesVariant): Diagnostic[] {
  return tableProblems(table, { variant, address }).filter(({ place, severity }) => place !== undefined && severity !== 'info');
}

function print({ table, variant }: EbtablesState): ReturnType<typeof printTable> {
  return printTable(table.name, table.chains.values(), variant);
}

function effects(instance: Instance<Want>, current: EbtablesState, desired: EbtablesState): Effect[] {
  const readBack = desired.printed ?? desired.table;
  if (fingerprint(current.table) === fingerprint(readBack) && jumpsAlike(current.table, readBack)) return [];
  return [{ type: 'restore-ebtables', table: current.table.name, chains: [...(instance.want?.keys() ?? [])], before: current.section, after: print(desired).text }];
}

/** Proxmox VE's jump accepts all IPv4 and IPv6: a rule of ours behind it would never be asked. */
function jumpsAlike(a: TableState, b: TableState): boolean {
  const order = (table: TableState): string => (table.chains.get('FORWARD')?.rules ?? []).map((rule) => rule.canonical).join('\n');
  return order(a) === order(b);
}

function judge(instance: Instance<Want>, desired: EbtablesState, trial: Trial): Outcome<EbtablesState> {
  if (trial.status === 'refused') return { diagnostics: [refused(instance, desired, trial)] };
  if (trial.status === 'unavailable') {
    return { state: desired, diagnostics: [report('host/ebtables-not-tried', { message: `the ${instance.subject} was not tried beforehand: ${trial.reason}`, address: instance.address })] };
  }
  const printed = parseSave(trial.text).tables.get(desired.table.name);
  return {
    state: printed === undefined ? desired : { ...desired, printed: withPlaces(printed, desired.table) },
    diagnostics: differences(instance, desired, trial.text),
  };
}

/** The printed rules stand in the order in which they were sent. */
function withPlaces(printed: TableState, sent: TableState): TableState {
  const chains = [...printed.chains].map(([name, chain]): [string, Chain] => {
    const places = sent.chains.get(name)?.rules ?? [];
    return [name, { ...chain, rules: chain.rules.map((rule, i) => ({ ...rule, ...(places[i]?.at && { at: places[i].at }) })) }];
  });
  return { ...printed, chains: new Map(chains) };
}

function refused(instance: Instance<Want>, desired: EbtablesState, trial: Trial & { status: 'refused' }): Diagnostic {
  const at = trial.line === undefined ? undefined : ruleAtLine(print(desired), trial.line);
  const rule = at === undefined ? `the ${instance.subject}` : `the rule ${at.rule.source} in chain ${at.chain}`;
  return report('host/ebtables-refused', {
    message: `ebtables refuses ${rule}: ${trial.message}`,
    hint: 'Nothing was loaded. Change the rule and plan again.',
    address: instance.address,
    ...(at?.rule.at === undefined ? {} : { place: at.rule.at }),
  });
}

function differences(instance: Instance<Want>, desired: EbtablesState, printed: string): Diagnostic[] {
  return compareTrial(desired.table, printed).map(({ message, sent }) =>
    report('host/ebtables-differs', {
      message,
      hint: 'Write it as the tool prints it.',
      address: instance.address,
      ...(sent?.at === undefined ? {} : { place: sent.at }),
    }),
  );
}
