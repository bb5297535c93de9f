import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer as httpServer, type Server } from 'node:http';
import { createServer as httpsServer } from 'node:https';
import { connect, createServer as tcpServer, type Server as TcpServer } from 'node:net';
import { once } from 'node:events';
import { reach } from '@pvewall/host';
import type { Reachable } from '@pvewall/model';

/** Runs inside a namespace that the test made: listeners of many kinds, and what `reach` says of them. */
const tries: readonly (readonly [name: string, target: Reachable])[] = [
  ['tcp', { type: 'tcp', host: '127.0.0.1', port: 2201 }],
  ['tcp, IPv6', { type: 'tcp', host: '::1', port: 2201 }],
  ['tcp, closed', { type: 'tcp', host: '127.0.0.1', port: 2202 }],
  ['tcp, dropped when new', { type: 'tcp', host: '127.0.0.1', port: 2203 }],
  ['tcp, no way', { type: 'tcp', host: '203.0.113.1', port: 22 }],
  ['tcp, no name', { type: 'tcp', host: 'nosuch.invalid', port: 22 }],
  ['http', { type: 'http', url: 'http://127.0.0.1:8080/200' }],
  ['http, redirect', { type: 'http', url: 'http://127.0.0.1:8080/302' }],
  ['http, another status', { type: 'http', url: 'http://127.0.0.1:8080/302', status: 200 }],
  ['http, the status', { type: 'http', url: 'http://127.0.0.1:8080/503', status: 503 }],
  ['http, an error', { type: 'http', url: 'http://127.0.0.1:8080/503' }],
  ['http, silent', { type: 'http', url: 'http://127.0.0.1:8080/silent' }],
  ['http, endless', { type: 'http', url: 'http://127.0.0.1:8080/endless' }],
  ['http, closed', { type: 'http', url: 'http://127.0.0.1:8081/' }],
  ['https, trusted by nobody', { type: 'http', url: 'https://127.0.0.1:8443/' }],
  ['ping', { type: 'ping', host: '127.0.0.1' }],
  ['ping, dropped', { type: 'ping', host: '::1' }],
];

function answering(): Server {
  return httpServer((request, response) => {
    const path = request.url ?? '';
    if (path === '/silent') return;
    response.writeHead(Number(path.slice(1)) || 200, { location: '/503' });
    if (path === '/endless') setInterval(() => response.write('x'.repeat(1000)), 10).unref();
    else response.end();
  });
}

async function listen(server: TcpServer, port: number): Promise<void> {
  server.unref().listen(port, '::');
  await once(server, 'listening');
}

async function main(): Promise<void> {
  const [key = '', cert = ''] = process.argv.slice(2);
  for (const port of [2201, 2203]) await listen(tcpServer(), port);
  await listen(answering(), 8080);
  await listen(httpsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_, response) => response.end()), 8443);
  // What is established passes, so that only a connection made anew can tell.
  const held = connect({ host: '127.0.0.1', port: 2203 });
  await once(held, 'connect');
  for (const rule of ['-A INPUT -m conntrack --ctstate ESTABLISHED -j ACCEPT', '-A INPUT -p tcp --dport 2203 -j DROP']) execFileSync('iptables', rule.split(' '));
  execFileSync('ip6tables', '-A INPUT -p icmpv6 -j DROP'.split(' '));
  const started = performance.now();
  const said = await Promise.all(tries.map(async ([name, target]) => [name, (await reach(target, 1000)) ?? 'reached'] as const));
  process.stdout.write(JSON.stringify([Object.fromEntries(said), held.readyState, performance.now() - started]));
  process.exit();
}

void main();
