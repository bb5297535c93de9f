import type { Command } from './command.ts';
import { commonOptions } from './common-options.ts';
import { guardOptions } from './guard-options.ts';

const { root, node, format, verbose } = commonOptions;
const logLevel = { 'log-level': commonOptions['log-level'] };
const where = { root, node };
const applying = { 'confirm-within': commonOptions['confirm-within'], 'lock-timeout': commonOptions['lock-timeout'], 'auto-approve': commonOptions['auto-approve'] };
const selection = { target: commonOptions.target, exclude: commonOptions.exclude };

/** Every command, in the order in which `pvewall --help` lists them. */
export const commands: readonly Command[] = [
  {
    name: 'init',
    summary: 'write a policy that says what the host has',
    operands: '',
    mostOperands: 0,
    options: {
      ...where,
      output: { value: 'FILE', summary: 'write there instead of to stdout; refused when the file exists', short: 'o' },
    },
    details: 'Planning with the new policy right away shows no changes. Lines that Proxmox VE itself ignores are left out and reported.',
    load: () => import('./commands/init.ts'),
  },
  {
    name: 'validate',
    summary: 'check a policy; no host needed',
    operands: '[POLICY]',
    mostOperands: 1,
    options: { format },
    load: () => import('./commands/validate.ts'),
  },
  {
    name: 'fmt',
    summary: 'format policy files, keeping their comments',
    operands: '[FILE...]',
    mostOperands: Infinity,
    options: { check: { summary: 'change nothing; exit 2 when a file is not formatted' } },
    details: 'With - as the file, reads stdin and writes stdout.',
    load: () => import('./commands/fmt.ts'),
  },
  {
    name: 'lint',
    summary: 'report what is wrong or risky in a policy, or on a host',
    operands: '[POLICY]',
    mostOperands: 1,
    options: {
      ...where,
      format,
      'local-network': { value: 'CIDR', summary: 'what the node would detect as its local_network, with --root' },
    },
    details: 'With --root and no POLICY it reads what the host has.',
    load: () => import('./commands/lint.ts'),
  },
  {
    name: 'plan',
    summary: 'show what would change on the host',
    operands: '[POLICY]',
    mostOperands: 1,
    options: {
      ...where,
      format: { ...format, summary: 'text, json or markdown', choices: ['text', 'json', 'markdown'] },
      'json-into': { value: 'FILE', summary: 'write the plan as JSON there as well' },
      out: { value: 'FILE', summary: 'save the plan there, for pvewall apply FILE' },
      ...selection,
      diff: { summary: 'show the files as unified diffs' },
      verbose,
      'detailed-exitcode': { summary: 'exit 2 when there are changes' },
    },
    load: () => import('./commands/plan.ts'),
  },
  {
    name: 'apply',
    summary: 'change the host to what the policy says, and prove it',
    operands: '[POLICY|PLAN]',
    mostOperands: 1,
    options: {
      ...where,
      format,
      ...selection,
      diff: { summary: 'show the files as unified diffs' },
      verbose,
      'max-age': { value: 'TIME', summary: 'how old a saved plan may be (default: 24h)' },
      ...applying,
      ...guardOptions,
      ...logLevel,
    },
    details: 'A PLAN that pvewall plan --out saved is applied just as it was reviewed, or not at all. What fails half way is taken back.',
    load: () => import('./commands/apply.ts'),
  },
  {
    name: 'confirm',
    summary: 'keep what apply --confirm-within has changed',
    operands: '',
    mostOperands: 0,
    options: { ...where, 'same-session': { summary: 'confirm over the connection that made the change, or over an older one' } },
    details: 'To be run over a new connection: that it could be made proves that the new rules let you in.',
    load: () => import('./commands/confirm.ts'),
  },
  {
    name: 'rollback',
    summary: 'take back what waits to be confirmed; with ID, go back to before that apply',
    operands: '[ID]',
    mostOperands: 1,
    options: { ...where, format, diff: { summary: 'show the files as unified diffs' }, verbose, ...applying, ...guardOptions, ...logLevel },
    details: 'Without ID at once and without a question: somebody may be locked out. With ID it is planned, shown and applied like any other change.',
    load: () => import('./commands/rollback.ts'),
  },
  {
    name: 'history',
    summary: 'list what was applied on the host, by whom, and how it ended',
    operands: '',
    mostOperands: 0,
    options: { ...where, format },
    load: () => import('./commands/history.ts'),
  },
  {
    name: 'drift',
    summary: 'tell whether the host is as the policy says; for a timer',
    operands: '[POLICY]',
    mostOperands: 1,
    options: { ...where, format, ...selection, diff: { summary: 'show the files as unified diffs' }, verbose, ...logLevel },
    details: 'Exits 0 when it is, 2 when it is not, 1 when it could not look.',
    load: () => import('./commands/drift.ts'),
  },
  {
    name: 'show',
    summary: 'show what the host has',
    operands: '[ADDRESS|PLAN]',
    mostOperands: 1,
    options: { ...where, format },
    details: 'ADDRESS narrows it: cluster, node.pve, guest.100, node.pve.ebtables.filter. A saved PLAN is shown as it was.',
    load: () => import('./commands/show.ts'),
  },
  {
    name: 'schema',
    summary: 'print the JSON Schema of policies, for editors',
    operands: '',
    mostOperands: 0,
    options: { output: { value: 'FILE', summary: 'write there instead of to stdout', short: 'o' } },
    details: 'A policy names it in its first line: # yaml-language-server: $schema=policy.schema.json',
    load: () => import('./commands/schema.ts'),
  },
  {
    name: 'schedule',
    summary: 'check for drift on a timer: install, status, remove',
    operands: 'install|status|remove [POLICY]',
    mostOperands: 2,
    options: {
      every: { value: 'TIME', summary: 'how often, as systemd writes it (default: 15min)' },
      root,
    },
    load: () => import('./commands/schedule.ts'),
  },
];
