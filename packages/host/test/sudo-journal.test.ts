import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reading } from '@pvewall/model';
import { bundleProbe, inNamespace } from './namespace.ts';

/** A real journald and a real sudo, in a mount namespace that they cannot leave a trace out of. */
const furnish = [
  'mount -t tmpfs none /run && mount -t tmpfs none /var/log',
  'mkdir -p /run/systemd/journal /run/log/journal /run/lock /run/dev',
  'mount -t tmpfs none /run/dev && cp -a /dev/null /dev/zero /dev/urandom /dev/random /dev/tty /run/dev && mount --move /run/dev /dev',
  'ln -s /run/systemd/journal/dev-log /dev/log',
  // It ends with the shell, which becomes the probe.
  'setpriv --pdeathsig KILL /lib/systemd/systemd-journald >/dev/null 2>&1 &',
  'for _ in $(seq 60); do [ -S /dev/log ] && break; sleep 0.3; done',
  'mkdir -p /run/pve && cd /run/pve && sudo tee cluster.fw </dev/null >/dev/null',
  'logger -t sudo "  mallory : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/usr/bin/vim cluster.fw"',
  'journalctl --sync; cd /',
];

let probe = '';
beforeAll(() => { probe = bundleProbe(); });
afterAll(() => { rmSync(dirname(probe), { recursive: true, force: true }); });

const possible = process.getuid?.() === 0;
const inside = possible || process.env['CI'] === 'true' ? describe : describe.skip;
if (!possible) process.stderr.write('sudo-journal.test.ts: only root can run a journald of its own\n');

inside('what the journal has of sudo', () => {
  test('is what sudo said itself, of the time that was asked for', () => {
    const now = Date.now() / 1000;
    const asked = [[now - 60, now + 60], [now - 7200, now - 3600]].map(([since = 0, until = 0]) => ({ type: 'sudo-journal' as const, since, until }));
    const [[recent, old]] = inNamespace(probe, furnish, [{ read: asked }]) as [[Reading, Reading]];
    const entries = (recent.status === 'text' ? recent.text : '').trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries).toContainEqual(expect.objectContaining({ MESSAGE: expect.stringMatching(/^ *root : .*PWD=\/run\/pve ; USER=root ; COMMAND=\/usr\/bin\/tee cluster\.fw$/), _EXE: '/usr/bin/sudo', __REALTIME_TIMESTAMP: expect.stringMatching(/^\d{16}$/) }));
    expect(JSON.stringify(entries)).not.toContain('mallory');
    expect(old).toEqual({ status: 'text', text: '' });
  }, 60_000);
});
