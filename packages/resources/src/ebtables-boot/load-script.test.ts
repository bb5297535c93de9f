import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { loadScript } from './load-script.ts';

/**
 * The real script with the real ebtables, in a network and mount namespace of its own: root's where we are root, an
 * unprivileged one elsewhere.
 */
const scratch = mkdtempSync(join(tmpdir(), 'pvewall-load-'));
const unshare = process.getuid?.() === 0 ? ['-nm'] : ['-Urnm'];
const world = `set -e
mount -t tmpfs none /run
mkdir -p /run/lock /run/etc
cp -a /etc/alternatives /etc/ethertypes /etc/protocols /etc/services /run/etc 2>/dev/null || true
mount --rbind /run/etc /etc
mkdir /etc/pvewall
cp "$1/rules" /etc/pvewall/ebtables.rules
ebtables -N PVEFW-FORWARD
ebtables -A PVEFW-FORWARD -p IPv4 -j ACCEPT
ebtables -A FORWARD -j PVEFW-FORWARD
ebtables -A INPUT -p 0x9999 -j DROP
ebtables -A OUTPUT -p 0x1234 -j DROP
load() { "$1/load" "$2"; }
`;
const rules = `# kept
*filter
:INPUT -
:FORWARD DROP
:OUTPUT ACCEPT keep-rules
:OWN RETURN
-A INPUT -p 0xfe68 -j DROP
-A FORWARD -p ARP -j OWN
-A OWN -p ARP -j DROP
*nat
:PREROUTING ACCEPT
-A PREROUTING -p 0xfe68 -j DROP
`;

function run(story: string): { stdout: string; stderr: string; status: number | null } {
  const { stdout, stderr, status } = spawnSync('unshare', [...unshare, 'sh', '-c', `${world}${story}`, 'sh', scratch], {
    encoding: 'utf8',
    // An ordinary user's PATH has no sbin.
    env: { ...process.env, PATH: `/usr/sbin:/usr/bin:/sbin:/bin:${process.env['PATH'] ?? ''}` },
  });
  return { stdout, stderr, status };
}

function body(text: string): string[] {
  return text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
}

writeFileSync(join(scratch, 'load'), loadScript, { mode: 0o755 });
writeFileSync(join(scratch, 'rules'), rules);
afterAll(() => { rmSync(scratch, { recursive: true }); });

const possible = run('ebtables-save >/dev/null').status === 0;
const describeHere = possible || process.env['CI'] === 'true' ? describe : describe.skip;
if (!possible) process.stderr.write('load-script.test.ts: no namespace with ebtables can be had here\n');

const loaded = [
  '*filter', ':INPUT ACCEPT', ':FORWARD DROP', ':OUTPUT ACCEPT', ':OWN RETURN', ':PVEFW-FORWARD ACCEPT',
  '-A INPUT -p 0xfe68 -j DROP',
  '-A FORWARD -p ARP -j OWN', '-A FORWARD -j PVEFW-FORWARD',
  '-A OUTPUT -p 0x1234 -j DROP',
  '-A OWN -p ARP -j DROP',
  '-A PVEFW-FORWARD -p IPv4 -j ACCEPT',
  '*nat', ':PREROUTING ACCEPT', ':OUTPUT ACCEPT', ':POSTROUTING ACCEPT',
  '-A PREROUTING -p 0xfe68 -j DROP',
];

describeHere('the script that loads the rules at boot', () => {
  test.each(['start', 'restart', 'reload', 'force-reload'])('%s replaces our chains, keeps all others, and the jump behind our rules', (word) => {
    const { stdout, stderr, status } = run(`load "$1" ${word}; load "$1" ${word}; ebtables-save`);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(body(stdout)).toEqual(loaded);
  });

  test('flush empties our chains, opens their policies, and touches nothing else', () => {
    const { stdout } = run('load "$1" start; load "$1" flush; ebtables-save');
    expect(body(stdout)).toEqual(expect.arrayContaining([':FORWARD ACCEPT', '-A FORWARD -j PVEFW-FORWARD', '-A OUTPUT -p 0x1234 -j DROP']));
    expect(stdout).not.toContain('0xfe68');
  });

  test('flush leaves a policy that is somebody else\'s', () => {
    const { stdout } = run('load "$1" start; ebtables -P INPUT DROP; load "$1" flush; ebtables-save');
    expect(body(stdout)).toEqual(expect.arrayContaining([':INPUT DROP', ':FORWARD ACCEPT']));
  });

  test('without a table there is nothing to do, and nothing is lost', () => {
    const story = 'echo "# ours" > /etc/pvewall/ebtables.rules; for word in start save flush; do load "$1" $word; done; ls /etc/pvewall; cat /etc/pvewall/ebtables.rules';
    expect(run(story)).toEqual({ stdout: 'ebtables.rules\n# ours\n', stderr: '', status: 0 });
  });

  test('save keeps what our chains hold now, and nothing of Proxmox VE', () => {
    const { stdout } = run('load "$1" start; ebtables -A INPUT -p 0x7777 -j DROP; load "$1" save; cat /etc/pvewall/ebtables.rules');
    expect(stdout).toBe(rules.replace('-A FORWARD -p', '-A INPUT -p 0x7777 -j DROP\n-A FORWARD -p'));
  });

  test('stop leaves everything, and says so; another word is refused', () => {
    const { stdout } = run('load "$1" start; load "$1" stop; ebtables-save');
    expect(stdout).toMatch(/^The rules stay/);
    expect(body(stdout).slice(1)).toEqual(loaded);
    expect(run('load "$1" open').status).toBe(1);
  });

  test('a rule that the tool refuses leaves the table as it was, and is an error', () => {
    const { stdout, status } = run('echo "-A PREROUTING --no-such-match -j DROP" >> /etc/pvewall/ebtables.rules; load "$1" start || echo failed; ebtables-save');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^failed/m);
    expect(stdout).not.toContain('-A PREROUTING');
  });

  test('waits for pve-firewall to give its lock back', () => {
    const { stdout } = run('flock /run/lock/pvefw.lck sh -c "sleep 1; echo released" & sleep 0.2; load "$1" start; echo loaded; wait');
    expect(stdout).toBe('released\nloaded\n');
  });
});
