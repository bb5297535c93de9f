import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Effect } from '@pvewall/model';
import { chainLines } from '../../src/revert-script/chain-lines.ts';
import { World, describeInWorld } from './world.ts';

const fw = '/etc/pve/firewall/cluster.fw';
const key = 'net.netfilter.nf_conntrack_tcp_timeout_fin_wait';
const value = `/proc/sys/${key.replaceAll('.', '/')}`;
const chains = ['INPUT', 'NEW'];
const before = '*filter\n:INPUT ACCEPT\n-A INPUT -p 0xfe68 -j DROP\n';
const after = '*filter\n:INPUT DROP\n:NEW ACCEPT\n-A INPUT -p 0x1111 -j NEW\n';

const write = (path: string, was: string | null, becomes: string): Effect => ({ type: 'write-file', path, before: was, after: becomes });
const effects: readonly Effect[] = [
  write(fw, 'old\n', 'mid\n'),
  { type: 'write-sysctl', key, before: '121', after: '31' },
  { type: 'restore-ebtables', table: 'filter', chains, before, after },
  { type: 'write-link', path: '/etc/link', before: 'there', after: 'here' },
  write('/etc/made', null, 'made\n'),
  { type: 'remove-file', path: '/etc/gone', before: 'was\n' },
  write(fw, 'mid\n', 'new\n'),
];

/** The programs that change something, or stand between two that do. */
const tools = ['mv', 'rm', 'ln', 'dd', 'sync', 'mkdir', 'rmdir'];

/** Kills the revert before call $at of such a program, once. */
const wrapper = `#!/bin/sh
read -r n </run/calls; n=$((n + 1)); echo $n >/run/calls
read -r at </run/at; read -r victim </run/victim
[ $n -ne $at ] || kill -9 $victim
exec /run/real/\${0##*/} "$@"
`;

const furnish = `
mkdir /run/real
for tool in ${tools.join(' ')}; do cp "$(command -v $tool)" /run/real/; done
cat >/run/wrapper; /bin/chmod 755 /run/wrapper
for tool in ${tools.join(' ')}; do mount --bind /run/wrapper "$(readlink -f "$(command -v $tool)")"; done
PATH=/run/real:$PATH
cp -r "$run" /run/run
state() { cat ${fw} ${value}; readlink /etc/link; cat /etc/made 2>&1 | sed 's/.*: No such.*/none/'; cat /etc/gone 2>&1 | sed 's/.*: No such.*/none/'; ebtables-save | grep -E 'INPUT|NEW'; }
set_up() {
	rm -rf "$run" /etc/made /etc/gone /etc/link /etc/pve/priv/lock/*; cp -r /run/run "$run"; echo r1 >/var/lib/pvewall/pending
	echo new >${fw}; echo 31 >${value}; ebtables -F; ebtables -X; ebtables-restore <"$run/after"; ln -s here /etc/link; echo made >/etc/made
	echo 0 >/run/calls
}
`;

const putBack = ['old', '121', 'there', 'none', 'was', ':INPUT ACCEPT', '-A INPUT -p 0xfe68 -j DROP'];
const whole = [/^(?:old|mid|new)$/, /^(?:121|31)$/, /^(?:there|here)$/, /^(?:none|made)$/, /^(?:none|was)$/, /^:INPUT (?:ACCEPT|DROP)$/];

describeInWorld('the revert script killed at any moment', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.write(fw, 'new\n');
    world.write('/etc/pve/priv/lock/x', '');
    const acts = effects.map((effect) => ('path' in effect && effect.path === fw ? { effect, lock: 'firewall-cluster' } : { effect }));
    world.begin(acts, { after, 'left/1': '31', 'left/2': chainLines(after, chains) });
  });
  afterEach(() => { world.remove(); });

  test('leaves every thing as before or as after, is finished by running it again, and leaves nothing behind', () => {
    const { stdout } = world.tell(`${furnish}
      at=0
      while at=$((at + 1)); do
        set_up; echo $at >/run/at
        code=0; sh -c 'echo $$ >/run/victim; exec "$0" now' "$run/revert" 2>/dev/null || code=$?
        [ $code -eq 137 ] || break
        echo "== killed"; state; echo "pending $(cat /var/lib/pvewall/pending 2>&1)"
        # pmxcfs ends such a lock by itself.
        rm -rf /etc/pve/priv/lock/firewall-*; echo 0 >/run/at
        "$run/revert" now 2>/dev/null || true
        echo "== again"; state; cat "$run/end.json"; ls /etc /etc/pve/firewall /var/lib/pvewall | grep -E 'tmp|pending' || true
      done
      echo "== ended $code after $at"`, wrapper);
    const steps = stdout.split(/^== /m).slice(1).map((step) => step.trimEnd().split('\n'));
    const killed = steps.filter(([name]) => name === 'killed').map((lines) => lines.slice(1));
    const again = steps.filter(([name]) => name === 'again').map((lines) => lines.slice(1));
    expect(killed.length).toBeGreaterThan(30);
    expect(steps.at(-1)).toEqual([`ended 0 after ${killed.length + 1}`]);
    for (const lines of killed) expect(whole.every((pattern, i) => pattern.test(lines[i] ?? ''))).toBe(true);
    for (const lines of again) {
      expect(lines.slice(0, -1)).toEqual(putBack);
      expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ outcome: 'reverted', kept: [] });
    }
    // Nothing says that it has ended before it has.
    for (const lines of killed) if (lines.at(-1)?.includes('No such') === true) expect(lines.slice(0, -1)).toEqual(putBack);
    expect(killed.some((lines) => lines.includes('mid')) && killed.some((lines) => lines.includes('old'))).toBe(true);
  }, 240_000);
});
