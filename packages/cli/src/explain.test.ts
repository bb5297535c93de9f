import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { validatorOf } from '../../../test/validator-of.ts';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const isExplanation = validatorOf('explain.schema.json');

const details = 'IN=fwbr100i0 OUT=fwbr100i0 PHYSIN=fwln100i0 PHYSOUT=tap100i0 MAC=bc:24:11:00:01:00:52:54:00:aa:bb:cc:08:00 SRC=10.0.0.7 DST=10.0.0.100 LEN=60 PROTO=TCP SPT=40000 DPT=22 SYN';
const dropped = `100 6 tap100i0-IN 10/Feb/2026:09:06:22 +0100 policy DROP: ${details}`;

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-explain-'));
  put('host/etc/pve/nodes/pve/qemu-server/100.conf', 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\n');
  put('host/etc/pve/firewall/cluster.fw', '[OPTIONS]\n\nenable: 1\n');
  put('host/etc/pve/firewall/100.fw', '[OPTIONS]\n\nenable: 1\n\n[RULES]\n\nIN DROP -p tcp -dport 23 -log info\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

function put(path: string, content: string | Uint8Array): void {
  const file = join(cwd, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

async function explain(...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main(['explain', ...words, '--root', 'host', '--node', 'pve'], io), io };
}

interface Said {
  readonly explanations: { lines: number; agrees: boolean | null; unclear: string | null; today: { verdict: string; decided_by: string; change: string[]; notes: string[]; packet: object } | null }[];
  readonly skipped: number;
  readonly unread: number;
}

async function said(...words: string[]): Promise<Said> {
  const json = JSON.parse((await explain(...words, '--format', 'json')).io.stdout()) as Said;
  isExplanation(json);
  expect(isExplanation.errors).toBeNull();
  return json;
}

describe('explain', () => {
  test('tells what dropped it, and what would let it through', async () => {
    const { explanations: [one] } = await said(dropped);
    expect(one).toMatchObject({ agrees: true, unclear: null, today: { verdict: 'DROP', decided_by: 'guest.100.options.policy_in', packet: { from: 'outside', to: 'vm100i0', source: '10.0.0.7', dport: 22 } } });
    expect(one?.today?.change).toEqual(['It would be accepted with `IN ACCEPT -source 10.0.0.7 -p tcp -dport 22` in guest.100.rules.']);
  });

  test('a line without quotes is as good', async () => {
    expect((await explain(...dropped.split(' '))).io.stdout()).toBe((await explain(dropped)).io.stdout());
  });

  test.each([
    ['a rule that the host has', dropped.replace('policy DROP', 'DROP').replace('DPT=22', 'DPT=23'), true],
    ['a rule that is not there', dropped.replace('policy DROP', 'DROP'), false],
    ['a policy, where a rule decides today', dropped.replace('DPT=22', 'DPT=23'), false],
    ['an ACCEPT that would be a DROP', dropped.replace('policy DROP', 'ACCEPT'), false],
  ])('%s: whether it agrees with the log', async (_, line, agrees) => {
    const { explanations: [one] } = await said(line);
    expect(one?.agrees).toBe(agrees);
    expect(one?.today?.notes.some((note) => note.includes('it has changed since'))).toBe(!agrees);
  });

  test('what is no first packet is said to be none', async () => {
    const { explanations: [one] } = await said(dropped.replace(' SYN', ' ACK'));
    expect(one?.today?.notes).toEqual([expect.stringContaining('it is no first packet')]);
  });

  test('a line that is not enough is said to be so', async () => {
    const { code, io } = await explain(dropped.replace(' DPT=22', ''));
    expect({ code, out: io.stdout() }).toEqual({ code: 1, out: expect.stringContaining('Nobody can tell: the line has no DPT.\n') });
  });

  test('of a log, the most frequent come first, and like lines are one', async () => {
    const other = dropped.replace('DPT=22', 'DPT=23').replace('policy ', '');
    const again = dropped.replace('09:06:22', '09:06:23').replace('SPT=40000', 'SPT=40001');
    const log = `0 5 - 10/Feb/2026:09:00:00 +0100 starting pvefw logger\n${other}\n${dropped}\n${again}\n0 4 - 10/Feb/2026:09:00:01 +0100 skipped 23 log entries\n`;
    put('log', log);
    put('log.2.gz', gzipSync(log));
    const json = await said('--file', 'log');
    expect(json.explanations.map(({ lines, today }) => [lines, today?.decided_by])).toEqual([[2, 'guest.100.options.policy_in'], [1, 'guest.100.rules[0]']]);
    expect([json.skipped, json.unread]).toEqual([23, 1]);
    expect(await said('--file', 'log.2.gz')).toEqual(json);
    expect((await explain('--file', 'log')).io.stdout()).toContain('(the logger left out 23 entries');
  });

  test.each([
    [[], 'which line?'],
    [['hello'], 'no line of pve-firewall.log'],
    [['--file', 'absent'], 'cannot read absent'],
  ])('%j is told what is wrong', async (words, message) => {
    const { code, io } = await explain(...words);
    expect({ code, said: io.stderr().replace(/\s+/g, ' ').includes(message) }).toEqual({ code: 1, said: true });
  });
});
