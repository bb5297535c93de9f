import { summarize, type Address, type Diagnostic, type Effect } from '@pvewall/model';
import type { Proposal } from '../make-plan.ts';
import { orderActs } from '../order/order-acts.ts';

/** Several proposals for different resources of one host as one, done in one order. At least one. */
export function mergeProposals(node: string, proposals: readonly Proposal[]): Proposal {
  const order = orderActs(proposals.flatMap(({ steps }) => steps));
  const inOrder = new Map<Address, Effect[]>();
  for (const { step, effects } of order) inOrder.set(step.unit.address, [...(inOrder.get(step.unit.address) ?? []), ...effects]);
  // A plan of a part says so; that this is one is plain.
  const findings = proposals.flatMap(({ plan }) => plan.diagnostics).filter(({ code }) => code !== 'plan/partial');
  return {
    plan: {
      node,
      resources: proposals.flatMap(({ plan }) => plan.resources).map((resource) => ({ ...resource, effects: inOrder.get(resource.address) ?? [] })),
      inSync: 0,
      unmanaged: [],
      diagnostics: unique(findings),
      summary: summarize(proposals.flatMap(({ plan }) => plan.resources).flatMap(({ changes }) => changes)),
    },
    steps: proposals.flatMap(({ steps }) => steps),
    order,
    guards: proposals.flatMap(({ guards }) => guards),
    covered: proposals.flatMap(({ covered }) => covered),
    reads: new Map(proposals.flatMap(({ reads }) => [...reads])),
    selection: { targets: proposals.flatMap(({ selection }) => selection.targets), excludes: [] },
  };
}

/** What is wrong on the host is said by each. */
function unique(findings: readonly Diagnostic[]): Diagnostic[] {
  return [...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values()];
}
