import type { Host } from '@pvewall/model';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { install } from '../schedule/install.ts';
import { remove } from '../schedule/remove.ts';
import { status } from '../schedule/status.ts';

type Action = (host: Host, invocation: Invocation, io: Io) => Promise<ExitCode>;

const actions: Readonly<Record<string, Action>> = { install, status, remove };

export const run: Run = async (invocation, io) => {
  const [name = ''] = invocation.operands;
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action === undefined) {
    io.err('pvewall: schedule takes install, status or remove\nTry: pvewall schedule --help\n');
    return exitCode.error;
  }
  return action(openHost(invocation, io), invocation, io);
};
