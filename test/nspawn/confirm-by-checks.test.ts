import { expect, test } from '@jest/globals';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { APPLY, historyOf, ok, onMachine, until, worldOf } from './story.ts';
import type { Machine } from './machine.ts';

const ENDED = '[ ! -e /var/lib/pvewall/pending ]';
const TIMERS = "systemctl list-units --all --plain --no-legend 'pvewall-revert-*'";

/** sshd is there; nobody listens at port 23. */
const PASSING = 'apply: { confirm_within: 60s, checks: [ { name: own sshd, tcp: "127.0.0.1:22" } ] }';
const FAILING = 'apply: { confirm_within: 10s, checks: [ { tcp: "[::1]:22" }, { name: nobody, tcp: "127.0.0.1:23" } ] }';

async function addToPolicy(machine: Machine, line: string): Promise<void> {
  ok(await machine.exec(['sh', '-c', 'echo "$1" >> policy.yaml', 'sh', line]));
}

describeInNspawn('an apply that its checks decide on', () => {
  test.concurrent('is kept by the apply itself when they pass, without a connection', onMachine(async (machine) => {
    await addToPolicy(machine, PASSING);
    const { stdout, stderr } = ok(await machine.exec(['sh', '-c', `${APPLY} --confirm-by-checks`]));
    expect(stderr).toContain('  reached: own sshd\n');
    expect(stdout).toContain('Applied: ');
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'confirmed', ended_by: 'checks' });
    await until(machine, `[ -z "$(${TIMERS})" ]`);
    const again = ok(await machine.exec(['sh', '-c', `${APPLY} --confirm-by-checks`]));
    expect(again.stdout).toContain('No changes');
  }), 120_000);

  test.concurrent('is taken back at once when one fails, before its time is over', onMachine(async (machine, before) => {
    await addToPolicy(machine, FAILING);
    const { status, stderr } = await machine.exec(['sh', '-c', `${APPLY} --confirm-within 10min --confirm-by-checks`]);
    expect(status).toBe(7);
    expect(stderr).toContain('  reached: tcp [::1]:22\n');
    expect(stderr).toContain('  NOT reached: nobody: the connection is refused\n');
    expect(await worldOf(machine)).toBe(before);
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'checks' });
    await until(machine, `[ -z "$(${TIMERS})" ]`);
    const json = await machine.exec(['sh', '-c', `${APPLY} --confirm-by-checks --format json`]);
    expect(json.status).toBe(7);
    expect(JSON.parse(json.stdout)).toMatchObject({ applied: { outcome: 'reverted', converged: false } });
    expect(await worldOf(machine)).toBe(before);
  }), 120_000);

  test.concurrent('is decided on by confirm --checks, too, with the policy that was applied or another', onMachine(async (machine, before) => {
    await addToPolicy(machine, PASSING);
    ok(await machine.exec(['sh', '-c', APPLY]));
    // What is applied is on record; what became of the file does not matter.
    ok(await machine.exec(['sh', '-c', 'mv policy.yaml applied.yaml; echo nonsense > policy.yaml']));
    expect(ok(await machine.exec(['pvewall', 'confirm', '--checks'])).stdout).toContain('Confirmed by its checks');
    expect(await machine.exec(['pvewall', 'confirm', '--checks'])).toMatchObject({ status: 1, stderr: expect.stringContaining('no apply waits') });
    const { id } = (await historyOf(machine))[0] ?? {};
    ok(await machine.exec(['sh', '-c', `pvewall rollback ${id} --auto-approve --allow-open --allow-mass-removal --allow-tier-off && mv applied.yaml policy.yaml`]));
    ok(await machine.exec(['sh', '-c', APPLY]));
    ok(await machine.exec(['sh', '-c', 'grep -v ^apply: policy.yaml > other.yaml']));
    expect(await machine.exec(['pvewall', 'confirm', '--checks', 'other.yaml'])).toMatchObject({ status: 1, stderr: expect.stringContaining('names no checks') });
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'waiting' });
    ok(await machine.exec(['sh', '-c', 'echo "$1" >> other.yaml', 'sh', FAILING]));
    expect(await machine.exec(['pvewall', 'confirm', '--checks', 'other.yaml'])).toMatchObject({ status: 7, stderr: expect.stringMatching(/does not reach nobody[\s\S]*was\s+taken\s+back/) });
    expect(await worldOf(machine)).toBe(before);
  }), 120_000);

  test.concurrent('is refused before anything is done when there is nothing to check', onMachine(async (machine, before) => {
    expect(await machine.exec(['sh', '-c', `${APPLY} --confirm-by-checks`])).toMatchObject({ status: 1, stderr: expect.stringContaining('without a time to confirm in') });
    expect(await machine.exec(['sh', '-c', `${APPLY} --confirm-within 60s --confirm-by-checks`])).toMatchObject({ status: 1, stderr: expect.stringContaining('names no checks') });
    expect(await worldOf(machine)).toBe(before);
    expect(await historyOf(machine)).toEqual([]);
    await until(machine, ENDED);
  }), 120_000);
});
