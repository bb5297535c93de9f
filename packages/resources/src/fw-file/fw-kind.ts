import { edit, effective, empty, parse, print, toText, verify } from '@pvewall/fw';
import type { Config, Document, Edits, Scope as NameScope, Tier } from '@pvewall/fw';
import type { Change, Diagnostic, Effect, Reading } from '@pvewall/model';
import { theirsOf, type FwPolicy } from '@pvewall/policy';
import { fwGuards } from '../guards/fw-guards.ts';
import type { Guard } from '../guards/guard.ts';
import type { Comparison, Instance, Outcome, ResourceKind, Scope } from '../kind.ts';
import type { Learned } from '../learned.ts';
import { unreadable } from '../unreadable.ts';
import { betweenState } from './between-state.ts';
import { configChanges } from './compare-config.ts';
import { ignoredLineChanges } from './ignored-lines.ts';
import { textWithoutTheirs } from './text-without-theirs.ts';

/** One `.fw` file. `text` is null when there is none. */
export interface FwState {
  readonly text: string | null;
  /** Parsed when first asked for: of ten thousand files most are just as the policy would print them. */
  readonly document: () => Document;
  /** The readings after the file's own. */
  readonly beside?: readonly Reading[];
  /** The text without what others own; absent where that is nothing. */
  readonly own?: () => string;
}

export interface FwKindSpec {
  readonly name: string;
  readonly tier: Tier;
  /** The lock that Proxmox VE's API takes around this file. */
  readonly lock: (instance: Instance<FwPolicy>) => `firewall-${string}`;
  find(scope: Scope): Instance<FwPolicy>[];
  /** Names and facts that the file's rules are checked against; `readings` are those after the file's own. */
  names(scope: Scope, readings: readonly Reading[]): NameScope;
  readonly teach?: (instance: Instance<FwPolicy>, config: Config, before: Config) => Learned;
  /** What is dangerous when the file goes, whatever is in it. */
  readonly removalGuards?: (instance: Instance<FwPolicy>, beside: readonly Reading[], scope: Scope) => readonly Guard[];
  /** What is wrong around the file, in sync or not; `readings` are those after the file's own. */
  readonly around?: (instance: Instance<FwPolicy>, readings: readonly Reading[]) => Diagnostic[];
}

/** A kind of `.fw` file: the four differ in where they are and in what their rules may refer to. */
export function fwKind(spec: FwKindSpec): ResourceKind<FwPolicy, FwState & { names?: NameScope }> {
  const { teach } = spec;
  return {
    name: spec.name,
    lock: spec.lock,
    find: (scope) => spec.find(scope),
    parse: (instance, readings, scope) => parseFile(spec, instance, readings, scope),
    desire: (instance, want, current, scope) => desire(spec.tier, instance, want, current, scope),
    changes: (instance, current, desired) => compare(spec.tier, instance, current, desired),
    effects: (instance, current, desired) => effects(instance.subject, current.text, desired.text),
    // What the rules of a node and the names of all are made of; the other files are done with in one write.
    ...(spec.tier === 'cluster' || spec.tier === 'host' ? { between: (_instance, current, desired, via) => betweenState(spec.tier, current, desired, via) } : {}),
    guards: (instance, current, desired, scope, changes) => [
      ...fwGuards(spec.tier, instance, current, desired, scope, changes),
      ...((desired.text === null && current.text !== null && spec.removalGuards?.(instance, current.beside ?? [], scope)) || []),
    ],
    fingerprint: (state) => state.own?.() ?? state.text ?? '',
    ...(teach === undefined ? {} : { teach: (instance, state, before) => teach(instance, effective(state.document()), effective(before.document())) }),
  };
}

type State = FwState & { names?: NameScope };

