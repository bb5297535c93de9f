import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { runShellCommand, type ShellInput } from './shell-command.ts';

const run = (line: string, more: Partial<ShellInput> = {}) => runShellCommand(line, { input: '', env: {}, cwd: '/', timeout: 10_000, ...more });

/** Where nobody reaps them, the dead stay in the list. */
function isAlive(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) [ZX] /.test(readFileSync(stat, 'utf8'));
}

test('gets its data on its standard input and in the environment, never as a part of the line', async () => {
  const data = '$(id) `id` "; id\n';
  expect(await run('cat; echo "$DATA"; pwd', { input: data, env: { DATA: data }, cwd: '/tmp' })).toEqual({ ok: true, output: `${data}${data}\n/tmp\n` });
});

test.each([
  ['exit 3', 'it ended with exit code 3'],
  ['kill -TERM $$', 'it was ended by SIGTERM'],
  ['no-such-command', 'it ended with exit code 127'],
])('%s is told', async (line, reason) => {
  expect(await run(line)).toMatchObject({ ok: false, reason });
});

test('need not read what it gets', async () => {
  expect(await run('exec true', { input: 'x'.repeat(4_000_000) })).toMatchObject({ ok: true });
});

describe('a time limit', () => {
  test('ends it and what it waits for', async () => {
    const begun = performance.now();
    const { reason, output } = (await run('echo begun; (trap "" TERM; sleep 60 & echo $!; wait); echo never', { timeout: 300 })) as { reason: string; output: string };
    expect(reason).toBe('it did not end within 0.3 s');
    expect(performance.now() - begun).toBeLessThan(5000);
    const [, sleeping = ''] = output.split('\n');
    expect(isAlive(Number(sleeping))).toBe(false);
  });

  test('is not used up by what it leaves in the background', async () => {
    const begun = performance.now();
    expect(await run('sleep 3 & echo done')).toEqual({ ok: true, output: 'done\n' });
    expect(performance.now() - begun).toBeLessThan(2000);
  });
});

test('what it says is not kept without end', async () => {
  const { output } = await run('head -c 1000000 /dev/zero | tr "\\0" x');
  expect(output.length).toBe(16_384);
});
