export { diagnostics } from './diagnostics.ts';
export type { PolicyCode } from './diagnostics.ts';
export * from './files.ts';
export * from './parsed-file.ts';
export * from './parse-file.ts';
export * from './policy.ts';
