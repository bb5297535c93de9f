export type { Check, CheckScope, Journal, OpenRun } from './check.ts';
export { checks, hostChecks } from './checks.ts';
export { diagnostics } from './diagnostics.ts';
