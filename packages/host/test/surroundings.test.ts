import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Query, Reading } from '@pvewall/model';
import { DirectoryFixture } from './directory-fixture.ts';
import { asNobody, bundleProbe, inNamespace, namespacesAllowed } from './namespace.ts';

const at = new DirectoryFixture();
let probe = '';
beforeAll(() => {
  probe = bundleProbe();
});
afterAll(() => rmSync(dirname(probe), { recursive: true, force: true }));

const inside = namespacesAllowed ? describe : describe.skip;
if (!namespacesAllowed) process.stderr.write('skipped: the surroundings of the local host: this machine allows no namespaces\n');
const reason = namespacesAllowed ? '' : ' (skipped: this machine allows no namespaces)';

const queries = ['versions', 'services', 'locks', 'space', 'clock', 'own-folder'] as const satisfies readonly Query['type'][];
const all = { read: queries.map((type) => ({ type })) };
/** A machine without systemd, and with nothing of ours. */
const empty = [
  'for folder in /run /var/lib; do mount -t tmpfs tmpfs "$folder"; done',
  'mkdir -p /run/lock /run/etc',
  // Without its links Debian does not find iptables.
  'cp -a /etc/alternatives /etc/passwd /run/etc',
  'mount -t tmpfs tmpfs /etc',
  'cp -a /run/etc/. /etc; mkdir /etc/pve',
];

function answers([readings]: readonly unknown[]): Record<(typeof queries)[number], Reading> {
  return Object.fromEntries(queries.map((type, i) => [type, (readings as Reading[])[i]])) as Record<(typeof queries)[number], Reading>;
}

inside(`a real machine${reason}`, () => {
  test('without systemd, and where nothing was applied', () => {
    const { versions, services, locks, space, clock, 'own-folder': own } = answers(inNamespace(probe, empty, [all]));
    expect(versions).toEqual({ status: 'text', text: expect.stringMatching(/^node: v\d+\.\d+\.\d+\n(?:[\w-]+: .*\n)*flock: flock from util-linux \d/) });
    for (const name of ['ebtables: ebtables 1.8.', 'iptables: iptables v1.8.', 'ss: ss utility, iproute2-', 'unshare: unshare from']) expect(versions).toMatchObject({ text: expect.stringContaining(`\n${name}`) });
    expect(services).toEqual({ status: 'absent' });
    expect(locks).toEqual({ status: 'text', text: '' });
    expect(space).toEqual({ status: 'text', text: expect.stringMatching(/^\/var\/lib\/pvewall \d+ \d+ \d+ \d+\n\/etc\/pve \d+ \d+ \d+ \d+\n$/) });
    expect(clock).toEqual({ status: 'text', text: expect.stringMatching(/^now=\d{4}-\d\d-\d\dT[\d:.]+Z\n$/) });
    expect(own).toEqual({ status: 'absent' });
  });

  test('the room is that of the file system', () => {
    const small = [...empty, 'mkdir /var/lib/pvewall', 'mount -t tmpfs -o size=1m,nr_inodes=100 tmpfs /var/lib/pvewall', 'head -c 524288 /dev/zero > /var/lib/pvewall/full'];
    const { space, 'own-folder': own } = answers(inNamespace(probe, small, [all]));
    expect(space).toMatchObject({ text: expect.stringMatching(/^\/var\/lib\/pvewall 524288 1048576 98 100\n/) });
    expect(own).toEqual({ status: 'text', text: '1777 0 folder\n' });
  });

  test('our own lock, while we work', () => {
    const [[held], after] = inNamespace(probe, empty, [{ lock: 'pvewall', then: [{ read: [{ type: 'locks' }] }] }, { read: [{ type: 'locks' }] }]) as [[Reading[]], Reading[]];
    expect(held).toEqual([{ status: 'text', text: expect.stringMatching(/^pvewall \/run\/lock\/pvewall\.lock \d process \d+ of \S.* since \S+\n$/) }]);
    expect(after).toEqual([{ status: 'text', text: '' }]);
  });

  test('a lock that somebody left in /etc/pve/priv', () => {
    const left = [...empty, 'mkdir -p /etc/pve/priv/lock/firewall-cluster', 'touch -d "1 hour ago" /etc/pve/priv/lock/firewall-cluster'];
    expect(answers(inNamespace(probe, left, [all])).locks).toEqual({ status: 'text', text: expect.stringMatching(/^firewall-cluster \/etc\/pve\/priv\/lock\/firewall-cluster 36\d\d\n$/) });
  });
});

test('who may do little is answered, too', () => {
  const { versions, locks, space } = answers(asNobody(probe, [all]));
  for (const reading of [versions, locks, space]) expect(reading).toMatchObject({ status: 'text' });
});

test("a directory's own folder is looked at, unless it was captured", async () => {
  expect(await at.ask({ type: 'own-folder' })).toEqual({ status: 'absent' });
  at.put('var/lib/pvewall/applied.json', '{}');
  expect(await at.ask({ type: 'own-folder' })).toEqual({ status: 'text', text: expect.stringMatching(/^0[0-7]{3} \d+ folder\n$/) });
  at.put('own-folder', '0700 0 folder\n');
  expect(await at.ask({ type: 'own-folder' })).toEqual({ status: 'text', text: '0700 0 folder\n' });
});
