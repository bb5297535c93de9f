import type { Option } from './command.ts';

/** Options that several commands share; each command names the ones that it takes. */
export const commonOptions = {
  root: { value: 'DIR', summary: 'take DIR for the host: its etc/pve, etc, proc/sys and ebtables-save' },
  node: { value: 'NAME', summary: 'the node, as named under /etc/pve/nodes (default: this host)' },
  format: { value: 'FORMAT', summary: 'text or json', choices: ['text', 'json'] },
  verbose: { summary: 'show what is done on the host and what is left alone', short: 'v' },
  target: { value: 'ADDRESS', summary: 'only this resource; may be given several times', repeatable: true },
  exclude: { value: 'ADDRESS', summary: 'all but this resource; may be given several times', repeatable: true },
  ignore: { value: 'ADDRESS', summary: 'leave this to others, like `ignore` of the policy; may be given several times', repeatable: true },
  'lock-timeout': { value: 'TIME', summary: 'wait that long for another apply to end (default: 0s)' },
  'auto-approve': { summary: 'do not ask' },
  'confirm-within': { value: 'TIME', summary: 'take it back unless pvewall confirm comes within that time, such as 60s' },
  'log-level': { value: 'LEVEL', summary: 'write a log to stderr: JSON lines, or words at a terminal', choices: ['error', 'warn', 'info', 'debug'] },
} as const satisfies Record<string, Option>;
