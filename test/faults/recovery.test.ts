import { rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Change, Fault } from './faults.ts';
import { twoAtATime } from './stage.ts';
import { Trial } from './trial.ts';
import { apply } from './world.ts';

/** Faults that do not come alone: who takes an apply back is killed, too, or finds a full disk. */
const trial = new Trial();
let changes: readonly Change[] = [];
beforeAll(async () => { changes = await trial.setUp(); }, 60_000);
afterAll(() => { trial.stage.remove(); });

const long = 600_000;
const plan = ['plan', 'policy.yaml'];
const numberOf = (wanted: string): number => {
  const index = changes.findIndex(({ call, path }) => `${call} ${path.replace(/\.tmp\.\d+$/, '').replace(/runs\/[^/]+/, 'runs/ID')}` === wanted);
  if (index < 0) throw new Error(`the apply does not ${wanted}`);
  return index + 1;
};

describe('a command is killed at each of its changes while it ends an apply that was', () => {
  test.each([
    ['killed after the first effect', 'openSync etc/pve/nodes/pve/host.fw', 10, 'before'],
    ['killed after half of the effects', 'renameSync /ebtables-save', 40, 'before'],
    ['killed after all effects', 'renameSync var/lib/pvewall/applied.json', 80, 'before'],
    ['killed when all was done', 'openSync var/lib/pvewall/runs/ID/end.json', 8, 'after'],
  ] as const)('when it was %s', async (_, wanted, atLeast, side) => {
    const { host } = await trial.disturb({ at: numberOf(wanted), kind: 'kill before' });
    const own = await trial.stage.count(trial.stage.host(host), plan);
    expect(own.length).toBeGreaterThanOrEqual(atLeast);
    await twoAtATime([...own.keys()], async (i) => {
      const again = trial.stage.host(host);
      const ended = await trial.stage.fault(again, plan, { at: i + 1, kind: 'kill before' });
      expect(ended.hit?.call).toBe(own[i]!.call);
      expect(await trial.judge(again, ended)).toBe(side);
      rmSync(again, { recursive: true });
    });
  }, long);
});

describe('a disk that is full', () => {
  /** Every other opening of a file of the host: an effect that fails, with some before it to take back. */
  const effects = (): Fault[] => changes.flatMap(({ call, path }, i): Fault[] => (call === 'openSync' && !/^(?:var|run)\//.test(path) ? [{ at: i + 1, kind: 'EIO then ENOSPC' }] : []));

  test('on the way back: the next command goes on when there is space, and says what is wrong while there is none', async () => {
    expect(effects().length).toBeGreaterThan(10);
    let stuck = 0;
    await twoAtATime(effects(), async (fault) => {
      const { host, ended } = await trial.disturb(fault);
      expect(ended.hit).toBeDefined();
      if (trial.sideOf(host) === undefined) {
        stuck++;
        expect({ code: ended.code, said: ended.stderr.includes('NOT put back') }).toEqual({ code: 1, said: true });
        const { code, stderr } = await trial.stage.fault(host, plan, { at: 1, kind: 'ENOSPC lasting' });
        expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('no space left on the device') });
        expect(stderr).not.toContain('made a mistake');
      }
      expect(await trial.judge(host, ended)).toBe('before');
    });
    expect(stuck).toBeGreaterThan(5);
  }, long);
});

describe('records that take nothing from the beginning', () => {
  test.each(['EROFS lasting', 'ENOSPC lasting', 'EACCES lasting', 'EIO lasting'] as const)('(%s): nothing is written to the host', async (kind) => {
    const at = changes.findIndex(({ path }) => path.startsWith('var/lib/')) + 1;
    const host = trial.stage.host();
    const times = (): number[] => ['.', 'etc/pve/firewall', 'etc/pve/nodes/pve', 'etc/sysctl.d'].map((folder) => statSync(join(host, folder)).mtimeMs);
    const untouched = times();
    const ended = await trial.stage.fault(host, apply, { at, kind, within: 'var/lib/' });
    expect({ code: ended.code, side: trial.sideOf(host) }).toEqual({ code: 1, side: 'before' });
    expect(ended.stderr.replace(/\s+/g, ' ')).toMatch(/error: \/var\/lib\/pvewall\/runs\/\S+ it cannot be made: (?:the file system is read-only|no space left|permission denied|input\/output error)/);
    expect(times()).toEqual(untouched);
    expect(await trial.judge(host, ended)).toBe('before');
  }, long);
});
