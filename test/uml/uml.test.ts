import { existsSync, realpathSync } from 'node:fs';
import { release } from 'node:os';
import { expect, test } from '@jest/globals';
import { describeInUml } from './describe-in-uml.ts';
import { runInUml } from './uml.ts';

const MARK = `/etc/pvewall-guest-${process.pid}`;
const ALTERNATIVE = '/etc/alternatives/ebtables';

const script = `
uname -r
hostname
cat greeting.txt
readlink ${ALTERNATIVE}
ebtables --version
${process.execPath} --version
sysctl -n net.bridge.bridge-nf-call-iptables
unshare -n ebtables-save | grep -c '^[*]'
touch ${MARK} && ls ${MARK}
echo complaint >&2
exit 3`;

describeInUml('a User-Mode Linux guest', () => {
  test('has its own kernel with legacy ebtables, and nothing that it writes leaves it', async () => {
    const before = realpathSync(ALTERNATIVE);
    const { stdout, stderr, code } = await runInUml(script, { files: { 'greeting.txt': 'hello\n' } });
    const [kernel, ...rest] = stdout.trimEnd().split('\n');
    expect(kernel).not.toBe(release());
    expect(rest).toEqual([
      ...['pve', 'hello', '/usr/sbin/ebtables-legacy', 'ebtables v2.0.11 (legacy) (December 2011)', process.version, '1', '3', MARK],
    ]);
    expect({ stderr, code }).toEqual({ stderr: 'complaint\n', code: 3 });
    expect(existsSync(MARK)).toBe(false);
    expect(realpathSync(ALTERNATIVE)).toBe(before);
  }, 120_000);

  test('ends a script that takes too long', async () => {
    const { stdout, code } = await runInUml('echo begun; sleep 600', { timeoutSeconds: 1, memory: 128 });
    expect({ stdout, code }).toEqual({ stdout: 'begun\n', code: 124 });
  }, 120_000);
});
