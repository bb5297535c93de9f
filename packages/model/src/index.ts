export * from './address.ts';
export { align, type Alignment } from './align.ts';
export * from './change.ts';
export * from './diagnostic.ts';
export * from './effect.ts';
export * from './host.ts';
export { nearest } from './nearest.ts';
export * from './plan.ts';
export { sameSection, tableSection } from './table-section.ts';
