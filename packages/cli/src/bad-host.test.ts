import { afterAll, describe, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

/** Hosts in a bad state: told with the place and the next step, exit 1, and nothing is lost. */
const scratch = mkdtempSync(join(tmpdir(), 'pvewall-bad-host-'));
afterAll(() => { rmSync(scratch, { recursive: true }); });

const policy = `apiVersion: pvewall/v1
cluster: { options: { enable: true, policy_in: DROP } }
nodes: { pve: { host: { options: { tcpflags: true } } } }
guests: { 100: { options: { enable: true } } }
`;
const clusterFw = '/etc/pve/firewall/cluster.fw';
const guestFw = '/etc/pve/firewall/100.fw';

interface BadHost {
  readonly path: (onHost: string) => string;
  readonly run: (...words: string[]) => Promise<{ code: number; io: TestIo }>;
  readonly tree: () => Record<string, string>;
}

let count = 0;

function badHost(spoil: (path: (onHost: string) => string) => void): BadHost {
  const cwd = join(scratch, String(count++));
  const path = (onHost: string): string => join(cwd, 'host', onHost);
  put(path('/etc/hostname'), 'pve\n');
  put(path(clusterFw), '[OPTIONS]\n\nenable: 1\n');
  put(path('/etc/pve/nodes/pve/qemu-server/100.conf'), 'net0: virtio=AA:BB:CC:DD:EE:FF,bridge=vmbr0,firewall=1\n');
  writeFileSync(join(cwd, 'policy.yaml'), policy);
  spoil(path);
  const run = async (...words: string[]): Promise<{ code: number; io: TestIo }> => {
    const io = testIo(cwd);
    return { code: await main([...words, '--root', 'host', '--node', 'pve'], io), io };
  };
  return { path, run, tree: () => tree(join(cwd, 'host')) };
}

function put(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** What is there but what pvewall keeps for itself: contents, targets of links, kinds of the rest. */
function tree(folder: string): Record<string, string> {
  const names = (readdirSync(folder, { recursive: true }) as string[]).filter((name) => !/^(run|var)\b/.test(name)).sort();
  return Object.fromEntries(names.map((name) => [name, contentOf(join(folder, name))]));
}

function contentOf(file: string): string {
  const stats = lstatSync(file);
  if (stats.isSymbolicLink()) return `-> ${readlinkSync(file)}`;
  return stats.isFile() ? readFileSync(file, 'latin1') : String(stats.mode);
}

const spoiled: Readonly<Record<string, { readonly spoil: (path: (onHost: string) => string) => void; readonly says: RegExp }>> = {
  'a file that is not UTF-8': {
    spoil: (path) => { put(path(clusterFw), Buffer.from('[OPTIONS]\nenable: 1 # gr\xfcn\n', 'latin1')); },
    says: /cluster\.fw: it is not UTF-8: line 2/,
  },
  'a file over 1 MiB': { spoil: (path) => { put(path(guestFw), '#'.repeat(1_048_577)); }, says: /100\.fw: it has 1048577 bytes/ },
  'a folder in a file\'s place': {
    spoil: (path) => {
      rmSync(path(clusterFw));
      mkdirSync(path(clusterFw));
    },
    says: /cluster\.fw: it is a folder/,
  },
  'a pipe in a file\'s place': { spoil: (path) => { execFileSync('mkfifo', [path(guestFw)]); }, says: /100\.fw: it is a pipe/ },
  'links in a circle': { spoil: (path) => { symlinkSync('100.fw', path(guestFw)); }, says: /100\.fw: its symbolic links/ },
  'no /etc/pve': { spoil: (path) => { rmSync(path('/etc/pve'), { recursive: true }); }, says: /\/etc\/pve does not exist/ },
  'an empty /etc/pve': {
    spoil: (path) => {
      rmSync(path('/etc/pve'), { recursive: true });
      mkdirSync(path('/etc/pve'));
    },
    says: /\/etc\/pve is empty/,
  },
  'a file for /etc/pve': {
    spoil: (path) => {
      rmSync(path('/etc/pve'), { recursive: true });
      put(path('/etc/pve'), '');
    },
    says: /\/etc\/pve: it is a file/,
  },
};

describe.each(Object.keys(spoiled))('%s', (name) => {
  const { spoil, says } = spoiled[name] as (typeof spoiled)[string];

  test.each([['show'], ['lint'], ['init'], ['plan'], ['drift'], ['apply', '--auto-approve']])('%s', async (...words) => {
    const host = badHost(spoil);
    const before = host.tree();
    const { code, io } = await host.run(...words);
    const said = `${io.stdout()}${io.stderr()}`;
    expect({ code, said: said.replace(/\s+/g, ' ') }).toEqual({ code: 1, said: expect.stringMatching(says) });
    expect(said).toMatch(/^ {2}= \S/m);
    expect(host.tree()).toEqual(before);
  });
});

test('names that are no firewall file are neither read nor written', async () => {
  const odd = ['099.fw', '0100.fw', '100.fw.tmp.5', '-rf.fw', '1e3.fw', 'a\x1b[31m.fw', '99999999999.fw'].map((name) => `/etc/pve/firewall/${name}`);
  const host = badHost((path) => {
    for (const name of odd) put(path(name), 'not ours\n');
  });
  expect((await host.run('apply', '--auto-approve')).code).toBe(0);
  expect((await host.run('drift')).code).toBe(0);
  for (const name of odd) expect(readFileSync(host.path(name), 'utf8')).toBe('not ours\n');
});

describe('what a host says never reaches a terminal raw', () => {
  const evil = '\x1b[31m\x9b2J\u202e\x07';
  const lines = ['[OPTIONS]', 'enable: 1', `pol${evil}: 1`, `policy_in: ${evil}`, '[ALIASES]', `lan 10.0.0.0/8 # ${evil}`, `[IPSET mgmt] # ${evil}`, `10.0.0.1 # ${evil}`, '[RULES]', `IN ACCEPT # ${evil}`, `IN ACCEPT -source ${evil}`, `junk ${evil}`];
  const spoil = (path: (onHost: string) => string): void => {
    put(path(clusterFw), `${lines.join('\n')}\n`);
    put(path(`/etc/pve/firewall/x${evil}.fw`), '');
    put(path('/proc/sys/net/netfilter/nf_conntrack_max'), `${evil}\n`);
    put(path('/ebtables-save'), `*filter\n:INPUT ACCEPT\n-A INPUT --log-prefix "${evil}" -j DROP\n${evil}\n`);
  };

  test.each([['show'], ['lint'], ['init'], ['plan', '--diff', '-v'], ['plan', '--format', 'markdown'], ['drift', '--diff'], ['apply', '--auto-approve', '--diff']])('%s %s', async (...words) => {
    const { io } = await badHost(spoil).run(...words);
    const said = `${io.stdout()}${io.stderr()}`;
    expect(said).not.toBe('');
    expect(said).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  });

  // The names of files under sdn/firewall are taken for VNets as they are.
  test('init, of a VNet\'s file name', async () => {
    const { io } = await badHost((path) => { put(path(`/etc/pve/sdn/firewall/v${evil}.fw`), ''); }).run('init');
    expect(io.stdout()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  });

  // What a unit says is printed as it stands there.
  test('schedule status, of a unit', async () => {
    const host = badHost((path) => {
      put(path('/etc/systemd/system/pvewall-drift.timer'), `Description=Check for drift every ${evil}\n`);
      put(path('/etc/systemd/system/pvewall-drift.service'), `ExecStart=${evil}\nOnFailure=${evil}\n`);
    });
    const io = testIo(dirname(host.path('/')));
    await main(['schedule', 'status', '--root', 'host'], io);
    expect(io.stdout()).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]/);
  });
});

// A lock is held by a process, not by what a file says.
test.each(['', 'null', '{"pid":1,"user":"\\u001b[31mroot","since":"x","machine":"elsewhere"}'])('a lock file that nobody holds stops nobody: %j', async (content) => {
  const host = badHost((path) => { put(path('/run/lock/pvewall.lock'), content); });
  expect((await host.run('apply', '--auto-approve')).code).toBe(0);
});

test('a lock that somebody holds is told with the holder, and nothing is written', async () => {
  const host = badHost((path) => { put(path('/run/lock/pvewall.lock'), '{"pid":1,"user":"\\u001b[31mroot","since":"x","machine":"elsewhere"}'); });
  const before = host.tree();
  const holder = spawn('flock', [host.path('/run/lock/pvewall.lock'), 'sh', '-c', 'echo held; cat'], { stdio: ['pipe', 'pipe', 'inherit'] });
  await new Promise((resolve) => holder.stdout.once('data', resolve));
  const { code, io } = await host.run('apply', '--auto-approve');
  holder.stdin.end();
  expect({ code, said: io.stderr().replace(/\s+/g, ' ') }).toEqual({ code: 5, said: expect.stringContaining('on elsewhere since x') });
  expect(io.stderr()).not.toContain('\x1b');
  expect(host.tree()).toEqual(before);
});

// The plan takes a link that leads nowhere for no file, and the apply ends in the middle of its work.
test('a link that leads nowhere is an error before anything is written', async () => {
  const host = badHost((path) => { symlinkSync('nowhere', path(guestFw)); });
  const before = host.tree();
  expect((await host.run('apply', '--auto-approve')).code).toBe(1);
  expect(host.tree()).toEqual(before);
});

// What cannot be read counts as absent, and writing then finds that it is not: exit 4 after all is done, and forever.
test('a record of the last apply that is damaged is told before anything is written', async () => {
  const host = badHost((path) => { put(path('/var/lib/pvewall/applied.json'), Buffer.from([0xff, 0xfe])); });
  const { code, io } = await host.run('apply', '--auto-approve');
  expect({ code, said: io.stderr().replace(/\s+/g, ' ') }).toEqual({ code: 1, said: expect.stringMatching(/applied\.json: it is not UTF-8.*Move it away/) });
});

test('plan --format json is one JSON, also when its copy cannot be written', async () => {
  const { io } = await badHost(() => undefined).run('plan', '--format', 'json', '--json-into', 'nowhere/plan.json');
  expect(() => { JSON.parse(io.stdout()); }).not.toThrow();
});
