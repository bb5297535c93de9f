export { compareChains } from './compare.ts';
export { usualLimits } from './budget.ts';
export type { Limits } from './budget.ts';
export type { Block, BlockMatch, ComparedRule, Deciding, DeviceClass, Difference, Sample } from './compared-rule.ts';
export type { PacketPoint } from './packet-point.ts';
export { deadRules } from './dead-rules.ts';
export type { DeadRule, DeadRules } from './dead-rules.ts';
