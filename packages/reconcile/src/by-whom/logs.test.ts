import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readAccessLog } from './access-log.ts';
import { readClusterLog } from './cluster-log.ts';
import { readSudoJournal } from './sudo-journal.ts';

const clusterFile = '/etc/pve/firewall/cluster.fw';
const guestFile = '/etc/pve/firewall/100.fw';
const hostFile = '/etc/pve/nodes/pve/host.fw';

describe("pveproxy's access log", () => {
  const call = (path: string, more: { from?: string; who?: string; method?: string; status?: string; time?: string } = {}): string =>
    `${more.from ?? '::ffff:192.0.2.7'} - ${more.who ?? 'root@pam'} [${more.time ?? '22/11/2026:10:03:04 +0000'}] "${more.method ?? 'PUT'} ${path} HTTP/1.1" ${more.status ?? '200'} 13`;
  const files = (text: string): string[] => readAccessLog(text).flatMap(({ paths }) => paths);

  test('says who, from where and when', () => {
    expect(readAccessLog(`${call('/api2/json/cluster/firewall/rules/0')}\n`)).toEqual([
      { at: Date.parse('2026-11-22T10:03:04Z'), who: 'root@pam', how: 'through the API, from 192.0.2.7,', source: "pveproxy's log", paths: [clusterFile] },
    ]);
    expect(readAccessLog(call('/api2/json/cluster/firewall/rules/0', { time: '22/11/2026:10:03:04 +0530', from: '2001:db8::7', who: 'ci@pve!deploy' }))).toMatchObject([
      { at: Date.parse('2026-11-22T04:33:04Z'), who: 'ci@pve!deploy', how: 'through the API, from 2001:db8::7,' },
    ]);
  });

  test.each([
    ['/api2/extjs/cluster/firewall/options', clusterFile],
    ['/api2/json/cluster/firewall/ipset/crowdsec/10.0.0.0%2F8?digest=abc', clusterFile],
    ['/api2/json/cluster/firewall', clusterFile],
    ['/api2/extjs/nodes/pve/firewall/rules', hostFile],
    ['/api2/extjs/nodes/pve/qemu/100/firewall/rules/3', guestFile],
    ['/api2/extjs/nodes/pve/lxc/100/firewall/options', guestFile],
    ['/api2/json/cluster/sdn/vnets/web/firewall/rules', '/etc/pve/sdn/firewall/web.fw'],
  ])('%s writes %s', (path, file) => {
    for (const method of ['PUT', 'POST', 'DELETE']) expect(files(call(path, { method }))).toEqual([file]);
  });

  test.each([
    ['a read', call('/api2/json/cluster/firewall/rules', { method: 'GET' })],
    ['one that was refused', call('/api2/json/cluster/firewall/rules', { status: '403' })],
    ['nobody', call('/api2/json/cluster/firewall/rules', { who: '-' })],
    ['something else', call('/api2/json/cluster/firewallx/rules')],
    ['a guest that is none', call('/api2/json/nodes/pve/qemu/100.fw/firewall/rules')],
    ['a path that climbs in the name of a node', call('/api2/json/nodes/../firewall/rules')],
    ['words after it', `${call('/api2/json/cluster/firewall/rules')} more`],
    ['words before it', `x ${call('/api2/json/cluster/firewall/rules')}`],
    ['a line in the path of another', call(`/x"${call('/api2/json/cluster/firewall/rules')}`, { method: 'GET' })],
    ['a user with an escape', call('/api2/json/cluster/firewall/rules', { who: 'root\x1b[2J@pam' })],
    ['a day that is none', call('/api2/json/cluster/firewall/rules', { time: '99/99/2026:10:03:04 +0000' })],
    ['an end that is cut off', call('/api2/json/cluster/firewall/rules').slice(0, -8)],
  ])('does not name %s', (_what, line) => {
    expect(readAccessLog(line)).toEqual([]);
  });
});

describe('the cluster log', () => {
  const log = (...entries: unknown[]): string => JSON.stringify({ data: entries });
  const entry = (msg: unknown, time: unknown = 1_795_342_984): object => ({ uid: 1, time, pri: 6, tag: 'pvedaemon', pid: 1234, node: 'pve', user: 'root@pam', msg });
  const upid = 'UPID:pve:0001E240:0012D687:6B02D1B8:qmrestore:100:root@pam:';

  test('says which task wrote the file of a guest, when it began and when it ended', () => {
    const trace = { at: 1_795_342_984_000, who: 'root@pam', how: 'by the task qmrestore', source: 'the cluster log', paths: [guestFile] };
    expect(readClusterLog(log(entry(`starting task ${upid}`), entry(`end task ${upid} OK`), entry("successful auth for user 'root@pam'")))).toEqual([trace, trace]);
  });

  test.each([
    ['a task that writes no file', log(entry(`starting task ${upid.replace('qmrestore', 'qmstart')}`))],
    ['a task in a text', log(entry(`said: starting task ${upid}`))],
    ['no time', log(entry(`starting task ${upid}`, '1'))],
    ['a message that is none', log(entry([`starting task ${upid}`]), null, 1, [])],
    ['no list', '{"data":{"time":1}}'],
    ['no JSON', '{"data":['],
    ['nothing', ''],
  ])('does not fail for %s, and names nobody', (_what, text) => {
    expect(readClusterLog(text)).toEqual([]);
  });
});

