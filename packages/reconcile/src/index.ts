export { applyPlan, explainRemaining, type ApplyEvent, type ApplyResult } from './apply-plan.ts';
export { readApplied, writeApplied, type Applied } from './applied.ts';
export { digest } from './digest.ts';
export { diagnostics } from './diagnostics.ts';
export { everything, isPartial, type Selection } from '@pvewall/resources';
export { makePlan, type PlanOptions, type Proposal, type Step } from './make-plan.ts';
export { readInventory } from './read-inventory.ts';
export { readSurvey } from './read-survey.ts';
