import type { Command } from './command.ts';
import { commands } from './commands.ts';
import { exitCode, type ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { version } from './version.ts';

/**
 * Runs one command line (without the program's name). Never throws. What `--version` does not need is imported late:
 * people ask for it in scripts, thousands of times.
 */
export async function main(words: readonly string[], io: Io): Promise<ExitCode> {
  const [first, ...rest] = words;
  if (first === '--version' || first === '-V') return say(io, `pvewall ${version}\n`);
  if (first === undefined) return misuse(io, 'which command?', '');
  if (first === '--help' || first === '-h' || first === 'help') return help(rest, io);
  const command = commands.find(({ name }) => name === first);
  return command === undefined ? unknown(first, io) : runCommand(command, rest, io);
}

async function runCommand(command: Command, words: readonly string[], io: Io): Promise<ExitCode> {
  if (words.includes('--help') || words.includes('-h')) return say(io, (await import('./help.ts')).helpOf(command));
  const { parseArguments } = await import('./parse-arguments.ts');
  const parsed = parseArguments(command, words);
  if (!parsed.ok) return asksForJson(words) ? misuseAsJson(io, parsed.problem) : misuse(io, parsed.problem, ` ${command.name}`);
  try {
    const { run } = await command.load();
    return await run(parsed.invocation, io);
  } catch (error) {
    const { reportFault } = await import('./fault.ts');
    return reportFault(error, parsed.invocation.values.get('format') === 'json', io);
  }
}

async function help([name]: readonly string[], io: Io): Promise<ExitCode> {
  const { helpOf, overview } = await import('./help.ts');
  if (name === undefined) return say(io, overview());
  const command = commands.find((candidate) => candidate.name === name);
  return command === undefined ? unknown(name, io) : say(io, helpOf(command));
}

async function unknown(name: string, io: Io): Promise<ExitCode> {
  const { nearest } = await import('@pvewall/model');
  const meant = nearest(name, commands.map((command) => command.name));
  return misuse(io, `there is no command ${name}${meant === undefined ? '' : `; did you mean ${meant}?`}`, '');
}

/** Whoever reads JSON reads it of mistakes, too. */
function asksForJson(words: readonly string[]): boolean {
  return words.some((word, i) => word === '--format=json' || (word === '--format' && words[i + 1] === 'json'));
}

async function misuseAsJson(io: Io, problem: string): Promise<ExitCode> {
  const { renderDiagnosticsJson } = await import('@pvewall/render');
  io.out(renderDiagnosticsJson([{ code: 'usage', severity: 'error', message: problem, hint: 'See --help.' }]));
  return exitCode.error;
}

function misuse(io: Io, problem: string, command: string): ExitCode {
  io.err(`pvewall: ${problem}\nTry: pvewall${command} --help\n`);
  return exitCode.error;
}

function say(io: Io, text: string): ExitCode {
  io.out(text);
  return exitCode.done;
}
