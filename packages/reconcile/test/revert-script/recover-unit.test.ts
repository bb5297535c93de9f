import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { recoverUnitPath } from '@pvewall/model';
import { recoverUnit } from '../../src/revert-script/recover-unit.ts';
import { World, describeInWorld } from './world.ts';

const service = (lines: string): string => `[Unit]\n${lines}\n[Service]\nType=oneshot\nExecStart=/bin/true\n`;

/** Those around it, in the order that they have on a node. */
const neighbours: Readonly<Record<string, string>> = {
  'pve-cluster.service': service('After=network.target\n'),
  'pve-firewall.service': service('Wants=pve-cluster.service\nAfter=pve-cluster.service network.target\n'),
  'pvewall-ebtables.service': service('DefaultDependencies=no\nWants=network-pre.target\nAfter=local-fs.target systemd-modules-load.service\nBefore=network-pre.target pve-firewall.service shutdown.target\n'),
  'node.target': '[Unit]\nRequires=pvewall-recover.service pve-cluster.service pve-firewall.service pvewall-ebtables.service network.target\nAfter=network.target\n',
};

const systemd = spawnSync('systemd-analyze', ['--version']).status === 0;
if (!systemd) process.stderr.write('recover-unit.test.ts: no systemd-analyze here\n');
const testWithSystemd = systemd || process.env['CI'] === 'true' ? test : test.skip;

describeInWorld('the unit that takes an apply back at boot', () => {
  let world: World;
  beforeEach(() => { world = new World(); });
  afterEach(() => { world.remove(); });

  testWithSystemd('is as systemd wants it, in an order that exists', () => {
    const files = { ...neighbours, [basename(recoverUnitPath)]: recoverUnit };
    for (const [name, text] of Object.entries(files)) world.write(`/etc/systemd/system/${name}`, text);
    const folder = world.at('/etc/systemd/system');
    const { status, stderr } = spawnSync('systemd-analyze', ['verify', '--man=no', `${folder}/node.target`, `${folder}/pvewall-recover.service`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], SYSTEMD_UNIT_PATH: `${folder}:` },
    });
    expect(stderr.split('\n').filter((line) => /pvewall|cycle|node\.target/.test(line))).toEqual([]);
    expect(status).toBe(0);
  });

  /** What systemd gives to the shell. */
  const command = /^ExecStart=\/bin\/sh -c '(.*)'$/m.exec(recoverUnit)?.[1]?.replaceAll('$$', '$') ?? '';
  const start = (): ReturnType<World['tell']> => world.tell(command);

  test('starts the revert of the run that is under way', () => {
    world.begin([]);
    writeFileSync(`${world.run}/revert`, 'echo "$0 $*"; exit 7\n');
    expect(start()).toMatchObject({ stdout: '/var/lib/pvewall/runs/r1/revert boot\n', status: 7 });
  });

  test.each(['', 'r2', '../r1', 'r1 r1', 'r1\nr1', '$(id)', '*'])('does nothing when %j is under way', (id) => {
    world.begin([]);
    writeFileSync(`${world.run}/revert`, 'echo done\n');
    world.write('/var/lib/pvewall/pending', `${id}\n`);
    expect(start()).toMatchObject({ stdout: '', status: 0 });
  });
});
