export type { Check, CheckScope } from './check.ts';
export { checks } from './checks.ts';
export { diagnostics } from './diagnostics.ts';
