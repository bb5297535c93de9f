import { guardFlags, type Guard } from '@pvewall/reconcile';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import { paragraphs } from './say.ts';

/** Whether the plan does something dangerous to which nobody said yes; then says so, and what can be done `instead`. */
export function refuseGuarded(guards: readonly Guard[], { switches }: Invocation, io: Io, instead = ''): ExitCode | undefined {
  const refused = guards.filter(({ code }) => !switches.has(guardFlags[code].flag));
  if (refused.length === 0) return undefined;
  const flags = [...new Set(refused.map(({ code }) => `--${guardFlags[code].flag}`))];
  io.err(`\n${paragraphs(['pvewall: not applied, because this would be dangerous:', ...refused.map(({ message }) => `  - ${message}`), `If it is meant, add ${flags.join(' ')}${instead}`], io.errLook)}`);
  return exitCode.refused;
}
