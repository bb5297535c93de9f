export { checkNames } from './check-names.ts';
export { diagnostics } from './diagnostics.ts';
export * from './inventory.ts';
export type { Scope } from './kind.ts';
export { kinds } from './kinds.ts';
export { learn, type Learned } from './learned.ts';
export { surveyOf, surveyQueries, type Survey, type SurveyedGuest } from './survey/survey.ts';
export { unmanagedResources } from './unmanaged.ts';
export type { Assessment, SealedKind, Unit } from './unit.ts';
