import { expect, test } from '@jest/globals';
import { connect } from './connection.ts';
import { describeInNspawn } from './describe-in-nspawn.ts';
import type { Machine } from './machine.ts';
import { APPLY, historyOf, holdFirewallLock, ok, onMachine, releaseFirewallLock, untilHalfDone, worldOf } from './story.ts';

const JOURNAL = ['journalctl', '--boot', '--unit=pvewall-recover.service', '--no-pager', '--output=cat'];

describeInNspawn('an apply that does not come to its end', () => {
  /** The boot unit has taken the apply back, and nothing of it is left. */
  async function expectRecovered(machine: Machine, before: string): Promise<void> {
    expect(await machine.exec(['ls', '/var/lib/pvewall/pending'])).toMatchObject({ status: 2 });
    expect((await machine.exec(JOURNAL)).stdout).toContain('everything is as before');
    expect((await machine.exec(['systemctl', 'is-system-running'])).stdout).toBe('running\n');
    expect(await worldOf(machine)).toBe(before);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'boot' });
    await machine.reboot();
    expect((await machine.exec(JOURNAL)).stdout).not.toContain('as before');
    expect(await worldOf(machine)).toBe(before);
  }

  /** Starts an apply and resolves when it is in its middle. */
  async function halfApply(machine: Machine, ...options: string[]): Promise<void> {
    await holdFirewallLock(machine);
    ok(await machine.exec(['systemd-run', '--quiet', '--collect', '--unit=apply', '--working-directory=/root', 'sh', '-c', `exec ${[APPLY, ...options].join(' ')}`]));
    await untilHalfDone(machine);
  }

  test.concurrent('because the machine is rebooted inside the window: it is taken back at boot', onMachine(async (machine, before) => {
    const connection = await connect(machine);
    ok(await connection.exec(`${APPLY} --confirm-within 10min`));
    expect(await worldOf(machine)).not.toBe(before);
    await machine.reboot();
    await expectRecovered(machine, before);
  }), 120_000);

  test.concurrent('because its process is killed and the machine rebooted: it is taken back at boot', onMachine(async (machine, before) => {
    await halfApply(machine);
    await machine.exec(['systemctl', 'kill', '--signal=KILL', 'apply']);
    await machine.reboot();
    await expectRecovered(machine, before);
  }), 120_000);

  test.concurrent('because the power fails in its middle: it is taken back at boot', onMachine(async (machine, before) => {
    await halfApply(machine, '--confirm-within', '10min');
    await machine.kill();
    await machine.boot();
    await expectRecovered(machine, before);
  }), 120_000);

  test.concurrent('because its process is killed: the next command takes it back', onMachine(async (machine, before) => {
    await halfApply(machine);
    await machine.exec(['systemctl', 'kill', '--signal=KILL', 'apply']);
    await releaseFirewallLock(machine);
    expect(ok(await machine.exec(['pvewall', 'history'])).stderr).toContain('was taken back');
    expect(await worldOf(machine)).toBe(before);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'recovery' });
  }), 120_000);

  test.concurrent('because its ssh connection is lost in its middle: it takes itself back', onMachine(async (machine, before) => {
    await holdFirewallLock(machine);
    const connection = await connect(machine);
    const session = connection.exec(APPLY, { terminal: true });
    await untilHalfDone(machine);
    await connection.drop();
    await session;
    await releaseFirewallLock(machine);
    ok(await machine.exec(['sh', '-c', 'while [ -e /var/lib/pvewall/pending ]; do sleep 0.1; done'], { timeoutSeconds: 40 }));
    expect(await worldOf(machine)).toBe(before);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'apply' });
  }), 120_000);

  test.concurrent('yet: another one is refused, and told who is at it', onMachine(async (machine) => {
    await halfApply(machine);
    const refused = await machine.exec(['sh', '-c', APPLY]);
    expect(refused).toMatchObject({ status: 5, stderr: expect.stringContaining('root') });
    await releaseFirewallLock(machine);
    ok(await machine.exec(['sh', '-c', 'while systemctl is-active --quiet apply; do sleep 0.1; done']));
    expect(await historyOf(machine)).toMatchObject([{ outcome: 'applied' }]);
  }), 120_000);
});