function parseFile(spec: FwKindSpec, instance: Instance<FwPolicy>, readings: readonly Reading[], scope: Scope): Outcome<State> {
  const [file, ...rest] = readings;
  const where = { tier: spec.tier, file: instance.subject };
  const names = spec.names(scope, rest);
  const diagnostics = spec.around?.(instance, rest) ?? [];
  if (file?.status === 'text') {
    const document = once(() => parse(file.text, where));
    const theirs = theirsOf(scope.policy);
    const own = theirs.below(instance.address).length === 0 ? {} : { own: () => textWithoutTheirs(document(), instance.address, theirs) };
    return { state: { document, text: file.text, names, beside: rest, ...own }, diagnostics };
  }
  if (file?.status === 'absent') return { state: { document: once(() => empty(where)), text: null, names, beside: rest }, diagnostics };
  const failed = file?.status === 'failed' ? file : ({ status: 'failed', reason: 'no answer' } as const);
  const place = { file: instance.subject, line: 1, column: 1 };
  return { diagnostics: [unreadable(`read ${instance.subject}`, failed, { address: instance.address, place })] };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function desire(tier: Tier, instance: Instance<FwPolicy>, want: FwPolicy, current: State, scope: Scope): Outcome<State> {
  if (want.absent) return { state: { ...current, text: null }, diagnostics: [] };
  // What the policy was checked for is not checked again in a file that is as it should be.
  const trusted = namesAreKnown(scope) && hasItsNics(want, current.names);
  if (trusted && current.text === print(configOf(want.edits), tier)) return { state: current, diagnostics: [] };
  const doc = edit(current.document(), want.edits);
  const text = toText(doc);
  const state = { ...current, document: () => doc, text: text === '' && current.text === null ? null : text };
  if (trusted && state.text === current.text) return { state, diagnostics: [] };
  return { state, diagnostics: ownFindings(instance, doc, current.names ?? {}).map((finding) => (scope.partial ? perhapsLeftOut(finding) : finding)) };
}

/** The file that a policy makes of nothing. */
function configOf({ options = new Map(), aliases = [], ipsets = new Map(), groups = new Map(), rules = [] }: Edits): Config {
  return {
    options,
    aliases,
    rules,
    ipsets: [...ipsets].flatMap(([name, set]) => (set === null ? [] : [{ name, entries: [], ...set }])),
    groups: [...groups].flatMap(([name, group]) => (group === null ? [] : [{ name, rules: [], ...group }])),
  };
}

/** The one thing that a policy alone cannot know. */
function hasItsNics({ edits }: FwPolicy, names: NameScope | undefined): boolean {
  const nics = names?.nics;
  return nics === undefined || (edits.rules ?? []).every(({ iface }) => iface === undefined || nics.includes(iface));
}

/** Whether the policy says all names that rules may use, so that its own check has missed none. */
function namesAreKnown({ policy, partial }: Scope): boolean {
  const { aliases, ipsets, groups } = policy.cluster?.edits ?? {};
  // What others own there may be used, and need not be there.
  if (theirsOf(policy).below('cluster').length > 0) return false;
  return !partial && aliases !== undefined && ipsets !== undefined && groups !== undefined;
}

const namesUnknown: ReadonlySet<string> = new Set(['fw/unknown-alias', 'fw/unknown-group', 'fw/unknown-ipset']);

/** A name that the whole policy has may be in the part that is not planned this time. */
function perhapsLeftOut(finding: Diagnostic): Diagnostic {
  return namesUnknown.has(finding.code) ? { ...finding, hint: 'Perhaps --target or --exclude leaves it out: plan cluster as well.' } : finding;
}

/** What is wrong in what the policy says; what others wrote on the host is lint's matter, unless it stops the firewall. */
function ownFindings(instance: Instance<FwPolicy>, doc: Document, names: NameScope): Diagnostic[] {
  return verify(doc, names)
    .diagnostics.filter((finding) => finding.place?.file !== instance.subject || finding.stopsFirewall)
    .map((finding) => ({ ...finding, address: instance.address }));
}

function compare(tier: Tier, instance: Instance<FwPolicy>, current: State, desired: State): Comparison {
  if (current.text === desired.text) return { changes: [], unchanged: size(instance.want) };
  if (desired.text === null) return { changes: [removal(instance, current)], unchanged: 0 };
  const changes = [
    ...configChanges(instance.address, tier, effective(current.document()), effective(desired.document())),
    ...ignoredLineChanges(instance.address, current.document(), desired.document()),
  ];
  const changed = changes.filter((change) => change.action !== 'delete').length;
  return { changes: changes.length > 0 ? changes : [rewrite(instance)], unchanged: Math.max(0, size(instance.want) - changed) };
}

function removal(instance: Instance<FwPolicy>, current: State): Change {
  const lines = (current.text ?? '').split('\n').filter((line) => line.trim() !== '').length;
  return { address: instance.address, label: 'file', action: 'delete', before: `${lines} lines`, reason: 'state: absent' };
}

/** Text that both of Proxmox VE's parsers accept, for text that only one of them does. */
function rewrite(instance: Instance<FwPolicy>): Change {
  return { address: instance.address, label: 'file', action: 'update', before: 'as it is', after: 'the same, spelled so that both firewall backends accept it' };
}

/** How many parts the policy names in this file. */
function size(want: FwPolicy | undefined): number {
  const { options, aliases, ipsets, groups, rules } = want?.edits ?? {};
  const members = [...(ipsets?.values() ?? [])].map((set) => set?.entries?.length ?? 0);
  const grouped = [...(groups?.values() ?? [])].map((group) => group?.rules?.length ?? 0);
  return [options?.size ?? 0, aliases?.length ?? 0, rules?.length ?? 0, ...members, ...grouped].reduce((a, b) => a + b, 0);
}

function effects(path: string, before: string | null, after: string | null): Effect[] {
  if (before === after) return [];
  if (after !== null) return [{ type: 'write-file', path, before, after }];
  return before === null ? [] : [{ type: 'remove-file', path, before }];
}
