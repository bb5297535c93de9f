import { describe, expect, test } from '@jest/globals';
import { InternalError, type Effect } from '@pvewall/model';
import fc from 'fast-check';
import { chainLines } from './chain-lines.ts';
import { manifestOf } from './manifest.ts';

const write = (path: string, before: string | null, after: string): Effect => ({ type: 'write-file', path, before, after });
const command = (undo: 'repeat' | 'byHand'): Effect => ({ type: 'command', argv: ['systemctl', 'daemon-reload'], purpose: 'x', undo: undo === 'repeat' ? undo : { byHand: ['x'] }, liveOnly: true });

test('has the last act first, each with its number, and says where in the images its texts are', () => {
  const { manifest, images } = manifestOf([
    { effect: write('/etc/pve/firewall/cluster.fw', 'ä\n', 'mid'), lock: 'firewall-cluster' },
    { effect: { type: 'remove-file', path: '/etc/x', before: '', mode: 0o600 } },
    { effect: { type: 'write-link', path: '/etc/l', before: null, after: '../x' } },
    { effect: { type: 'write-sysctl', key: 'net.ipv4.conf.eth0/5.forwarding', before: null, after: '1' } },
    { effect: { type: 'restore-ebtables', table: 'filter', chains: ['INPUT', 'OWN'], before: '*filter\n:INPUT DROP\n', after: '' }, lock: 'pve-firewall' },
    { effect: command('repeat') },
    { effect: command('byHand') },
    { effect: write('/etc/pve/firewall/cluster.fw', 'mid', 'new'), lock: 'firewall-cluster' },
  ]);
  expect(manifest.split('\n')).toEqual([
    'file 7 /etc/pve/firewall/cluster.fw firewall-cluster 644 3 3 19 3',
    'again 5 systemctl daemon-reload',
    'ebtables 4 filter INPUT,OWN 7 12',
    'sysctl 3 /proc/sys/net/ipv4/conf/eth0.5/forwarding - - 6 1',
    'link 2 /etc/l - ../x',
    'file 1 /etc/x - 600 6 0 - -',
    'file 0 /etc/pve/firewall/cluster.fw firewall-cluster 644 0 3 3 3',
    '',
  ]);
  expect(Buffer.from(images).toString()).toBe('ä\nmid1:INPUT DROP\nnew');
});

describe('refuses what the script could read as something else', () => {
  const link = (after: string): Effect => ({ type: 'write-link', path: '/l', before: null, after });
  const table = (name: string, chain: string): Effect => ({ type: 'restore-ebtables', table: name, chains: [chain], before: '', after: '' });
  const again = (word: string): Effect => ({ type: 'command', argv: ['echo', word], purpose: '', undo: 'repeat', liveOnly: true });

  test.each<[string, Effect]>([
    ['a blank in a path', write('/a b', null, '')],
    ['a line end in a path', write('/a\n', null, '')],
    ['a command in a path', write('/$(id)', null, '')],
    ['a quote in a path', write("/'", null, '')],
    ['a relative path', write('a', null, '')],
    ['a way up in a path', write('/a/../b', null, '')],
    ['an empty path', write('', null, '')],
    ['a way up in a key', { type: 'write-sysctl', key: 'net.//.//.etc.passwd', before: '', after: '' }],
    ['a link to a name for no link', link('-')],
    ['an empty link', link('')],
    ['a star in a link', link('*')],
    ['two chains in one name', table('filter', 'a,b')],
    ['a backslash in a chain', table('filter', 'a\\b')],
    ['a blank in a table', table('filter x', 'a')],
    ['no chains', { type: 'restore-ebtables', table: 'filter', chains: [], before: '', after: '' }],
    ['a command in a word', again('`id`')],
    ['an empty word', again('')],
  ])('%s', (_, effect) => {
    expect(() => manifestOf([{ effect }])).toThrow(InternalError);
  });

  test('of any name nothing but plain words comes through', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string()), (name) => {
      try {
        expect(manifestOf([{ effect: write(`/${name}`, null, '') }]).manifest).toMatch(/^file 0 \/[A-Za-z0-9._/@:+,=-]* - 644 - - 0 0\n$/);
      } catch (error) {
        expect(error).toBeInstanceOf(InternalError);
      }
    }));
  });
});

describe('the lines of chains', () => {
  test('come chain by chain in the order that is asked for, without Proxmox VE\'s jump', () => {
    const section = '*filter\n:INPUT ACCEPT\n:FORWARD DROP\n:B RETURN\n-A B -j DROP\n-A FORWARD -j B\n-A FORWARD -j PVEFW-FORWARD\n-A INPUT -j DROP\n-A FORWARD -p ARP -j DROP\n';
    expect(chainLines(section, ['B', 'FORWARD', 'GONE', 'OUTPUT'])).toBe(':B RETURN\n-A B -j DROP\n:FORWARD DROP\n-A FORWARD -j B\n-A FORWARD -p ARP -j DROP\n:OUTPUT ACCEPT\n');
  });

  test('are the same when they are made of themselves', () => {
    const lines = chainLines('*nat\n:PREROUTING DROP\n[1:2] -A PREROUTING -j DROP\n-A PREROUTING -j ACCEPT-c 0 0\n', ['PREROUTING']);
    expect(lines).toBe(':PREROUTING DROP\n-A PREROUTING -j DROP\n-A PREROUTING -j ACCEPT\n');
    expect(chainLines(lines, ['PREROUTING'])).toBe(lines);
  });
});