describe("sudo's entries in the journal", () => {
  const entry = (command: string, more: Readonly<Record<string, unknown>> = {}, folder = '/home/alice'): string =>
    JSON.stringify({ MESSAGE: `   alice : TTY=pts/0 ; PWD=${folder} ; USER=root ; COMMAND=${command}`, _EXE: '/usr/bin/sudo', __REALTIME_TIMESTAMP: '1795342984123456', ...more });
  const all = new Set([clusterFile, guestFile, hostFile]);

  test('say who ran what on a file', () => {
    expect(readSudoJournal(`${entry(`/usr/bin/vim ${clusterFile}`)}\n`, all)).toEqual([
      { at: 1_795_342_984_123.456, who: 'alice', how: 'with sudo vim', source: 'the journal', paths: [clusterFile] },
    ]);
    expect(readSudoJournal(entry(`sudoedit ${clusterFile}`), all)).toMatchObject([{ how: 'with sudoedit' }]);
  });

  test('as journalctl of systemd 252 prints them, with sudo 1.9.13', () => {
    const printed = String.raw`{"_EXE":"/usr/bin/sudo","__CURSOR":"s=3afa;i=8","_BOOT_ID":"ebfd","MESSAGE":"pam_unix(sudo:session): session closed for user root","__REALTIME_TIMESTAMP":"1795389294982418","__MONOTONIC_TIMESTAMP":"36761608913"}
{"_EXE":"/usr/bin/sudo","__CURSOR":"s=3afa;i=9","_BOOT_ID":"ebfd","MESSAGE":"    root : PWD=/etc/pve ; USER=root ; COMMAND=/usr/bin/sh -c 'echo x >> firewall/cluster.fw'","__REALTIME_TIMESTAMP":"1795389294987636","__MONOTONIC_TIMESTAMP":"36761614131"}
`;
    expect(readSudoJournal(printed, all)).toMatchObject([{ at: 1_795_389_294_987.636, who: 'root', how: 'with sudo sh', paths: [clusterFile] }]);
  });

  test.each([
    ['/usr/bin/nano cluster.fw', '/etc/pve/firewall', [clusterFile]],
    ['/usr/bin/nano ./cluster.fw ../firewall/100.fw', '/etc/pve/firewall', [clusterFile, guestFile]],
    [`/usr/bin/sh -c 'echo x >>${guestFile}'`, '/', [guestFile]],
    [`/usr/bin/dd of=${guestFile}`, '/', [guestFile]],
    ['/usr/bin/vim etc/pve/nodes/pve/host.fw', '/', [hostFile]],
    [`/usr/bin/vim ${clusterFile}.bak`, '/', []],
    [`/usr/bin/vim /tmp${clusterFile}`, '/', []],
    ['/usr/bin/vim cluster.fw', '/root', []],
    [`/usr/bin/cat ${clusterFile}`, '/', []],
  ])('%s in %s names %j', (command, folder, paths) => {
    expect(readSudoJournal(entry(command, {}, folder), all).flatMap((trace) => trace.paths)).toEqual(paths);
  });

  const edit = `/usr/bin/vim ${clusterFile}`;
  test.each([
    ['somebody who only says that it is sudo', entry(edit, { _EXE: '/usr/bin/logger', SYSLOG_IDENTIFIER: 'sudo' })],
    ['somebody of whom journald knows nothing', entry(edit, { _EXE: undefined })],
    ['what was refused', entry(edit, { MESSAGE: `alice : command not allowed ; TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=${edit}` })],
    ['what ran as somebody else', entry(edit, { MESSAGE: `alice : TTY=pts/0 ; PWD=/ ; USER=bob ; COMMAND=${edit}` })],
    ['a user with an escape', entry(edit, { MESSAGE: `al\u001b[2Jice : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=${edit}` })],
    ['bytes', entry(edit, { MESSAGE: [97, 255] })],
    ['no time', entry(edit, { __REALTIME_TIMESTAMP: 1 })],
    ['no JSON', entry(edit).slice(0, -1)],
    ['null', 'null'],
    ['a list', '[1]'],
  ])('are not believed: %s', (_what, line) => {
    expect(readSudoJournal(line, all)).toEqual([]);
  });

  test('a program with an escape in its name is not named', () => {
    expect(readSudoJournal(entry(`/tmp/\u001b[2Jvim ${clusterFile}`), all)).toMatchObject([{ how: 'with sudo a program' }]);
  });
});

test('whatever stands in a log, nothing of it fails or names what cannot be a name', () => {
  const piece = fc.constantFrom('::1', ' - ', 'root@pam', ' [22/11/2026:10:03:04 +0000] ', '"PUT ', '/api2/json', '/cluster/firewall', ' HTTP/1.1" ', '200 ', '13', '\n', '\x1b[2J', '"', '{"data":[', ']}', 'starting task UPID:pve:', '{"MESSAGE":"', 'COMMAND=', ' ; USER=root ; ');
  fc.assert(
    fc.property(fc.array(fc.oneof(piece, fc.string()), { maxLength: 30 }).map((pieces) => pieces.join('')), (text) => {
      const traces = [...readAccessLog(text), ...readClusterLog(text), ...readSudoJournal(text, new Set([clusterFile]))];
      for (const { who, how, paths } of traces) expect([who, how, ...paths].join(' ')).toMatch(/^[\w@!.+,:/ -]+$/);
    }),
    { numRuns: 2000 },
  );
});
