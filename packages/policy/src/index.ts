export * from './ebtables-rule.ts';
export * from './files.ts';
export * from './parsed-file.ts';
export * from './policy.ts';
