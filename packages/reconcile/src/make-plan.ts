import {
  compareDiagnostics,
  hasErrors,
  summarize,
  type Address,
  type Diagnostic,
  type Effect,
  type Host,
  type Plan,
  type ResourcePlan,
} from '@pvewall/model';
import { checkNames, everything, guardFinding, ignoreFindings, isPartial, isSelected, kinds, learn, planGuards, selectionFindings, unmanagedResources } from '@pvewall/resources';
import type { Assessment, Guard, Learned, Policy, Scope, Selection, Unit } from '@pvewall/resources';
import { digest } from './digest.ts';
import { orderActs, type OrderedStep } from './order/order-acts.ts';
import { readInOneGo } from './read-in-one-go.ts';
import { readInventory } from './read-inventory.ts';

/** A plan, and with it what an apply needs: the units it was made of and what they were told. */
export interface Proposal {
  readonly plan: Plan;
  /** Units with effects, in the order in which they are applied. */
  readonly steps: readonly Step[];
  /** What is done, in the order in which it is done: a step may be done in two parts. */
  readonly order: readonly OrderedStep<Step>[];
  /** What an apply refuses until somebody says yes to it. */
  readonly guards: readonly Guard[];
  /** Addresses that the policy covers on this host. */
  readonly covered: readonly Address[];
  /** Digests of everything that was read, by resource: what the plan rests on. */
  readonly reads: ReadonlyMap<Address, string>;
  readonly selection: Selection;
}

export interface Step {
  readonly unit: Unit;
  readonly scope: Scope;
  readonly assessment: Assessment;
}

export interface PlanOptions {
  /** Addresses that earlier applies covered, to tell what the policy let go. */
  readonly applied?: ReadonlySet<Address>;
  /** Nothing was ever applied to this host. */
  readonly firstApply?: boolean;
  readonly selection?: Selection;
}

/** Reads the host and says what leads from there to the policy. Changes nothing. */
export async function makePlan(host: Host, policy: Policy, options: PlanOptions = {}): Promise<Proposal> {
  const inventory = await readInventory(host);
  // Of what is no host, or another one, there is nothing to say but that.
  if (hasErrors(inventory.diagnostics)) return nothingToDo(host.node, inventory.diagnostics);
  const selection = options.selection ?? everything;
  const base = { policy, node: host.node, hostKind: host.kind, inventory, partial: isPartial(selection) };
  const { steps, found, learned } = await assessAll(host, base, selection);
  const scope: Scope = { ...base, learned };
  const leftAlone = unmanagedResources(scope, options.applied ?? new Set());
  const working = steps.filter(({ assessment }) => assessment.effects.length > 0);
  const order = orderActs(working);
  const described = describe(steps, order);
  const guards = planGuards({ resources: described.resources, guards: steps.flatMap(({ assessment }) => assessment.guards), policy, firstApply: options.firstApply ?? false });
  const findings = [inventory.diagnostics, selectionFindings(selection, found), ...steps.map(({ assessment }) => assessment.diagnostics), checkNames(scope), ignoreFindings(scope), leftAlone.diagnostics, guards.map((guard) => guardFinding(guard))];
  return {
    plan: { node: host.node, ...described, unmanaged: leftAlone.unmanaged, diagnostics: findings.flat().sort(compareDiagnostics) },
    steps: working,
    order,
    guards,
    covered: steps.filter(({ unit }) => unit.managed).map(({ unit }) => unit.address),
    reads: new Map(steps.map(({ unit, assessment }) => [unit.address, digest(assessment.fingerprint)])),
    selection,
  };
}

function nothingToDo(node: string, diagnostics: readonly Diagnostic[]): Proposal {
  const plan: Plan = { node, resources: [], inSync: 0, unmanaged: [], diagnostics, summary: summarize([]) };
  return { plan, steps: [], order: [], guards: [], covered: [], reads: new Map(), selection: everything };
}

interface Assessed {
  readonly steps: readonly Step[];
  /** All that the policy covers, selected or not. */
  readonly found: readonly Unit[];
  readonly learned: Learned;
}

async function assessAll(host: Host, base: Omit<Scope, 'learned'>, selection: Selection): Promise<Assessed> {
  const steps: Step[] = [];
  const found: Unit[] = [];
  let learned: Learned = {};
  for (const kind of kinds) {
    const scope: Scope = { ...base, learned };
    const units = kind.units(scope);
    found.push(...units.filter(({ managed }) => managed));
    const wanted = units.map((unit) => (isSelected(selection, unit.address) ? unit : unit.readOnly()));
    for (const step of await assessKind(host, wanted, scope)) {
      steps.push(step);
      learned = learn(learned, step.assessment.learned);
    }
  }
  return { steps, found, learned };
}

async function assessKind(host: Host, units: readonly Unit[], scope: Scope): Promise<Step[]> {
  const readings = await readInOneGo(host, units.map(({ queries }) => queries));
  const steps: Step[] = [];
  for (const [i, unit] of units.entries()) steps.push({ unit, scope, assessment: await tried(host, unit.assess(readings[i] ?? [], scope)) });
  return steps;
}

async function tried(host: Host, assessment: Assessment): Promise<Assessment> {
  const { trial } = assessment;
  return trial === undefined ? assessment : trial.judge(await host.tryEbtables(trial.table, trial.input));
}

function describe(steps: readonly Step[], order: readonly OrderedStep<Step>[]): Pick<Plan, 'resources' | 'inSync' | 'summary'> {
  const managed = steps.filter(({ unit }) => unit.managed);
  const inOrder = new Map<Step, readonly Effect[]>();
  for (const { step, effects } of order) inOrder.set(step, [...(inOrder.get(step) ?? []), ...effects]);
  const differing = managed.filter(({ assessment }) => assessment.changes.length > 0 || assessment.effects.length > 0);
  return {
    resources: differing.map((step) => resourcePlan(step, inOrder.get(step) ?? [])),
    inSync: managed.filter(({ assessment }) => assessment.compared && assessment.changes.length === 0 && !hasErrors(assessment.diagnostics)).length,
    summary: summarize(differing.flatMap(({ assessment }) => assessment.changes)),
  };
}

/** `effects`: what is really done; a file that is written in two parts is written twice. */
function resourcePlan({ unit, assessment }: Step, effects: readonly Effect[]): ResourcePlan {
  const { changes, unchanged, fingerprint } = assessment;
  return { address: unit.address, kind: unit.kind, subject: unit.subject, changes, effects, unchanged, fingerprint: digest(fingerprint) };
}
