/** Real ssh connections within a machine: from its own loopback to its own sshd. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExecOptions, Machine } from './machine.ts';
import type { Result } from './run.ts';

/** One TCP connection that stays open; every command on it sees the same SSH_CONNECTION. */
export interface Connection {
  /** Runs a shell command in a session of its own on this connection; with `terminal`, on a pseudo-terminal whose output is all in stdout. */
  exec(command: string, options?: ExecOptions & { readonly terminal?: boolean }): Promise<Result>;
  /** Loses the connection without a farewell: sshd hangs its sessions up. */
  drop(): Promise<void>;
}

const KEY = '/root/.ssh/id_ed25519';
const OPTIONS = ['-F', 'none', '-i', KEY, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes', '-q'];

/** The first caller makes the key; the file of the client's process id is how the client is found to be killed. */
const CONNECT = `set -e
[ -e ${KEY} ] || { ssh-keygen -q -t ed25519 -N '' -f ${KEY}; cp ${KEY}.pub /root/.ssh/authorized_keys; }
socket=$(mktemp -u /run/connection-XXXXXX)
ssh "$@" -M -N -f -S "$socket" root@127.0.0.1 </dev/null >/dev/null 2>&1
echo "$socket"`;

/**
 * Opens a connection and holds it.
 * @throws Error when sshd does not let it in
 */
export async function connect(machine: Machine): Promise<Connection> {
  const { status, stdout, stderr } = await machine.exec(['sh', '-c', CONNECT, 'connect', ...OPTIONS]);
  if (status !== 0) throw new Error(`no ssh connection: exit code ${status}: ${stderr}`);
  const client = (...words: string[]): string[] => ['ssh', ...OPTIONS, '-S', stdout.trim(), ...words];
  return {
    exec: (command, { terminal = false, ...options } = {}) => machine.exec(client(...(terminal ? ['-tt'] : []), 'root@127.0.0.1', command), options),
    drop: () => drop(machine, client),
  };
}

async function drop(machine: Machine, client: (...words: string[]) => string[]): Promise<void> {
  const { stderr } = await machine.exec(client('-O', 'check', 'root@127.0.0.1').filter((word) => word !== '-q'));
  const pid = /pid=(\d+)/.exec(stderr)?.[1];
  if (pid === undefined) throw new Error(`the connection is not open: ${stderr}`);
  await machine.exec(['kill', '-KILL', pid]);
  // sshd hears of it a moment later.
  await sleep(200);
}
