import { request as plainRequest, type IncomingMessage } from 'node:http';
import { request as secureRequest } from 'node:https';
import { connect } from 'node:net';
import type { Reachable } from '@pvewall/model';
import { complaint, run } from './program.ts';

/**
 * Tries once to reach something, over a connection that is made anew, from this machine. Undefined when it was reached
 * within `milliseconds`; else why not, for people. Never throws. Nothing that comes back is kept or shown but a status.
 */
export async function reach(target: Reachable, milliseconds: number): Promise<string | undefined> {
  try {
    return await ways[target.type](target as never, milliseconds);
  } catch (error) {
    return reasonOf(error, milliseconds);
  }
}

type Way<T extends Reachable['type']> = (target: Extract<Reachable, { type: T }>, milliseconds: number) => Promise<string | undefined>;

const ways: { readonly [T in Reachable['type']]: Way<T> } = { tcp: reachTcp, http: reachHttp, ping: reachPing };

function reachTcp({ host, port }: Extract<Reachable, { type: 'tcp' }>, milliseconds: number): Promise<undefined> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port });
    // Names are looked up, too, in that time: the socket's own timeout would begin after it.
    const timer = setTimeout(() => { socket.destroy(new TimedOut()); }, milliseconds);
    socket.once('close', () => { clearTimeout(timer); });
    socket.once('error', reject);
    socket.once('connect', () => {
      socket.destroy();
      resolve(undefined);
    });
  });
}

class TimedOut extends Error {}

async function reachHttp({ url, status }: Extract<Reachable, { type: 'http' }>, milliseconds: number): Promise<string | undefined> {
  const { statusCode = 0 } = await answerOf(url, milliseconds);
  const isWanted = status === undefined ? statusCode >= 200 && statusCode < 400 : statusCode === status;
  return isWanted ? undefined : `it answers with status ${statusCode}${status === undefined ? '' : `, not ${status}`}`;
}

/** Without an agent there is no connection that could be used again. */
function answerOf(url: string, milliseconds: number): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? secureRequest : plainRequest;
    const request = send(url, { agent: false, method: 'GET', headers: { 'user-agent': 'pvewall', connection: 'close' } });
    const timer = setTimeout(() => { request.destroy(new TimedOut()); }, milliseconds);
    request.once('close', () => {
      clearTimeout(timer);
      reject(new Error('the connection was cut off'));
    });
    request.on('error', reject);
    const ended = (response: IncomingMessage): void => {
      resolve(response);
      response.destroy();
    };
    // An answer of status 101 is told of in an event of its own; where nobody listens Node.js drops it without a word.
    request.once('response', ended).once('upgrade', ended);
    request.end();
  });
}

/** Ping takes whole seconds. */
async function reachPing({ host }: Extract<Reachable, { type: 'ping' }>, milliseconds: number): Promise<string | undefined> {
  const seconds = String(Math.max(1, Math.round(milliseconds / 1000)));
  const outcome = await run(['ping', '-n', '-q', '-c', '1', '-w', seconds, '--', host]);
  if (outcome.ran && outcome.exitCode === 0) return undefined;
  return outcome.ran && outcome.exitCode === 1 ? `no answer within ${seconds} s` : complaint(outcome);
}

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection is refused',
  ECONNRESET: 'the connection was cut off',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no way to its network',
  EACCES: 'the node may not connect to it',
  EPERM: 'the node may not connect to it',
  ENOTFOUND: 'the name is not known',
  EAI_AGAIN: 'no name server answers',
  ETIMEDOUT: 'no answer',
};

/** A name with several addresses fails with an error for each of them. */
function reasonOf(error: unknown, milliseconds: number): string {
  if (error instanceof TimedOut) return `no answer within ${Math.max(1, Math.round(milliseconds / 1000))} s`;
  const { errors = [] } = error as { readonly errors?: readonly unknown[] };
  const { code = '', message } = (errors[0] ?? error) as Partial<NodeJS.ErrnoException>;
  return words[code] ?? message ?? String(error);
}
