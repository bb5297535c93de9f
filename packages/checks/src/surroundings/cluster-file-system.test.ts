import { expect, test } from '@jest/globals';
import { ask, denied, said } from '../testing.ts';
import { clusterFileSystem } from './cluster-file-system.ts';

const node = '/etc/pve/nodes/pve/qemu-server/100.conf';
const pmxcfs = (told: object | string, mode = 'rw'): Record<string, string> => ({
  [node]: '',
  '/etc/pve/.members': typeof told === 'string' ? told : JSON.stringify(told),
  '/proc/self/mounts': `proc /proc proc rw,relatime 0 0\n/dev/fuse /etc/pve fuse ${mode},nosuid,nodev,relatime,user_id=0 0 0\ntmpfs /run tmpfs ro 0 0\n`,
});
const cluster = (quorate: number): object => ({ nodename: 'pve', version: 4, cluster: { name: 'lab', version: 3, nodes: 3, quorate }, nodelist: {} });
const code = 'check/cluster-file-system :';

test.each([
  ['a node alone', pmxcfs({ nodename: 'pve', version: 0 }), 'a node alone'],
  ['a cluster', pmxcfs(cluster(1)), 'cluster lab of 3 nodes has quorum'],
])('%s', (_, answers, detail) => {
  expect(ask(clusterFileSystem, answers)).toEqual({ status: 'passed', detail });
});

test.each([
  ['no quorum', pmxcfs(cluster(0)), [`${code} the cluster lab has no quorum: /etc/pve is read-only`]],
  ['mounted read-only', pmxcfs({}, 'ro'), [`${code} /etc/pve is mounted read-only`]],
  ['files without pmxcfs', { [node]: '' }, [`${code} /etc/pve is not the cluster file system, but a folder of this machine: what is written there reaches no node`]],
  ['nothing there', {}, [`${code} /etc/pve does not exist: the cluster file system is not mounted`]],
  ['a folder without nodes', { '/etc/pve/priv/x': '' }, [`${code} /etc/pve has no nodes: the cluster file system is not mounted`]],
  ['something else', pmxcfs('members'), 'unknown'],
  ['what may not be read', { '/etc/pve/.members': denied }, 'unknown'],
])('%s', (_, answers, expected) => {
  expect(said(ask(clusterFileSystem, answers))).toEqual(expected);
});

test.each([
  ['a node', 'loaded', 'Start it: systemctl restart pve-cluster'],
  ['no node', 'not-found', 'There is no pve-cluster here: run pvewall on a node, or name a copy of its files with --root.'],
])('what to do on %s', (_, load, hint) => {
  expect(ask(clusterFileSystem, { services: `Id=pve-cluster.service\nLoadState=${load}\nActiveState=inactive\n` })).toMatchObject({ findings: [{ hint }] });
});

test('a copy of files is no cluster', () => {
  expect(ask(clusterFileSystem, { [node]: '' }, { hostKind: 'directory' })).toMatchObject({ status: 'not-applicable' });
});
