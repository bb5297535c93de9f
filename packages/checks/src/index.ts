export type { Check, CheckScope } from './check.ts';
export { checks, hostChecks } from './checks.ts';
export { diagnostics } from './diagnostics.ts';
