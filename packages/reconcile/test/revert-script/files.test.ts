import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Effect } from '@pvewall/model';
import { World, describeInWorld, type Act } from './world.ts';

const fw = '/etc/pve/firewall/cluster.fw';
const unit = '/etc/systemd/system/x.service';
const wants = '/etc/systemd/system/multi-user.target.wants/x.service';

const write = (path: string, before: string | null, after: string): Effect => ({ type: 'write-file', path, before, after });
const acts: readonly Act[] = [
  { effect: write(fw, 'old\n', 'mid\n'), lock: 'firewall-cluster' },
  { effect: { ...write(unit, null, 'unit\n'), mode: 0o755 } as Effect },
  { effect: { type: 'write-link', path: wants, before: null, after: unit } },
  { effect: { type: 'remove-file', path: '/etc/gone', before: 'was\n', mode: 0o640 } },
  { effect: write('/etc/kept-mode', 'old\n', 'new\n') },
  { effect: { type: 'command', argv: ['touch', '/etc/again'], purpose: 'test', undo: 'repeat', liveOnly: true } },
  { effect: { type: 'command', argv: ['modprobe', 'x'], purpose: 'test', undo: { byHand: ['rmmod', 'x'] }, liveOnly: true } },
  { effect: write(fw, 'mid\n', 'new\n'), lock: 'firewall-cluster' },
];

