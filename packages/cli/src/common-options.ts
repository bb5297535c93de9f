import type { Option } from './command.ts';

/** Options that several commands share; each command names the ones that it takes. */
export const commonOptions = {
  root: { value: 'DIR', summary: 'take DIR for the host: its etc/pve, etc, proc/sys and ebtables-save' },
  node: { value: 'NAME', summary: 'the node, as named under /etc/pve/nodes (default: this host)' },
  format: { value: 'FORMAT', summary: 'text or json', choices: ['text', 'json'] },
  verbose: { summary: 'show what is done on the host and what is left alone', short: 'v' },
  'log-level': { value: 'LEVEL', summary: 'write a log as JSON lines to stderr', choices: ['error', 'warn', 'info', 'debug'] },
} as const satisfies Record<string, Option>;
