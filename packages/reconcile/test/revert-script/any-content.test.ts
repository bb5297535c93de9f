import { readFileSync, rmSync } from 'node:fs';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Effect } from '@pvewall/model';
import fc from 'fast-check';
import { World, describeInWorld, type Act } from './world.ts';

const nasty = [
  '', '\n', '\n\n\n', '\0', 'a\0b\n', "'", '"', '\\', '\\\n', '$(touch /etc/broken)', '`touch /etc/broken`', '; touch /etc/broken', '${IFS}', "'\n; touch /etc/broken; '", 'AWK\n', 'EOF\n',
  'no line end', '\r\n', '\ud800', '\udfff\ud800', '\ufeff', 'ä€😀', '-n', '-e \\x41', '%s%n', '*', '~', '!', '#', 'file 0 /etc/passwd - 644 - - - -\n', ' leading and trailing \t', 'x'.repeat(65_535), 'x'.repeat(65_536), 'y\n'.repeat(700_000),
] as const;
const text = fc.oneof(fc.constantFrom(...nasty), fc.string({ unit: 'binary', maxLength: 40 }), fc.array(fc.constantFrom(...nasty.slice(0, 31)), { maxLength: 6 }).map((parts) => parts.join('')));
/** null: there is no file. */
const content = fc.oneof({ weight: 1, arbitrary: fc.constant(null) }, { weight: 6, arbitrary: text });

function act(path: string, before: string | null, after: string | null): Act {
  const effect: Effect = after === null ? { type: 'remove-file', path, before: before ?? '' } : { type: 'write-file', path, before, after };
  return { effect };
}

const bytes = (value: string | null): Buffer | null => (value === null ? null : Buffer.from(value, 'utf8'));

/** What jest compares byte by byte takes seconds. */
const isSame = (a: Buffer | null, b: Buffer | null): boolean => (a === null || b === null ? a === b : a.equals(b));

describeInWorld('the revert script', () => {
  let world: World;
  beforeEach(() => { world = new World(); });
  afterEach(() => { world.remove(); });

  const put = (path: string, value: Uint8Array | null): void => { if (value !== null) world.write(path, value); };
  const found = (path: string): Buffer | null => (world.read(path) === null ? null : readFileSync(world.at(path)));

  test('puts any bytes back, and nothing breaks out of them', () => {
    const pair = fc.tuple(content, content).filter(([before, after]) => before !== null || after !== null);
    const pairs = [...nasty.map((each) => [each, `${each}.`] as const), ...nasty.map((each) => [null, each] as const), ...fc.sample(pair, 60)];
    const acts = pairs.map(([before, after], i) => act(`/etc/any/${i}`, before, after));
    pairs.forEach(([, after], i) => { put(`/etc/any/${i}`, bytes(after)); });
    const binary = Uint8Array.from({ length: 512 }, (_, i) => i % 256);
    // Somebody else's: one beside ours, one in the place of ours.
    put('/etc/any/theirs', binary);
    put('/etc/any/changed', binary);
    world.begin([...acts, act('/etc/any/changed', 'a', 'b')]);
    const names = world.names('/etc').filter((name) => !name.startsWith('any/'));
    expect(world.tell('"$run"/revert now').status).toBe(0);
    expect(pairs.filter(([before], i) => !isSame(found(`/etc/any/${i}`), bytes(before)))).toEqual([]);
    expect([found('/etc/any/theirs'), found('/etc/any/changed')]).toEqual([Buffer.from(binary), Buffer.from(binary)]);
    expect(world.end).toMatchObject({ outcome: 'reverted-in-part', kept: [{ name: '/etc/any/changed' }] });
    expect(world.names('/etc').filter((name) => !name.startsWith('any/'))).toEqual(names);
  }, 120_000);

  test('goes back to the beginning from any point of any course of acts, and stays there', () => {
    const course = fc.array(fc.constantFrom(null, 'a', 'b', 'c\n', '\0'), { minLength: 2, maxLength: 5 });
    const plan = fc.record({ courses: fc.array(course, { minLength: 25, maxLength: 25 }), done: fc.double({ min: 0, max: 1, noNaN: true }), turns: fc.infiniteStream(fc.nat()) });
    fc.assert(fc.property(plan, ({ courses, done, turns }) => {
      const all = inTurns(courses, turns);
      const performed = all.slice(0, Math.round(done * all.length));
      const paths = courses.map((_, i) => `/etc/course/${i}`);
      paths.forEach((path, i) => {
        rmSync(world.at(path), { force: true });
        put(path, bytes(performed.findLast((step) => step.file === i)?.after ?? (performed.some((step) => step.file === i) ? null : courses[i]?.[0] ?? null)));
      });
      world.write('/etc/course/theirs', 'x');
      world.begin([...all.map(({ file, before, after }) => act(paths[file] ?? '', before, after)), act('/etc/course/theirs', 'a', 'b'), act('/etc/course/theirs', 'b', 'a')]);
      const outcome = { outcome: 'reverted-in-part', kept: [{ name: '/etc/course/theirs', why: 'somebody changed it' }] };
      for (const story of ['"$run"/revert now', 'rm "$run/end.json"; "$run"/revert now']) {
        expect(world.tell(story).status).toBe(0);
        expect(world.end).toMatchObject(outcome);
        expect(paths.map(found)).toEqual(courses.map(([first = null]) => bytes(first)));
      }
    }), { numRuns: 4, endOnFailure: true });
  }, 240_000);
});

interface Turn {
  readonly file: number;
  readonly before: string | null;
  readonly after: string | null;
}

/** The steps of each file in their order, those of different files mixed. Steps that change nothing are none. */
function inTurns(courses: readonly (readonly (string | null)[])[], turns: Iterator<number>): Turn[] {
  const waiting = courses.map((states, file) => {
    const distinct = states.filter((state, i) => i === 0 || state !== states[i - 1]);
    return distinct.slice(1).map((after, i): Turn => ({ file, before: distinct[i] ?? null, after }));
  });
  const mixed: Turn[] = [];
  for (let open = waiting.filter((rest) => rest.length > 0); open.length > 0; open = open.filter((rest) => rest.length > 0)) {
    const next = open[Number(turns.next().value) % open.length]?.shift();
    if (next !== undefined) mixed.push(next);
  }
  return mixed;
}
