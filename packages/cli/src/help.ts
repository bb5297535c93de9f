import type { Command, Option } from './command.ts';
import { commands } from './commands.ts';

/** `pvewall --help`. */
export function overview(): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return `Usage: pvewall COMMAND [OPTION...]

Network policy of Proxmox VE hosts as code: plan, apply, drift.

Commands:
${commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`).join('\n')}

  pvewall COMMAND --help  says more of one
  pvewall --version       prints the version

POLICY is a YAML file; without it ./policy.yaml is taken, or
/etc/pvewall/policy.yaml.

Exit codes: 0 done or nothing to do, 1 error, 2 changes or drift, 3 declined,
4 the host changed meanwhile, 5 locked by another, 6 refused as dangerous,
7 applied and taken back.
`;
}

/** `pvewall COMMAND --help`. */
export function helpOf({ name, summary, operands, options, details }: Command): string {
  const rows = Object.entries(options).map(([key, option]) => [spelling(key, option), option.summary] as const);
  const width = Math.max(0, ...rows.map(([left]) => left.length));
  const parts = [
    `Usage: pvewall ${[name, operands, rows.length > 0 ? '[OPTION...]' : ''].filter((part) => part !== '').join(' ')}`,
    wrap(`${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.${details === undefined ? '' : ` ${details}`}`, 0),
    `Options:\n${[...rows, ['--help', 'this text'] as const].map(([left, right]) => `  ${left.padEnd(width)}  ${wrap(right, width + 4)}`).join('\n')}`,
  ];
  return `${parts.join('\n\n')}\n`;
}

const helpWidth = 80;

/** At words, within 80 columns; lines after the first stand `indent` blanks in. */
function wrap(text: string, indent: number): string {
  const lines = [''];
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? '';
    if (line !== '' && indent + line.length + word.length >= helpWidth) lines.push(word);
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`;
  }
  return lines.join(`\n${' '.repeat(indent)}`);
}

function spelling(key: string, { short, value }: Option): string {
  return `${short === undefined ? '' : `-${short}, `}--${key}${value === undefined ? '' : ` ${value}`}`;
}
