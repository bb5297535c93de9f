import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { World, describeInWorld, type Act } from './world.ts';

const fw = '/etc/pve/firewall/cluster.fw';
const acts: readonly Act[] = [{ effect: { type: 'write-file', path: fw, before: 'old\n', after: 'new\n' }, lock: 'firewall-cluster' }];
const performed = '{"at": "2026-11-22T16:00:00.000Z", "bootId": "b", "uptime": 3}';
const waiting = performed.replace('}', ', "confirmUntil": "2026-11-22T16:01:00.000Z"}');

describeInWorld('whether the revert script does anything', () => {
  let world: World;

  beforeEach(() => {
    world = new World();
    world.write(fw, 'new\n');
    world.begin(acts);
  });
  afterEach(() => { world.remove(); });

  const record = (name: string, text: string): void => { writeFileSync(`${world.run}/${name}`, text); };
  const decision = (): string | null => world.read('/var/lib/pvewall/runs/r1/decision');

  test('it finds its folder through a link, and does nothing where its manifest is not', () => {
    expect(world.tell('cp "$run"/revert "$run"/../lone && sh "$run"/../lone now')).toMatchObject({ status: 2, stderr: expect.stringContaining('the manifest is not beside it') });
    expect(world.read(fw)).toBe('new\n');
    expect(world.tell('ln -s "$run"/revert "$run"/../link && sh "$run"/../link now')).toMatchObject({ status: 0 });
    expect(world.read(fw)).toBe('old\n');
  });

  describe('an apply that was confirmed stays', () => {
    beforeEach(() => { record('decision', 'keep\n'); });
    afterEach(() => { expect(world.read(fw)).toBe('new\n'); });

    test.each(['fired 1', 'wait 1 0'])('quietly: %s', (words) => {
      expect(world.tell(`"$run"/revert ${words}`)).toEqual({ stdout: '', stderr: '', status: 0 });
    });

    test('with a word for people', () => {
      const { status, stderr } = world.tell('"$run"/revert now');
      expect({ status, stderr }).toEqual({ status: 2, stderr: expect.stringContaining('pvewall rollback r1') });
    });

    test('and is ended at boot', () => {
      record('performed.json', waiting);
      expect(world.tell('"$run"/revert boot').status).toBe(0);
      expect(world.end).toMatchObject({ outcome: 'confirmed', by: 'boot', reason: null });
      expect(world.pending).toBeNull();
    });
  });

  test('an apply that was done and needed no confirm is ended at boot', () => {
    record('performed.json', performed);
    expect(world.tell('"$run"/revert boot').status).toBe(0);
    expect(world.end).toMatchObject({ outcome: 'applied', by: 'boot' });
    expect([world.read(fw), world.pending, decision()]).toEqual(['new\n', null, 'keep\n']);
  });

  test.each([
    ['fired 1', waiting, 'timer', 'nobody confirmed it in time'],
    ['wait 1 0.1', null, 'timer', 'it had not ended in time'],
    ['boot', waiting, 'boot', 'the machine was restarted before it had ended'],
    ['boot', null, 'boot', 'the machine was restarted before it had ended'],
    ['now', waiting, 'rollback', null],
  ])('%s takes back what is open (%s)', (words, done, by, reason) => {
    if (done !== null) record('performed.json', done);
    expect(world.tell(`"$run"/revert ${words}`).status).toBe(0);
    expect(world.end).toMatchObject({ outcome: 'reverted', by, reason });
    expect([world.read(fw), world.pending, decision()]).toEqual(['old\n', null, 'revert\n']);
  });

  test('another timer counts by now', () => {
    record('watch', '2\n');
    expect(world.tell('"$run"/revert fired 1; "$run"/revert wait 1 0')).toEqual({ stdout: '', stderr: '', status: 0 });
    expect([world.read(fw), decision()]).toEqual(['new\n', null]);
  });

  test('another timer counts when the wait is over', () => {
    expect(world.tell('"$run"/revert wait 1 1 & echo 2 >"$run/watch"; wait')).toEqual({ stdout: '', stderr: '', status: 0 });
    expect(world.read(fw)).toBe('new\n');
  });

  test('an apply that has ended stays, and is not under way', () => {
    record('end.json', '{"outcome":"applied"}\n');
    expect(world.tell('"$run"/revert now')).toMatchObject({ status: 2, stderr: expect.stringContaining('has ended') });
    expect([world.read(fw), world.pending, decision()]).toEqual(['new\n', null, null]);
  });

  test('another run that is under way stays so', () => {
    world.write('/var/lib/pvewall/pending', 'r2\n');
    world.tell('"$run"/revert now');
    expect([world.read(fw), world.pending]).toEqual(['old\n', 'r2\n']);
  });

  test.each(['', 'later', 'now then', 'fired', 'wait 1', 'wait 1 soon'])('refuses other words: %s', (words) => {
    expect(world.tell(`"$run"/revert ${words}`).status).toBe(2);
    expect([world.read(fw), decision()]).toEqual(['new\n', null]);
  });

  test('of a confirm and two reverts exactly one side wins', () => {
    const { stdout } = world.tell(`
      for pause in 0 0 0.01 0.02 0.03 0.04 0.05 0.06; do
        rm -f "$run/decision" "$run/end.json"; echo r1 >/var/lib/pvewall/pending; echo new >${fw}; echo keep >/run/keep
        "$run"/revert now 2>/dev/null & one=$!
        "$run"/revert now 2>/dev/null & two=$!
        sleep $pause; confirm=lost; ln -T /run/keep "$run/decision" 2>/dev/null && confirm=won
        first=0; wait $one || first=$?; second=0; wait $two || second=$?
        echo "$confirm $first $second $(cat ${fw} "$run/decision")" | tr '\\n' ' '; echo
      done`);
    const lines = stdout.trim().split('\n').map((line) => line.trim());
    expect(lines).toHaveLength(8);
    for (const line of lines) expect(['won 2 2 new keep', 'lost 0 0 old revert']).toContain(line);
  });

  test('waits for a pvewall that is at work', () => {
    const { stdout } = world.tell(`flock /run/lock/pvewall.lock sh -c "sleep 1; cat ${fw}" & sleep 0.3; "$run"/revert now; cat ${fw}; wait`);
    expect(stdout).toBe('new\nold\n');
  });

  test('of two that wait for each other one does it', () => {
    const { stderr } = world.tell('flock /run/lock/pvewall.lock sleep 1 & sleep 0.3; "$run"/revert now & "$run"/revert now; wait');
    expect(stderr.match(/everything is as before/g)).toHaveLength(1);
    expect(stderr.match(/has ended/g)).toHaveLength(1);
  });

  test('its own lock says whose it is', () => {
    world.tell('"$run"/revert now; cat /run/lock/pvewall.lock >/etc/held');
    expect(JSON.parse(world.read('/etc/held') ?? '')).toEqual({ pid: expect.any(Number), user: 'root', since: expect.any(String), machine: expect.any(String) });
  });

  test('a link in the place of a lock leads nowhere', () => {
    world.write('/etc/victim', 'whole\n');
    expect(world.tell('ln -s /etc/victim /run/lock/pvewall.lock; "$run"/revert now').stderr).toContain('going on without it');
    expect([world.read(fw), world.read('/etc/victim')]).toEqual(['old\n', 'whole\n']);
  });

  test('waits for Proxmox VE to give its lock back, and asks for its expiry', () => {
    const lock = '/etc/pve/priv/lock/firewall-cluster';
    const { stdout } = world.tell(`mkdir -p ${lock}; { sleep 1; cat ${fw}; stat -c %Y ${lock}; rmdir ${lock}; } & "$run"/revert now; ls -A /etc/pve/priv/lock; wait`);
    expect(stdout).toBe('new\n0\n');
    expect(world.read(fw)).toBe('old\n');
  });

  test('one that is stopped while it waits leaves somebody else\'s lock alone', () => {
    const lock = '/etc/pve/priv/lock/firewall-cluster';
    world.tell(`mkdir -p ${lock}; "$run"/revert now & sleep 1; kill $!; wait $! || true; [ -d ${lock} ]; ls -A /run >/etc/left`);
    expect(world.read('/etc/left')).toBe('lock\n');
    expect([world.read(fw), world.pending]).toEqual(['new\n', 'r1\n']);
  });

  test('goes on when the session ends', () => {
    const lock = '/etc/pve/priv/lock/firewall-cluster';
    world.tell(`mkdir -p ${lock}; "$run"/revert now & sleep 0.5; kill -HUP $!; rmdir ${lock}; wait`);
    expect(world.read(fw)).toBe('old\n');
  });
});
