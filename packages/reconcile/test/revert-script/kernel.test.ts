import { spawnSync } from 'node:child_process';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Effect } from '@pvewall/model';
import { chainLines } from '../../src/revert-script/chain-lines.ts';
import { chainsAwk } from '../../src/revert-script/chains-awk.ts';
import { World, describeInWorld } from './world.ts';

const chains = ['INPUT', 'FORWARD', 'OWN', 'NEW'] as const;
const before = `*filter
:INPUT ACCEPT
:FORWARD ACCEPT
:OUTPUT ACCEPT
:OWN RETURN
-A INPUT -p 0xfe68 -j DROP
-A FORWARD -p ARP -j OWN
-A FORWARD -j PVEFW-FORWARD
-A OWN -p ARP -j DROP
`;
const after = `*filter
:INPUT DROP
:FORWARD DROP
:NEW ACCEPT
-A INPUT -p 0x1111 -j ACCEPT
-A FORWARD -p 0x2222 -j NEW
-A NEW -p 0x3333 -j DROP
`;
const table: Effect = { type: 'restore-ebtables', table: 'filter', chains, before, after };
const count = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';
const key = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const sysctl = { type: 'write-sysctl', key, before: '121', after: '31' } as const;
const range: Effect = { type: 'write-sysctl', key: 'net.ipv4.ip_local_port_range', before: '20000\t40000', after: '30000 50000' };

/** As an apply left it, Proxmox VE's chain and jump and somebody's OUTPUT rule included. */
const furnish = `
ebtables-restore <"$run/after"
ebtables -N PVEFW-FORWARD
ebtables -A PVEFW-FORWARD -p IPv4 -j ACCEPT
ebtables -A FORWARD -j PVEFW-FORWARD
ebtables -A OUTPUT -p 0x4444 -j DROP
cat "$run/left/0" >/dev/null
`;

function body(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

const putBack = [
  '*filter', ':INPUT ACCEPT', ':FORWARD ACCEPT', ':OUTPUT ACCEPT', ':OWN RETURN', ':PVEFW-FORWARD ACCEPT',
  '-A INPUT -p 0xfe68 -j DROP',
  '-A FORWARD -p ARP -j OWN', '-A FORWARD -j PVEFW-FORWARD',
  '-A OUTPUT -p 0x4444 -j DROP',
  '-A OWN -p ARP -j DROP',
  '-A PVEFW-FORWARD -p IPv4 -j ACCEPT',
];

describeInWorld('what the revert script does with ebtables', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.begin([{ effect: table }], { after, 'left/0': chainLines(after, chains) });
  });
  afterEach(() => { world.remove(); });

  const last = '"$run"/revert now; ebtables-save';

  test('its chains are as before, what came goes, what others have stays, and the jump behind our rules', () => {
    const { stdout, status } = world.tell(`${furnish}${last}`);
    expect(status).toBe(0);
    expect(body(stdout).sort()).toEqual([...putBack].sort());
    expect(body(stdout).filter((line) => line.startsWith('-A FORWARD'))).toEqual(putBack.slice(7, 9));
    expect(world.end).toMatchObject({ outcome: 'reverted', kept: [] });
  });

  test('the jump is there exactly when it is there now', () => {
    const { stdout } = world.tell(`${furnish}ebtables -D FORWARD -j PVEFW-FORWARD; ${last}`);
    expect(stdout).toContain('-A FORWARD -p ARP -j OWN');
    expect(stdout).not.toContain('-j PVEFW-FORWARD');
    expect(world.end).toMatchObject({ outcome: 'reverted' });
  });

  test('run again there is nothing to do, counters or not', () => {
    const { stdout } = world.tell(`${furnish}${last} >/dev/null; rm "$run/end.json"; export EBTABLES_SAVE_COUNTER=yes; ${last}`);
    expect(stdout).toContain('-A INPUT -p 0xfe68 -j DROP -c 0 0');
    expect(world.end).toMatchObject({ outcome: 'reverted', kept: [] });
  });

  test('what somebody changed in its chains is kept and told', () => {
    const { stdout } = world.tell(`${furnish}ebtables -A INPUT -p 0x9999 -j DROP; ${last}`);
    expect(stdout).toContain('-A INPUT -p 0x1111 -j ACCEPT\n-A INPUT -p 0x9999');
    expect(world.end).toMatchObject({ outcome: 'reverted-in-part', kept: [{ name: 'ebtables table filter', why: 'somebody changed its chains' }] });
  });

  test('of the act that was in hand whatever it left is taken back', () => {
    const { stdout } = world.tell(`rm "$run/left/0"; ${furnish.replace('cat "$run/left/0" >/dev/null', '')}ebtables -P INPUT ACCEPT; ${last}`);
    expect(body(stdout).sort()).toEqual([...putBack].sort());
  });

  test('of an act that never began nothing is touched', () => {
    world.begin([{ effect: sysctl }, { effect: table }]);
    const { stdout } = world.tell(`echo 121 >${count}; ebtables -A INPUT -p 0x9999 -j DROP; ${last}`);
    expect(stdout).toContain('-A INPUT -p 0x9999 -j DROP');
    expect(world.end).toMatchObject({ outcome: 'reverted' });
  });

  test('after a restart its chains are as before, whatever was loaded', () => {
    world.begin([{ effect: table }], { 'left/0': chainLines(after, chains), 'performed.json': '{"bootId": "x", "confirmUntil": "2026-01-01T00:00:00Z"}' });
    const { stdout } = world.tell('ebtables -P FORWARD DROP; "$run"/revert boot; ebtables-save');
    expect(body(stdout)).toEqual(expect.arrayContaining([':FORWARD ACCEPT', '-A INPUT -p 0xfe68 -j DROP']));
    expect(world.end).toMatchObject({ outcome: 'reverted', by: 'boot', reason: 'the machine was restarted before it had ended' });
  });

  test('a table that the kernel did not have is empty again', () => {
    const nat: Effect = { type: 'restore-ebtables', table: 'nat', chains: ['POSTROUTING', 'OWN'], before: '', after: '' };
    world.begin([{ effect: nat }]);
    const { stdout } = world.tell('ebtables -t nat -N OWN; ebtables -t nat -A POSTROUTING -j OWN; ebtables -t nat -P POSTROUTING DROP; "$run"/revert now; ebtables-save');
    expect(body(stdout)).toEqual(expect.arrayContaining(['*nat', ':POSTROUTING ACCEPT']));
    expect(stdout).not.toMatch(/OWN|DROP/);
    expect(world.end).toMatchObject({ outcome: 'reverted' });
  });

  test('a chain that somebody else\'s rule needs cannot go: an error, and nothing is lost', () => {
    const { stdout, stderr, status } = world.tell(`${furnish}ebtables -A OUTPUT -j NEW; "$run"/revert now || ebtables-save; exit 3`);
    expect(status).toBe(3);
    expect(stderr).toContain('the ebtables table filter cannot be put back');
    expect(stdout).toContain('-A NEW -p 0x3333 -j DROP');
    expect([world.end, world.pending]).toEqual([null, 'r1\n']);
  });

  test('waits for pve-firewall to give its lock back', () => {
    const { stdout } = world.tell(`${furnish}flock /run/lock/pvefw.lck sh -c "sleep 1; ebtables-save" & sleep 0.3; "$run"/revert now; wait`);
    expect(stdout).toContain('0x1111');
  });
});

