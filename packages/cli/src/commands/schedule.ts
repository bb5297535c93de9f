import type { Host } from '@pvewall/model';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { install } from '../schedule/install.ts';
import { remove } from '../schedule/remove.ts';
import { status } from '../schedule/status.ts';

interface Action {
  readonly act: (host: Host, invocation: Invocation, io: Io) => Promise<ExitCode>;
  readonly takes: readonly string[];
  readonly mostOperands: number;
}

const actions: Readonly<Record<string, Action>> = {
  install: { act: install, takes: ['every', 'repair', 'metrics', 'exec', 'on-failure', 'root'], mostOperands: 2 },
  status: { act: status, takes: ['root', 'format'], mostOperands: 1 },
  remove: { act: remove, takes: ['root'], mostOperands: 1 },
};

export const run: Run = async (invocation, io) => {
  const [name = ''] = invocation.operands;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  const problem = action === undefined ? 'schedule takes install, status or remove' : surplus(name, action, invocation);
  if (action === undefined || problem !== undefined) {
    io.err(`pvewall: ${problem ?? ''}\nTry: pvewall schedule --help\n`);
    return exitCode.error;
  }
  return action.act(openHost(invocation, io), invocation, io);
};

/** What the action would pass over in silence. */
function surplus(name: string, { takes, mostOperands }: Action, { operands, values, lists, switches }: Invocation): string | undefined {
  const operand = operands[mostOperands];
  if (operand !== undefined) return `schedule ${name} takes no ${operand}`;
  const option = [...values.keys(), ...lists.keys(), ...switches].find((one) => !takes.includes(one));
  return option === undefined ? undefined : `schedule ${name} takes no --${option}`;
}
