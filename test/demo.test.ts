import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';

/** `npm run demo` as it is, on the kernel where that is possible: with CI=true it must be. */
const root = fileURLToPath(new URL('../', import.meta.url));
const fallback = 'No throw-away kernel firewall can be had here';
const limit = 120_000;

interface Telling extends SpawnSyncReturns<string> {
  readonly machineBefore: unknown;
  readonly machineAfter: unknown;
  /** What is in the folder for temporary files afterwards. */
  readonly left: readonly string[];
}

let folder: string;
let onKernel: Telling;
let onFiles: Telling;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'pvewall-test-'));
  onKernel = tell([]);
  onFiles = tell(['--files-only']);
}, limit);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function tell(words: readonly string[]): Telling {
  const machineBefore = machine();
  const run = demo(words);
  return { ...run, machineBefore, machineAfter: machine(), left: readdirSync(folder) };
}

function demo(words: readonly string[], env: NodeJS.ProcessEnv = {}, home = root): SpawnSyncReturns<string> {
  const options = { cwd: folder, env: { ...process.env, TMPDIR: folder, ...env }, encoding: 'utf8' as const };
  return spawnSync(process.execPath, [join(home, 'scripts/demo.mjs'), '--no-setup', ...words], options);
}

/** The command lines and headings, in the order in which they are told. */
function told({ stdout }: SpawnSyncReturns<string>): string[] {
  return stdout.split('\n').filter((line) => /^(\$ |\d\/\d )/.test(line)).map((line) => line.replace(/ ─*$/, '').replace(/\b\d{8}T\d{9}Z-[0-9a-f]{4}\b/, 'ID'));
}

const filesStory = [
  '1/6  A node whose firewall was just switched on',
  '$ cat host/etc/pve/firewall/cluster.fw',
  '$ pvewall init --root host -o found.yaml',
  '$ cat found.yaml',
  '$ pvewall plan found.yaml --root host',
  '2/6  The policy that the node should have',
  "$ sed -n '/^nodes:/,$p' policy.yaml",
  '$ pvewall plan --root host',
  '3/6  Apply',
  '$ pvewall apply --auto-approve --root host | tail -n 2',
  '$ pvewall plan --root host',
  '$ cat host/etc/pve/firewall/100.fw',
  '4/6  Changes by hand',
  '$ cat host/etc/pve/firewall/100.fw',
  '$ pvewall drift --root host',
  '5/6  The repair',
  '$ pvewall apply --auto-approve --root host',
  '$ pvewall drift --root host',
  '6/6  The way back',
  '$ pvewall apply --auto-approve --root host',
  '$ pvewall rollback ID --auto-approve --root host',
  '$ pvewall history --root host',
];

const kernelSteps = [
  '1/8  A node whose firewall was just switched on',
  '2/8  The policy that the node should have',
  '3/8  Apply',
  '4/8  What the kernel has now',
  '5/8  A reboot',
  '6/8  Changes by hand',
  '7/8  The repair',
  '8/8  The way back',
];

test('on a kernel, it tells all eight steps, and each does what it says', () => {
  const run = onKernel;
  expect(run).toMatchObject({ status: 0 });
  if (run.stdout.startsWith(fallback)) {
    expect(told(run)).toEqual(filesStory);
    return;
  }
  expect(told(run).filter((line) => !line.startsWith('$'))).toEqual(kernelSteps);
  const [, , , , live = '', reboot = '', byHand = '', repair = '', back = ''] = run.stdout.split(/^\d\/8 /m);
  expect(live).toContain('-p 0xfe68 -j DROP\n');
  expect(live).toContain('nf_conntrack_tcp_timeout_fin_wait = 30\n');
  expect(reboot).toMatch(/\$ \/usr\/local\/lib\/pvewall\/ebtables-load start\n[^]*-A INPUT -p 0xfe68 -j DROP\n-A FORWARD -j PVEFW-FORWARD\n/);
  expect(byHand).toMatch(/Drift: 3 differences in 3 resources[^\n]*\n\(exit code 2\)\n/);
  expect(repair).toContain('No drift.');
  expect(back).toMatch(/taken back by the timer \(nobody confirmed it in time\)/);
});

describe('with files alone', () => {
  test('it tells the steps that need no kernel', () => {
    expect(onFiles).toMatchObject({ status: 0 });
    expect(told(onFiles)).toEqual(filesStory);
    expect(onFiles.stdout).toMatch(/Drift: 1 difference[^\n]*\n\(exit code 2\)\n/);
  });

  test('where namespaces are not to be had, it says so and goes on', () => {
    const run = demo([], { PATH: folder, CI: '' });
    expect(run).toMatchObject({ status: 0 });
    expect(run.stdout.split('\n')[0]).toBe(`${fallback} (there is no program unshare), so this is the part with files alone.`);
    expect(told(run)).toEqual(filesStory);
  }, limit);

  test('in CI the kernel is not done without', () => {
    const run = demo([], { PATH: folder, CI: 'true' });
    expect(run).toMatchObject({ status: 1, stdout: '' });
    expect(run.stderr).toBe('The demo needs namespaces, ebtables and conntrack values of its own here: there is no program unshare\n');
  }, limit);
});

test('a pipe gets no colour and no line of prose over 80 columns', () => {
  const { stdout } = onKernel;
  expect(stdout).toContain('\n\nThat is all ');
  expect(stdout).not.toContain('\u001b');
  const prose = stdout.split('\n\n').filter((block) => /^[A-Z][a-z]/.test(block));
  expect(prose.flatMap((block) => block.split('\n')).filter((line) => line.length > 80)).toEqual([]);
});

test('nothing of the machine is touched, and nothing is left', () => {
  for (const { status, machineBefore, machineAfter, left } of [onKernel, onFiles]) {
    expect({ status, left }).toEqual({ status: 0, left: [] });
    expect(machineAfter).toEqual(machineBefore);
  }
});

test('it ends with exit code 1 where the command does not do what is told', () => {
  const copy = join(folder, 'copy');
  for (const part of ['scripts', 'examples']) cpSync(join(root, part), join(copy, part), { recursive: true, verbatimSymlinks: true });
  mkdirSync(join(copy, 'packages/cli/dist'), { recursive: true });
  writeFileSync(join(copy, 'packages/cli/dist/pvewall.cjs'), "console.log('{}'); require('fs').writeFileSync('found.yaml', '')");
  const run = demo(['--files-only'], {}, copy);
  rmSync(copy, { recursive: true });
  expect(run).toMatchObject({ status: 1, stderr: '\nThe story ends here: the policy that init wrote should change nothing\n' });
}, limit);

/** What the story writes on its own host. Other tests run meanwhile, so that it is looked at name by name. */
function machine(): unknown {
  const folders = ['/etc', '/etc/pve', '/etc/pvewall', '/etc/sysctl.d', '/etc/modules-load.d', '/etc/systemd/system', '/usr/local/lib', '/var/lib/pvewall'];
  const value = '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait';
  const names = folders.map((path) => (existsSync(path) ? [path, readdirSync(path)] : [path]));
  return { names, host: hostname(), value: existsSync(value) && readFileSync(value, 'utf8'), interfaces: Object.keys(networkInterfaces()) };
}
