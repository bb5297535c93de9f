export * from './files.ts';
export * from './parsed-file.ts';
export * from './policy.ts';
