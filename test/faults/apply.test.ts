import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { errors, type Change, type Fault, type Kind } from './faults.ts';
import { twoAtATime } from './stage.ts';
import { Trial } from './trial.ts';

/** The built command in a process of its own, disturbed at every change that it makes to a host. */
const trial = new Trial();
let changes: readonly Change[] = [];
beforeAll(async () => { changes = await trial.setUp(); }, 60_000);
afterAll(() => { trial.stage.remove(); });

const long = 600_000;

/** Every fault is tried; the first that does harm is told of. */
async function tryAll(faults: readonly Fault[]): Promise<void> {
  await twoAtATime(faults, (fault) => trial.befall(fault, changes[fault.at - 1]!));
}

const everywhere = (kind: Kind): Fault[] => changes.map((_, i) => ({ at: i + 1, kind }));

test('the apply makes changes of every kind, and many', () => {
  const calls = new Set(changes.map(({ call }) => call));
  expect([...calls].sort()).toEqual(
    ['fchmodSync', 'fsyncSync', 'ftruncateSync', 'linkSync', 'mkdirSync', 'openSync', 'renameSync', 'rmSync', 'symlinkSync', 'unlinkSync', 'writeSync', ...(process.getuid?.() === 0 ? ['fchownSync'] : [])].sort(),
  );
  expect(changes.length).toBeGreaterThan(130);
  const clusterWrites = changes.filter(({ call, path }) => call === 'renameSync' && path.startsWith('etc/pve/firewall/cluster.fw'));
  expect(clusterWrites.length).toBeGreaterThan(1);
});

test('the program changes files by no function that is not watched', () => {
  const { changing, reading } = createRequire(import.meta.url)('./lists.cjs') as { changing: object; reading: RegExp };
  const program = fs.readFileSync(trial.stage.path('pvewall.cjs'), 'utf8');
  const known = new Set(Object.keys(fs).filter((name) => name.endsWith('Sync')));
  const used = [...new Set([...program.matchAll(/\.(\w+Sync)\b/g)].map(([, name = '']) => name))].filter((name) => known.has(name));
  expect(used.length).toBeGreaterThan(20);
  expect(used.filter((name) => !reading.test(name) && !(name in changing))).toEqual([]);
});

describe('killed', () => {
  // Killed after a change is killed before the next: only after the last is there none.
  test('before any change', async () => { await tryAll([...everywhere('kill before'), { at: changes.length, kind: 'kill after' }]); }, long);
  test('in the middle of any write', async () => {
    const writes = everywhere('tear').filter(({ at }) => changes[at - 1]!.call === 'writeSync');
    expect(writes.length).toBeGreaterThan(20);
    await tryAll(writes);
  }, long);
});

describe('with an error', () => {
  test('at any change, because the disk is full', async () => { await tryAll(everywhere('ENOSPC')); }, long);

  const others: readonly Kind[] = [...errors.filter((code) => code !== 'ENOSPC'), ...errors.map((code): Kind => `${code} lasting`)];

  test('of every other kind, once and for ever, at every kind of change and at every change', async () => {
    const faults = others.flatMap((kind, k) => {
      const met = new Map<string, number>();
      return everywhere(kind).filter(({ at }) => {
        const { call } = changes[at - 1]!;
        const nth = (met.get(call) ?? 0) + 1;
        met.set(call, nth);
        return nth === 1 || at % others.length === k || (kind === 'ENOSPC lasting' && at > changes.length - 20);
      });
    });
    for (const { at } of everywhere('EIO')) expect(faults.some((fault) => fault.at === at)).toBe(true);
    for (const kind of others) expect(new Set(faults.filter((fault) => fault.kind === kind).map(({ at }) => changes[at - 1]!.call))).toEqual(new Set(changes.map(({ call }) => call)));
    await tryAll(faults);
  }, long);
});
