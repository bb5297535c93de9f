import { expect, test } from '@jest/globals';
import type { Query } from '@pvewall/model';
import { capturedPlace, capturedPlaces, type ProgramQuery } from '../src/captured-answers.ts';
import { DirectoryFixture } from './directory-fixture.ts';

const at = new DirectoryFixture();

/** Every question that a program answers, with arguments where it has some. */
const asked: { readonly [T in ProgramQuery['type']]: Extract<Query, { readonly type: T }> } = {
  ebtables: { type: 'ebtables' },
  'firewall-status': { type: 'firewall-status' },
  iptables: { type: 'iptables' },
  ip6tables: { type: 'ip6tables' },
  'nft-tables': { type: 'nft-tables' },
  listening: { type: 'listening' },
  connections: { type: 'connections' },
  sshd: { type: 'sshd' },
  'sudo-journal': { type: 'sudo-journal', since: 0, until: 1 },
  versions: { type: 'versions' },
  services: { type: 'services' },
  locks: { type: 'locks' },
  space: { type: 'space' },
  clock: { type: 'clock' },
  'own-folder': { type: 'own-folder' },
  'schedule-units': { type: 'schedule-units' },
  'schedule-timer': { type: 'schedule-timer' },
};

test.each(Object.values(asked))('a directory answers $type with what stands in its file, and else not at all', async (query) => {
  expect(await at.ask(query)).toEqual({ status: 'absent' });
  at.put(capturedPlace(query), 'what it said\n');
  const reading = await at.ask(query);
  expect(reading).toMatchObject({ text: expect.stringMatching(/^what it said\n?$/) });
});

test('no two answers are kept in one file', () => {
  const places = Object.values(asked).map(capturedPlace);
  expect(new Set(places).size).toBe(Object.keys(capturedPlaces).length);
});

test.each([
  ['Status: enabled/running (pending changes)\n', 'enabled/running (pending changes)'],
  ['disabled/stopped\n', 'disabled/stopped'],
])('what pve-firewall status printed is taken as it was printed: %j', async (text, status) => {
  at.put('pve-firewall-status', text);
  expect(await at.ask({ type: 'firewall-status' })).toEqual({ status: 'text', text: status });
});
