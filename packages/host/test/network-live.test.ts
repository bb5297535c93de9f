import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reading } from '@pvewall/model';
import { parseConnections, parseListening, parseSshdPorts } from '@pvewall/host';
import { DirectoryFixture } from './directory-fixture.ts';
import { asNobody, bundleProbe, inNamespace, namespacesAllowed } from './namespace.ts';

let probe = '';
let scratch = '';
beforeAll(() => {
  probe = bundleProbe();
  scratch = mkdtempSync(join(tmpdir(), 'pvewall-sshd-'));
});
afterAll(() => {
  for (const folder of [dirname(probe), scratch]) rmSync(folder, { recursive: true, force: true });
});

const inside = namespacesAllowed ? describe : describe.skip;
if (!namespacesAllowed) process.stderr.write('skipped: sockets of a real kernel: this machine allows no namespaces\n');
const reason = namespacesAllowed ? '' : ' (skipped: this machine allows no namespaces)';

/** A real sshd in the namespace. It needs a host key, and a folder under /run that Debian's unit would make. */
const sshd = (ports: string): string[] => [
  'ip link set lo up',
  'mount -t tmpfs none /run && mkdir -p /run/sshd',
  `rm -rf ${scratch}/key* && ssh-keygen -q -t ed25519 -N "" -f ${scratch}/key`,
  `/usr/sbin/sshd -f /dev/null -h ${scratch}/key -o PidFile=${scratch}/pid ${ports}`,
];
/** It goes on in the background, so it is ended by its number when the namespace has been looked at. */
const ended = (command = '"$@"'): string => `trap 'kill $(cat ${scratch}/pid)' EXIT; ${command}; exit`;

const textOf = (reading: Reading | undefined): string => (reading?.status === 'text' ? reading.text : '');

inside(`the sockets of a real kernel${reason}`, () => {
  test('where sshd really listens, whatever its file says', () => {
    const [readings] = inNamespace(probe, [...sshd('-p 2222 -p 2022'), ended()], [{ read: [{ type: 'listening' }] }]) as [Reading[]];
    const found = parseListening(textOf(readings[0])).filter(({ process }) => process === 'sshd');
    expect(found.map(({ address, port }) => `${address} ${port}`).sort()).toEqual(['0.0.0.0 2022', '0.0.0.0 2222', ':: 2022', ':: 2222']);
  });

  test('a connection that somebody has, as the kernel tracks it or as its sockets say', () => {
    const connect = ['exec 3<>/dev/tcp/127.0.0.1/2222', 'head -c 3 <&3 >/dev/null'].join(' && ');
    const track = ['iptables -A INPUT -m conntrack --ctstate NEW -j ACCEPT'];
    for (const furnish of [[], track]) {
      const held = ended(`bash -ec '${connect}; "$@"' bash "$@"`);
      const [readings] = inNamespace(probe, [...sshd('-p 2222'), ...furnish, held], [{ read: [{ type: 'connections' }] }]) as [Reading[]];
      const text = textOf(readings[0]);
      expect(text.includes('src=')).toBe(furnish.length > 0);
      expect(parseConnections(text)).toContainEqual({ proto: 'tcp', source: '127.0.0.1', sport: expect.any(Number), dest: '127.0.0.1', dport: 2222 });
    }
  });

  test('what sshd would use, defaults and all', () => {
    const furnish = ['mount -t tmpfs none /run && mkdir -p /run/sshd', 'mount -t tmpfs none /etc/ssh', 'ssh-keygen -A >/dev/null', 'echo "Port 2345" > /etc/ssh/sshd_config'];
    const [readings] = inNamespace(probe, furnish, [{ read: [{ type: 'sshd' }] }]) as [Reading[]];
    expect(parseSshdPorts(textOf(readings[0]))).toEqual([2345]);
  });
});

test('who may not ask sshd is told so', () => {
  const [readings] = asNobody(probe, [{ read: [{ type: 'sshd' }] }]) as [Reading[]];
  expect(readings[0]).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^sshd -T: \S/), hint: expect.stringContaining('Run as root') });
});

describe('a directory', () => {
  const at = new DirectoryFixture();

  test('answers with what it has kept', async () => {
    expect(await at.host.read([{ type: 'listening' }, { type: 'connections' }, { type: 'sshd' }])).toEqual([{ status: 'absent' }, { status: 'absent' }, { status: 'absent' }]);
    at.put('ss-listening', 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n');
    at.put('proc/net/nf_conntrack', 'ipv4 2 udp\n');
    expect(await at.host.read([{ type: 'listening' }, { type: 'connections' }])).toEqual([
      { status: 'text', text: 'tcp LISTEN 0 128 0.0.0.0:22 0.0.0.0:*\n' },
      { status: 'text', text: 'ipv4 2 udp\n' },
    ]);
    at.put('conntrack', 'tcp 6\n');
    expect(await at.ask({ type: 'connections' })).toEqual({ status: 'text', text: 'tcp 6\n' });
  });
});
