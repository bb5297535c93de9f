import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Query } from '@pvewall/model';
import { bundleProbe, inNamespace, namespacesAllowed } from './namespace.ts';
import type { Step } from './local-probe.ts';

let probe = '';
beforeAll(() => {
  probe = bundleProbe();
});
afterAll(() => rmSync(dirname(probe), { recursive: true, force: true }));

const inside = namespacesAllowed ? describe : describe.skip;
if (!namespacesAllowed) process.stderr.write('skipped: what watches a run: this machine allows no namespaces\n');
const reason = namespacesAllowed ? '' : ' (skipped: this machine allows no namespaces)';

const run = '20261122T160500Z-ab12';
const stores = ['mount -t tmpfs none /run', 'mount -t tmpfs none /var/lib'];
const said: Query = { type: 'file', path: '/run/said' };
const read: Step = { read: [said] };
const text = (content: string): object => ({ status: 'text', text: content });
const revert = (script: string): Step => ({ record: [`runs/${run}`, { revert: { content: script, mode: 0o700 } }] });
/** A program in the place of one of the machine's, which tells its arguments and then does as it is told. */
const fake = (name: string, script: string): string =>
  `cat >/usr/sbin/${name} <<'END'\n#!/bin/sh\nfor argument in "$0" "$@"; do echo "$argument" >>/run/said; done\n${script}\nEND\nchmod 755 /usr/sbin/${name}`;
const fakes = [...stores, 'mount -t tmpfs none /usr/sbin', 'mkdir -p /run/systemd/system'];

inside(`without systemd${reason}`, () => {
  test('a process waits in a session of its own, with nothing of ours, and outlives us', () => {
    const script = 'set -- "$@" "$(cut -d " " -f 6 /proc/$$/stat)-$$" "$(pwd)" "$(readlink /proc/$$/fd/0)" "$(env | grep -c .)"; sleep 0.5; echo "$*" >/run/said';
    const [made, started, early, , late] = inNamespace(probe, stores, [revert(script), { watch: [run, '1', 60] }, read, { wait: 1000 }, read]);
    expect([made, started, early]).toEqual(['done', 'done', [{ status: 'absent' }]]);
    expect(late).toEqual([text(expect.stringMatching(/^wait 1 60 (\d+)-\1 \/ \/dev\/null \d\n$/) as unknown as string)]);
  });

  test('one that cannot be started, or ends at once, is told', () => {
    expect(inNamespace(probe, stores, [{ watch: [run, '1', 60] }, revert('exit 3'), { watch: [run, '1', 60] }])).toEqual([
      { code: 'failed', message: expect.stringContaining(`/var/lib/pvewall/runs/${run}/revert: what would revert the change cannot be started: it does not exist`) },
      'done',
      { code: 'failed', message: expect.stringContaining('it ended at once, with exit code 3'), hint: `Try it by hand: sh /var/lib/pvewall/runs/${run}/revert wait 1 60` },
    ]);
  });

  test('it ends by its token alone', () => {
    expect(inNamespace(probe, stores, [{ unwatch: [run, '1'] }])).toEqual(['done']);
  });
});

inside(`with systemd${reason}`, () => {
  test('a monotonic timer of its own starts the script', () => {
    const results = inNamespace(probe, [...fakes, fake('systemd-run', '')], [revert(''), { watch: [run, '2', 90] }, read]);
    expect(results.slice(0, 2)).toEqual(['done', 'done']);
    const [{ text: words }] = results[2] as [{ text: string }];
    const argv = words.trimEnd().split('\n');
    expect(argv.slice(-4)).toEqual(['/bin/sh', `/var/lib/pvewall/runs/${run}/revert`, 'fired', '2']);
    expect(argv).toEqual(expect.arrayContaining([`--unit=pvewall-revert-${run}-2`, '--on-active=90s', '--timer-property=AccuracySec=1s', '--property=Type=oneshot', '--collect']));
  });

  test('a timer that cannot be made is told in the words of systemd', () => {
    const results = inNamespace(probe, [...fakes, fake('systemd-run', 'echo "Failed to connect to bus: Host is down" >&2; exit 1')], [revert(''), { watch: [run, '1', 60] }]);
    expect(results[1]).toMatchObject({ code: 'failed', message: 'cannot start the timer that would revert the change: Failed to connect to bus: Host is down' });
  });

  test.each([
    [0, 'done'],
    [5, 'done'],
    [1, { code: 'failed', message: expect.stringContaining('cannot be stopped: no'), hint: `Stop it by hand: systemctl stop pvewall-revert-${run}-1.timer` }],
  ])('a timer that systemctl ends with %i', (code, outcome) => {
    const results = inNamespace(probe, [...fakes, fake('systemctl', `echo no >&2; exit ${code}`)], [{ unwatch: [run, '1'] }, read]);
    expect(results).toEqual([outcome, [text(`/usr/sbin/systemctl\nstop\npvewall-revert-${run}-1.timer\n`)]]);
  });

  test('nothing odd gets into the name of a unit, or into a path', () => {
    const odds = ['../x', 'a b', '', '$(x)', 'a\nb', '%n', 'a.b'].flatMap((odd): Step[] => [
      { watch: [odd, '1', 60] },
      { watch: [run, odd, 60] },
      { unwatch: [run, odd] },
      { unwatch: [odd, '1'] },
    ]);
    const steps: Step[] = [...odds, { watch: [run, '1', 0.5] }, { watch: [run, '1', 0] }];
    const results = inNamespace(probe, [...fakes, fake('systemd-run', ''), fake('systemctl', '')], [...steps, read]);
    expect(results).toEqual([...steps.map(() => ({ thrown: expect.stringContaining('InternalError') })), [{ status: 'absent' }]]);
  });
});

inside(`what pve-firewall says of itself${reason}`, () => {
  const status: Query = { type: 'firewall-status' };
  const tools = [...stores, 'mount -t tmpfs none /usr/sbin'];
  const ask = (script: string): unknown => inNamespace(probe, [...tools, fake('pve-firewall', script)], [{ read: [status, { type: 'folder', path: '/var/lib' }, status] }, read]);

  test('is what stands after its word for it, asked once', () => {
    const answer = text('enabled/running (pending changes)');
    expect(ask("echo 'Status: enabled/running (pending changes) '")).toEqual([[answer, { status: 'names', names: [] }, answer], [text('/usr/sbin/pve-firewall\nstatus\n')]]);
  });

  test('is a failure when it fails, or says something else', () => {
    expect(ask('echo "ipcc_send_rec failed" >&2; exit 255')).toMatchObject([[{ status: 'failed', reason: 'pve-firewall status: ipcc_send_rec failed', hint: expect.any(String) }, {}, {}], {}]);
    expect(ask('echo "something else"')).toMatchObject([[{ status: 'failed', reason: 'pve-firewall status: something else' }, {}, {}], {}]);
  });

  test('is absent without it', () => {
    expect(inNamespace(probe, tools, [{ read: [status] }])).toEqual([[{ status: 'absent' }]]);
  });
});
