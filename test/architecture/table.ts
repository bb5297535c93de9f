/** Who may import whom: the table of docs/architecture.md, which a test compares with this one. */
export const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  fw: ['model'],
  ebtables: ['model'],
  sysctl: ['model'],
  policy: ['model', 'fw', 'ebtables', 'sysctl'],
  resources: ['model', 'policy', 'fw', 'ebtables', 'sysctl'],
  traffic: ['model', 'fw', 'policy'],
  checks: ['model', 'fw', 'ebtables', 'sysctl', 'resources'],
  reconcile: ['model', 'resources', 'checks'],
  host: ['model'],
  render: ['model', 'traffic'],
  cli: ['model', 'fw', 'ebtables', 'sysctl', 'policy', 'resources', 'traffic', 'checks', 'reconcile', 'host', 'render'],
};

/** Each third-party package has one package of ours that knows it. */
export const thirdParty: Readonly<Record<string, string>> = {
  yaml: 'policy',
  ajv: 'policy',
  execa: 'host',
  diff: 'render',
  pino: 'cli',
};

/** Builtins that are functions of their arguments, and who has a use for them: a digest. */
export const pureBuiltins: Readonly<Record<string, readonly string[]>> = {
  'node:crypto': ['reconcile'],
};

/** Only these may touch the world; everything else is a function of its arguments. */
export const worldly: readonly string[] = ['host', 'cli'];
