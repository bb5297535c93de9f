import { parseArgs } from 'node:util';
import type { Command, Invocation, Option } from './command.ts';

export type Parsed = { readonly ok: true; readonly invocation: Invocation } | { readonly ok: false; readonly problem: string };

/** Reads what was typed after a command's name. */
export function parseArguments(command: Command, words: readonly string[]): Parsed {
  const types = Object.entries(command.options).map(([name, option]) => [
    name,
    {
      type: option.value === undefined ? ('boolean' as const) : ('string' as const),
      ...(option.short === undefined ? {} : { short: option.short }),
      ...(option.repeatable && { multiple: true }),
    },
  ]);
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      options: Object.fromEntries(types) as Record<string, { type: 'boolean' | 'string'; multiple?: boolean }>,
      allowPositionals: true,
    });
    return check(command, values as Record<string, Value>, positionals);
  } catch (error) {
    return { ok: false, problem: lowerFirst((error as Error).message.split('. ')[0] ?? '') };
  }
}

type Value = string | boolean | string[];

function check(command: Command, values: Record<string, Value>, operands: readonly string[]): Parsed {
  const surplus = operands[command.mostOperands];
  if (surplus !== undefined) return { ok: false, problem: `unexpected argument ${surplus}` };
  for (const [name, value] of Object.entries(values)) {
    const problem = badChoice(name, command.options[name], value);
    if (problem !== undefined) return { ok: false, problem };
  }
  const texts = Object.entries(values).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  const switches = Object.entries(values).filter(([, value]) => value === true);
  const lists = Object.entries(values).filter((entry): entry is [string, string[]] => Array.isArray(entry[1]));
  return { ok: true, invocation: { operands, values: new Map(texts), lists: new Map(lists), switches: new Set(switches.map(([name]) => name)) } };
}

function badChoice(name: string, option: Option | undefined, value: Value): string | undefined {
  const choices = option?.choices;
  if (choices === undefined || (typeof value === 'string' && choices.includes(value))) return undefined;
  return `--${name} takes ${choices.join(', ')}; not ${String(value)}`;
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}