describeInWorld('what the revert script does with kernel values', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.begin([{ effect: sysctl }, { effect: range }], { 'left/0': '31', 'left/1': '30000 50000' });
  });
  afterEach(() => { world.remove(); });

  const set = `echo 31 >${count}; echo '30000 50000' >/proc/sys/net/ipv4/ip_local_port_range; `;
  const show = `; cat ${count} /proc/sys/net/ipv4/ip_local_port_range`;

  test('they are as before, tabs or blanks', () => {
    expect(world.tell(`${set}"$run"/revert now${show}`).stdout).toBe('121\n20000\t40000\n');
    expect(world.end).toMatchObject({ outcome: 'reverted', kept: [] });
    world.tell(`echo 121 >${count}; echo 20000 40000 >/proc/sys/net/ipv4/ip_local_port_range; rm "$run/end.json"; "$run"/revert now`);
    expect(world.end).toMatchObject({ outcome: 'reverted', kept: [] });
  });

  test('what somebody set meanwhile is kept and told', () => {
    expect(world.tell(`${set}echo 77 >${count}; "$run"/revert now${show}`).stdout).toBe('77\n20000\t40000\n');
    expect(world.end).toMatchObject({ outcome: 'reverted-in-part', kept: [{ name: key, why: 'somebody set it to 77' }] });
  });

  test('what came with its module has no value to go back to', () => {
    world.begin([{ effect: { ...sysctl, before: null } }], { 'left/0': '31' });
    expect(world.tell(`${set}"$run"/revert now${show}`).stdout).toMatch(/^31\n/);
    expect(world.end).toMatchObject({ outcome: 'reverted' });
  });
});

test.each([
  ['nft with counters', before.replace(/^-A/gm, '[12:3456] -A')],
  ['legacy with counters', before.replace(/^(-A .*DROP)$/gm, '$1-c 12 3456').replace(/^(-A .*OWN)$/gm, '$1 -c 0 0')],
  ['blanks at the ends', before.replace(/$/gm, ' \t')],
  ['a table that is not there', '*nat\n:INPUT DROP\n-A INPUT -j DROP\n'],
])('awk and TypeScript say the same of %s', (_, print) => {
  const { stdout } = spawnSync('awk', ['-v', 'want=chains', '-v', 'table=filter', '-v', `chains=${chains.join()}`, chainsAwk], { encoding: 'utf8', input: `# x\n*broute\n:OWN X\n${print}` });
  expect(stdout).toBe(chainLines(print.startsWith('*filter') ? print : '', chains));
  expect(stdout).toMatch(print.startsWith('*filter') ? /^:INPUT ACCEPT\n-A INPUT -p 0xfe68 -j DROP\n:FORWARD ACCEPT\n-A FORWARD -p ARP -j OWN\n:OWN/ : /^:INPUT ACCEPT\n:FORWARD ACCEPT\n$/);
});
