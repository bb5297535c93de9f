import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { reach } from './reach.ts';

/** What a web server that says just that comes to. */
async function answered(text: string): Promise<string | undefined> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => { socket.end(text); });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  try {
    return await reach({ type: 'http', url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` }, 3000);
  } finally {
    server.close();
  }
}

test.each([
  ['a redirection, which nobody follows', 'HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n', undefined],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n', 'it answers with status 101'],
  ['a hint, and then an error', 'HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 500 Internal Server Error\r\n\r\n', 'it answers with status 500'],
  ['nothing but hints', 'HTTP/1.1 100 Continue\r\n\r\n', 'the connection was cut off'],
  ['no HTTP', 'SSH-2.0-OpenSSH\r\n', 'Parse Error: Expected HTTP/, RTSP/ or ICE/'],
])('%s is an answer or none, but never waited for', async (_, text, problem) => {
  expect(await answered(text)).toBe(problem);
}, 5000);
