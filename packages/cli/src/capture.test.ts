import { cpSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import { main } from './main.ts';
import { testIo, type TestIo } from './testing.ts';

const scratch = mkdtempSync(join(tmpdir(), 'pvewall-capture-'));

afterAll(() => { rmSync(scratch, { recursive: true }); });

const homelab = fileURLToPath(new URL('../../../examples/homelab/', import.meta.url));
const cases = fileURLToPath(new URL('../cases/', import.meta.url));

async function run(cwd: string, ...words: string[]): Promise<{ code: number; io: TestIo }> {
  const io = testIo(cwd);
  return { code: await main(words, io), io };
}

/** A folder of its own with a host and a policy. */
function folder(from: string): string {
  const cwd = mkdtempSync(join(scratch, 'case-'));
  cpSync(from, cwd, { recursive: true });
  return cwd;
}

function put(root: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
}

/** Everything below a folder: files with their text, links with their target. */
function contents(root: string): Record<string, string> {
  const names = readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(names.map((name) => {
    const stats = lstatSync(join(root, name));
    const text = stats.isFile() ? readFileSync(join(root, name), 'utf8') : stats.isSymbolicLink() ? `-> ${readlinkSync(join(root, name))}` : '';
    return [name, text];
  }));
}

/** What commands say of the host in a folder. */
async function said(cwd: string, commands: readonly (readonly string[])[]): Promise<unknown[]> {
  const outcomes = [];
  for (const words of commands) {
    const { code, io } = await run(cwd, ...words, '--root', 'host');
    outcomes.push([words, code, io.stdout(), io.stderr()]);
  }
  return outcomes;
}

/** The same folder with a capture in the host's place. */
async function captured(cwd: string, ...options: string[]): Promise<string> {
  const to = mkdtempSync(join(scratch, 'captured-'));
  cpSync(cwd, to, { recursive: true, filter: (path) => path !== join(cwd, 'host') });
  const { code, io } = await run(cwd, 'capture', '--root', 'host', '--to', join(to, 'host'), ...options);
  expect({ code, said: io.stderr() }).toEqual({ code: 0, said: '' });
  return to;
}

const questions = [['plan', '--format', 'json'], ['drift', '--format', 'json'], ['lint'], ['lint', 'policy.yaml'], ['test'], ['show'], ['init'], ['simulate', '--from', 'outside', '--to', 'host', '--proto', 'tcp', '--dport', '22']];

describe.each(readdirSync(cases))('case %s', (name) => {
  test('commands say the same of a capture as of the host, and of a capture of the capture', async () => {
    const cwd = folder(join(cases, name));
    const once = await captured(cwd);
    const twice = await captured(once);
    expect(await said(once, questions)).toEqual(await said(cwd, questions));
    expect(contents(twice)).toEqual(contents(once));
  });
});

describe('a capture', () => {
  test('needs a place, and says how to go on from there', async () => {
    const cwd = folder(homelab);
    const { code, io } = await run(cwd, 'capture', '--root', 'host');
    expect({ code, said: io.stderr() }).toEqual({ code: 1, said: 'pvewall: capture takes --to DIR or --to FILE.tar.zst\nTry: pvewall capture --help\n' });
    const next = async (...words: string[]): Promise<string> => (await run(cwd, 'capture', '--root', 'host', ...words)).io.stdout().split('\n').at(-2) ?? '';
    expect([await next('--to', 'home'), await next('--to', 'other', '--redact'), await next('--to', 'captures.tgz')]).toEqual([
      'Next: pvewall plan POLICY --root home',
      'Next: pvewall init --root other',
      'Next: tar -xf captures.tgz && pvewall plan POLICY --root captures',
    ]);
  });

  test('does not say that nothing was ever applied on its host', async () => {
    const { io } = await run(await captured(folder(homelab)), 'history', '--root', 'host');
    expect(io.stdout().replace(/\s+/g, ' ')).toBe('Nothing was applied to this capture. The history of its host stayed there. ');
  });
});

/** Secrets of a host, each where it is found, and what else is nobody's business. */
const planted = {
  'etc/pve/user.cfg': 'user:root@pam:1:0::SECRET-user@example.org::\n',
  'etc/pve/storage.cfg': 'cifs: x\n\tpassword SECRET-storage\n',
  'etc/pve/priv/shadow.cfg': 'SECRET-shadow\n',
  'etc/pve/priv/authkey.key': 'SECRET-authkey\n',
  'etc/pve/pve-root-ca.pem': 'SECRET-ca\n',
  'etc/pve/nodes/pve/pve-ssl.key': 'SECRET-ssl\n',
  'etc/pve/nodes/pve/priv/x': 'SECRET-node\n',
  'etc/shadow': 'root:SECRET-root:1::::::\n',
  'etc/ssh/ssh_host_ed25519_key': 'SECRET-hostkey\n',
  'etc/ssh/sshd_config': '# SECRET-comment\nPort 2222\nAllowUsers SECRET-user\nMatch User x\n  Port 1\n',
  'sshd-T': 'port 2222\nbanner SECRET-banner\nlistenaddress [::]:2222\n',
  'root/.ssh/id_ed25519': 'SECRET-id\n',
  'etc/network/interfaces': 'auto lo vmbr0\niface vmbr0 inet static\n\taddress 192.168.1.10/24\n\tbridge-ports eno1\n\twpa-psk SECRET-wifi\n\tpost-up wg set wg0 private-key SECRET-wg\n# SECRET-note\n',
  'etc/pve/nodes/pve/qemu-server/101.conf': '#SECRET-description\nname: web\ncipassword: SECRET-ci\nsshkeys: SECRET-keys\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\nargs: -vnc SECRET-vnc\ntags: prod;web\n[before]\ncipassword: SECRET-snapshot\nnet1: virtio=BC:24:11:00:00:02,bridge=vmbr9\n',
  'etc/pve/nodes/pve/lxc/102.conf': 'hostname: db\nlxc.environment: KEY=SECRET-env\nnet0: name=eth0,bridge=vmbr0,firewall=1,ip=192.168.1.102/24,type=veth\nmp0: SECRET-mount,mp=/srv\n',
  conntrack: 'tcp      6 431999 ESTABLISHED src=192.168.1.5 dst=192.168.1.10 sport=50022 dport=2222 src=192.168.1.10 dst=192.168.1.5 sport=2222 dport=50022 [ASSURED] mark=0 use=1\nudp      17 29 src=10.0.0.1 dst=10.0.0.66 sport=5353 dport=53 [UNREPLIED] src=10.0.0.66 dst=10.0.0.1 sport=53 dport=5353 mark=0 use=1\n',
} as const;

describe('a host with secrets', () => {
  test('keeps them: of files with other things in them only what pvewall reads is taken, on the lines where it was', async () => {
    const cwd = folder(homelab);
    put(join(cwd, 'host'), planted);
    const to = await captured(cwd);
    const files = contents(join(to, 'host'));
    expect(Object.entries(files).filter(([, text]) => text.includes('SECRET') || text.includes('10.0.0.66'))).toEqual([]);
    expect(Object.keys(files).filter((name) => /user|storage|priv|pem|shadow|key|root/.test(name))).toEqual([]);
    expect(files['etc/pve/nodes/pve/qemu-server/101.conf']).toBe('\nname: web\n\n\nnet0: virtio=BC:24:11:00:00:01,bridge=vmbr0,firewall=1\n\ntags: prod;web\n');
    expect(files['etc/pve/nodes/pve/lxc/102.conf']).toBe('hostname: db\n\nnet0: name=eth0,bridge=vmbr0,firewall=1,ip=192.168.1.102/24,type=veth\n');
    expect(files['etc/ssh/sshd_config']).toBe('\nPort 2222\n');
    expect(files['etc/network/interfaces']).toBe('auto lo vmbr0\niface vmbr0 inet static\n\n\tbridge-ports eno1\n');
    expect(files['conntrack']?.split('\n').length).toBe(2);
    expect(await said(to, questions)).toEqual(await said(cwd, questions));
  });
});
