export { lintTraffic } from './lint-traffic.ts';
export type { LintFinding, LintLimits, LintSample, RemoveRule } from './lint-finding.ts';
