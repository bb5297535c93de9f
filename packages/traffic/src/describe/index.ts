export { decidingRule, originAddress } from './deciding-rule.ts';
export { describePackets } from './describe-packets.ts';
export { describeBox } from './describe-box.ts';
export { describePoint } from './describe-point.ts';
export { nameBook } from './name-book.ts';
export type { NameBook } from './name-book.ts';