describeInWorld('what the revert script does with files and links', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.write(fw, 'new\n');
    world.write('/etc/pve/priv/lock/x', '');
    world.write(unit, 'unit\n');
    world.write('/etc/kept-mode', 'new\n');
    world.begin(acts);
    world.tell(`mkdir -p ${wants.replace(/\/[^/]+$/, '')}; ln -s ${unit} ${wants}; chmod 660 /etc/kept-mode`);
  });
  afterEach(() => { world.remove(); });

  const state = (): (string | null)[] => [fw, unit, wants, '/etc/gone'].map((path) => world.read(path));
  const before = ['old\n', null, null, 'was\n'];

  test('puts everything back, in the reverse order, and ends the run', () => {
    const { status, stderr } = world.tell(`"$run"/revert now; stat -c %a /etc/kept-mode /etc/gone >/etc/modes; ls -A /run /etc/pve/priv/lock >/etc/left`);
    expect(status).toBe(0);
    expect(stderr.split('\n').map((line) => line.replace('pvewall revert r1: ', ''))).toEqual([
      `${fw} is as before`, '/etc/kept-mode is as before', '/etc/gone is as before', `${wants} is as before`, `${unit} is as before`, `${fw} is as before`,
      'everything is as before', '',
    ]);
    expect(state()).toEqual(before);
    expect(world.read('/etc/again')).toBe('');
    expect(world.read('/etc/modes')).toBe('660\n640\n');
    expect(world.read('/etc/left')).toBe('/etc/pve/priv/lock:\nx\n\n/run:\nlock\n');
    expect(world.end).toEqual({ outcome: 'reverted', at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/), by: 'rollback', reason: null, kept: [] });
    expect(world.pending).toBeNull();
  });

  test.each(['sh "$run"/revert now', 'cd "$run"; ./revert now', 'cd /var/lib; sh pvewall/runs/r1/revert now'])('is found by its own path: %s', (command) => {
    expect(world.tell(command).status).toBe(0);
    expect(state()).toEqual(before);
  });

  test('run again there is nothing to do', () => {
    const { status, stderr } = world.tell('"$run"/revert now 2>/dev/null; rm /etc/again; "$run"/revert now');
    expect({ status, stderr: stderr.slice(0, 57) }).toEqual({ status: 0, stderr: 'pvewall revert r1: this apply has ended: {"outcome":"reve' });
    expect(world.read('/etc/again')).toBeNull();
  });

  test('what is as before already is not somebody else\'s change', () => {
    world.tell('"$run"/revert now; rm "$run"/end.json; "$run"/revert now');
    expect(world.end).toMatchObject({ outcome: 'reverted', kept: [] });
  });

  test.each([
    ['a changed file', `echo theirs >${fw}`, fw, 'theirs\n'],
    ['a removed file', `rm ${fw}`, fw, null],
    ['a file in the place of a removed one', 'echo theirs >/etc/gone', '/etc/gone', 'theirs\n'],
    ['a link in the place of a file', `rm ${unit}; ln -s /dev/null ${unit}`, unit, '-> /dev/null'],
    ['another link', `ln -sf /dev/null ${wants}`, wants, '-> /dev/null'],
    ['a file in the place of a link', `rm ${wants}; echo theirs >${wants}`, wants, 'theirs\n'],
  ])('%s is kept and told, the rest is put back', (_, foreign, path, content) => {
    const { status, stderr } = world.tell(`${foreign}; "$run"/revert fired 1`);
    expect(status).toBe(0);
    expect(stderr).toContain(`${path} is kept as it is: somebody changed it`);
    expect(world.end).toMatchObject({ outcome: 'reverted-in-part', by: 'timer', kept: [{ name: path, why: 'somebody changed it' }] });
    expect(world.read(path)).toBe(content);
    expect(state().filter((text, index) => text !== before[index])).toHaveLength(1);
    expect(world.pending).toBeNull();
  });

  test('a folder in the place of a file is kept', () => {
    world.tell(`rm ${unit}; mkdir ${unit}; "$run"/revert now`);
    expect(world.end).toMatchObject({ outcome: 'reverted-in-part', kept: [{ name: unit }] });
  });

  test('a file that only its first act changed goes back from there', () => {
    world.write(fw, 'mid\n');
    world.tell('"$run"/revert now');
    expect(world.end).toMatchObject({ outcome: 'reverted' });
    expect(state()).toEqual(before);
  });

  test('what cannot be written is an error, the rest is put back, and the run stays open for another try', () => {
    const { status, stderr } = world.tell('mount -o bind,ro /etc/pve /etc/pve; "$run"/revert boot');
    expect(status).toBe(1);
    expect(stderr).toContain(`${fw} cannot be put back`);
    expect(stderr).not.toContain('is kept as it is');
    expect(state()).toEqual(['new\n', ...before.slice(1)]);
    expect([world.end, world.pending]).toEqual([null, 'r1\n']);
    expect(world.tell('"$run"/revert boot').status).toBe(0);
    expect(state()).toEqual(before);
    expect(world.end).toMatchObject({ outcome: 'reverted', by: 'boot' });
  });

  test('without systemd it tries again by itself, and keeps nobody out meanwhile', () => {
    // It sleeps until it is told to go on, and says that it does.
    const sleeper = '#!/bin/sh\n[ "$1" = 10 ] || exit 0\ntouch /run/test/asleep\nuntil [ -e /run/test/go ]; do /run/test/sleep 0.05; done\n';
    const { status } = world.tell(`
      mkdir /run/test; cp "$(command -v sleep)" /run/test/; cat >/run/test/sleeper; chmod 755 /run/test/sleeper
      mount --bind /run/test/sleeper "$(readlink -f "$(command -v sleep)")"
      mount -o bind,ro /etc/pve /etc/pve; "$run"/revert wait 1 0 2>/dev/null &
      for _ in $(seq 400); do [ -e /run/test/asleep ] || /run/test/sleep 0.05; done; [ -e /run/test/asleep ]
      mount -o remount,bind,rw /etc/pve; flock -n /run/lock/pvewall.lock true; [ ! -e "$run/end.json" ]
      touch /run/test/go; wait; ls -A /run | grep -vE 'mount|test' >/etc/left`, sleeper);
    expect(status).toBe(0);
    expect(state()).toEqual(before);
    expect(world.end).toMatchObject({ outcome: 'reverted', by: 'timer', kept: [] });
    expect(world.read('/etc/left')).toBe('lock\n');
  }, 60_000);

  test('without pve-cluster nothing of /etc/pve is taken for gone', () => {
    const { status, stderr } = world.tell('mount -t tmpfs none /etc/pve; "$run"/revert boot');
    expect({ status, pending: world.pending }).toEqual({ status: 1, pending: 'r1\n' });
    expect(stderr).toContain('does pve-cluster run?');
  });

  test('a full disk takes nothing from anybody: what can be put back is, and the rest later', () => {
    const { status } = world.tell(`
      mkdir -p /run/state; mount -t tmpfs -o size=80k none /run/state; cp -a "$run"/. /run/state; mount --bind /run/state "$run"
      dd if=/dev/zero of=/run/state/full bs=4096 2>/dev/null || true
      "$run"/revert now 2>/etc/said`);
    expect(world.read('/etc/said')).toContain('cannot be written down');
    expect(status).toBe(1);
    expect(state()).toEqual(before);
    expect(world.pending).toBe('r1\n');
  });

  test('a temporary file of a try that was killed goes, and of any other process that is no more', () => {
    writeFileSync(`${world.run}/tries`, '4711\n');
    world.write(`${fw}.tmp.4711`, 'half');
    world.write(`${fw}.tmp.1`, 'theirs');
    world.write(`${fw}.tmp.99999999`, 'half');
    world.write(`${fw}.tmp.x`, 'theirs');
    world.tell('"$run"/revert now');
    expect(world.names('/etc/pve/firewall')).toEqual(['cluster.fw', 'cluster.fw.tmp.1', 'cluster.fw.tmp.x']);
  });

  test('a folder that is gone is made again', () => {
    world.begin([{ effect: { type: 'remove-file', path: '/etc/deep/er/gone', before: 'was\n' } }]);
    world.tell('"$run"/revert now; stat -c %a /etc/deep /etc/deep/er /etc/deep/er/gone >/etc/modes');
    expect(world.read('/etc/deep/er/gone')).toBe('was\n');
    expect(world.read('/etc/modes')).toBe('755\n755\n644\n');
  });
});
