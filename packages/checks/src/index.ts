export type { AppliedOnRecord, Check, CheckScope, Journal, JournalFault, OpenRun } from './check.ts';
export { checks, hostChecks } from './checks.ts';
export { diagnostics } from './diagnostics.ts';
