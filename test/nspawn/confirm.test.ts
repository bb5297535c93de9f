import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { connect } from './connection.ts';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { APPLY, historyOf, ok, onMachine, until, worldOf } from './story.ts';

const PENDING = '/var/lib/pvewall/pending';
const ENDED = `[ ! -e ${PENDING} ]`;
const TIMERS = "systemctl list-units --all --plain --no-legend 'pvewall-revert-*'";
/** What the timer does when it fires. */
const FIRE = `systemctl start "$(${TIMERS} | sed -n 's/-2[.]timer .*/-2.service/p')"`;

describeInNspawn('an apply over ssh that has to be confirmed', () => {
  test.concurrent('is taken back by the timer, though the connection is gone and pvewall, too', onMachine(async (machine, before) => {
    const connection = await connect(machine);
    const session = connection.exec(`${APPLY} --confirm-within 10s; touch /run/applied; sleep 600`, { terminal: true });
    await until(machine, '[ -e /run/applied ]');
    expect(await worldOf(machine)).not.toBe(before);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'waiting', user: 'root', from: '127.0.0.1' });
    await connection.drop();
    await session;
    await until(machine, '! pgrep -f "[s]leep 600"');
    ok(await machine.exec(['mv', '/usr/local/bin/pvewall', '/usr/local/lib/pvewall.cjs', '/root']));
    expect(await machine.exec(['ls', PENDING])).toMatchObject({ status: 0 });
    await until(machine, ENDED);
    ok(await machine.exec(['mv', '/root/pvewall', '/usr/local/bin/']));
    ok(await machine.exec(['mv', '/root/pvewall.cjs', '/usr/local/lib/']));
    expect(await worldOf(machine)).toBe(before);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'timer' });
    const late = await (await connect(machine)).exec('pvewall confirm');
    expect(late).toMatchObject({ status: 7, stderr: expect.stringContaining('too late') });
  }), 120_000);

  test.concurrent('is confirmed by a connection made after it, and by no other', onMachine(async (machine) => {
    const [own, older] = [await connect(machine), await connect(machine)];
    ok(await own.exec(`${APPLY} --confirm-within 60s`));
    const after = await worldOf(machine);
    expect(await own.exec('pvewall confirm')).toMatchObject({ status: 1, stderr: expect.stringMatching(/the connection that made\s+the\s+change/) });
    expect(await own.exec('tty; pvewall confirm', { terminal: true })).toMatchObject({ status: 1 });
    expect(await older.exec('pvewall confirm')).toMatchObject({ status: 1, stderr: expect.stringMatching(/was\s+there\s+before\s+the\s+change/) });
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'waiting' });
    ok(await (await connect(machine)).exec('pvewall confirm'));
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'confirmed', ended_by: 'confirm' });
    await until(machine, `[ -z "$(${TIMERS})" ]`);
    await machine.reboot();
    expect(await worldOf(machine)).toBe(after);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'confirmed' });
  }), 120_000);

  test.concurrent('is either kept or taken back as a whole when confirm and timer meet', onMachine(async (machine, before) => {
    const connection = await connect(machine);
    // Both need some tenths of a second to come to their decision; the delay gives each of them a lead. Who wins is left to chance.
    for (const delay of [-200, 0, 150, 300]) {
      ok(await connection.exec(`${APPLY} --confirm-within 60s`));
      const after = await worldOf(machine);
      const anew = await connect(machine);
      const [{ status }] = await Promise.all([
        sleep(Math.max(-delay, 0)).then(() => anew.exec('pvewall confirm')),
        sleep(Math.max(delay, 0)).then(() => machine.exec(['sh', '-c', FIRE])),
      ]);
      await until(machine, ENDED);
      const { outcome, id } = (await historyOf(machine))[0] ?? {};
      expect({ outcome, status }).toEqual(status === 0 ? { outcome: 'confirmed', status } : { outcome: 'reverted', status: 7 });
      expect(await worldOf(machine)).toBe(status === 0 ? after : before);
      if (status === 0) ok(await connection.exec(`pvewall rollback ${id} --auto-approve --allow-open --allow-mass-removal --allow-tier-off`));
    }
  }), 120_000);
});
