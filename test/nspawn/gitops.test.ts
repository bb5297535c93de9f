import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { bootMachine, type Machine } from './machine.ts';
import { historyOf, ok, STORY_FILES, until, worldOf } from './story.ts';

const gitops = join(import.meta.dirname, '../../examples/gitops');
const example = (path: string): string => readFileSync(join(gitops, path), 'utf8');

/** Of the shipped files only what is of this machine differs: where the repository is. */
const PULL_FILES = {
  '/usr/local/sbin/pvewall-pull': example('pull/pvewall-pull'),
  '/etc/systemd/system/pvewall-pull.service': example('pull/pvewall-pull.service'),
  '/etc/systemd/system/pvewall-pull.timer': example('pull/pvewall-pull.timer'),
  '/etc/pvewall/pull.conf': example('pull/pull.conf').replace(/^REPOSITORY=.*$/m, 'REPOSITORY=ssh://root@127.0.0.1/srv/policy.git'),
};

/** Keys that may sign and that may not, a repository with a clone, and the way to it over ssh. */
const SET_UP = `set -e
for name in anna mallory; do ssh-keygen -q -t ed25519 -N '' -C $name -f /root/$name; done
printf 'anna@example.org namespaces="git" %s\\n' "$(cat /root/anna.pub)" > /etc/pvewall/allowed_signers
ssh-keygen -q -t ed25519 -N '' -f /etc/pvewall/pull_key
mkdir -p /root/.ssh && cat /etc/pvewall/pull_key.pub >> /root/.ssh/authorized_keys
ssh-keyscan 127.0.0.1 > /etc/pvewall/known_hosts 2>/dev/null
git init -q --bare -b main /srv/policy.git
git clone -q /srv/policy.git /root/clone 2>/dev/null
cd /root/clone
git config user.name Anna && git config user.email anna@example.org && git config gpg.format ssh && git config user.signingKey /root/anna
cp /root/policy.yaml . && echo "$CHECKS" >> policy.yaml`;

const PASSING = 'apply: { checks: [ { name: own sshd, tcp: "127.0.0.1:22" } ] }';
const FAILING = 'apply: { checks: [ { name: nobody, tcp: "127.0.0.1:23" } ] }';

async function shell(machine: Machine, script: string): Promise<string> {
  return ok(await machine.exec(['sh', '-c', script])).stdout;
}

/** Commits all of the clone and pushes it; the commit's name. */
async function push(machine: Machine, how: string, change = ''): Promise<string> {
  return (await shell(machine, `cd /root/clone && { ${change || 'true'}; } && git add -A && git -c core.editor=true ${how} && git push -q --force origin HEAD:main && git rev-parse HEAD`)).trim();
}

interface Pulled {
  readonly status: number;
  readonly said: string;
}

/** Runs the unit as the timer does. */
async function pull(machine: Machine): Promise<Pulled> {
  const cursor = (await shell(machine, "journalctl -n 0 --show-cursor | sed -n 's/^-- cursor: //p'")).trim();
  await machine.exec(['systemctl', 'start', 'pvewall-pull.service'], { timeoutSeconds: 120 });
  const status = Number(await shell(machine, 'systemctl show -P ExecMainStatus pvewall-pull.service'));
  await machine.exec(['journalctl', '--sync']);
  return { status, said: await shell(machine, `journalctl -u pvewall-pull.service -o cat --after-cursor='${cursor}'`) };
}

async function onPullingMachine(body: (machine: Machine) => Promise<void>): Promise<void> {
  const machine = await bootMachine({ files: { ...STORY_FILES, ...PULL_FILES } });
  try {
    await shell(machine, `CHECKS='${PASSING}'\n${SET_UP}`);
    await body(machine);
  } finally {
    await machine.end();
  }
}

const signed = 'commit -q -S -m change';
const addRule = (n: number): string => `sed -i 's/aliases: { /&more${n}: 192.0.2.${n + 10}, /' policy.yaml`;

describeInNspawn('a node that pulls its policy', () => {
  test('applies what is signed by who may, keeps what its checks let pass, and nothing else', () => onPullingMachine(async (machine) => {
    const before = await worldOf(machine);
    const first = await push(machine, signed);
    // The rules that were there by hand: a person has to say yes to that, once.
    expect(await pull(machine)).toMatchObject({ status: 6, said: expect.stringContaining('--adopt') });
    expect(await worldOf(machine)).toBe(before);
    ok(await machine.exec(['pvewall', 'apply', `/var/lib/pvewall-pull/commits/${first}/policy.yaml`, '--auto-approve', '--adopt']));
    expect(await pull(machine)).toMatchObject({ status: 0, said: expect.stringContaining(`${first} is applied`) });

    // The first change of its own: in the sandbox of its unit, confirmed by its checks.
    const second = await push(machine, signed, addRule(1));
    expect(await pull(machine)).toMatchObject({ status: 0, said: expect.stringMatching(/reached: own sshd[\s\S]* is applied/) });
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'confirmed', ended_by: 'checks' });
    expect(await shell(machine, 'cat /etc/pve/firewall/cluster.fw')).toContain('more1 192.0.2.11');
    expect(await shell(machine, 'readlink /var/lib/pvewall-pull/current')).toBe(`commits/${second}\n`);
    expect((await machine.exec(['pvewall', 'drift', '/var/lib/pvewall-pull/current/policy.yaml'])).stdout).not.toContain('more1');

    // No change: no run.
    const runs = (await historyOf(machine)).length;
    expect(await pull(machine)).toMatchObject({ status: 0, said: expect.not.stringContaining('applying') });
    expect(await historyOf(machine)).toHaveLength(runs);
    const world = await worldOf(machine);

    // Unsigned, and signed by somebody else.
    await push(machine, 'commit -q --no-gpg-sign -m unsigned', addRule(2));
    expect(await pull(machine)).toMatchObject({ status: 1, said: expect.stringContaining('is not signed by anybody in /etc/pvewall/allowed_signers') });
    await push(machine, '-c user.signingKey=/root/mallory commit -q --amend -S -m mallory');
    expect(await pull(machine)).toMatchObject({ status: 1, said: expect.stringContaining('is not signed by anybody') });

    // Signed by who may, but history without what is applied: an older state, or another line.
    await push(machine, signed, `git reset -q --hard ${first} && ${addRule(3)}`);
    expect(await pull(machine)).toMatchObject({ status: 1, said: expect.stringContaining('history of main was rewritten') });
    await push(machine, 'status', `git reset -q --hard ${first}`);
    expect(await pull(machine)).toMatchObject({ status: 1, said: expect.stringContaining('rewritten') });
    expect(await worldOf(machine)).toBe(world);

    // A check that fails: taken back at once, told again, but not tried again.
    await push(machine, signed, `git reset -q --hard ${second} && ${addRule(4)} && sed -i '/^apply:/d' policy.yaml && echo '${FAILING}' >> policy.yaml`);
    expect(await pull(machine)).toMatchObject({ status: 7, said: expect.stringContaining('NOT reached: nobody') });
    expect(await worldOf(machine)).toBe(world);
    const after = (await historyOf(machine)).length;
    expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'reverted', ended_by: 'checks' });
    expect(await pull(machine)).toMatchObject({ status: 7, said: expect.stringContaining('is not tried again') });
    expect(await historyOf(machine)).toHaveLength(after);

    // The next commit mends it. A link in it leads nowhere.
    const third = await push(machine, signed, `sed -i '/^apply:/d' policy.yaml && echo '${PASSING}' >> policy.yaml && ln -s /etc/shadow link`);
    expect(await pull(machine)).toMatchObject({ status: 0, said: expect.stringContaining(`${third} is applied`) });
    expect(await shell(machine, 'cd /var/lib/pvewall-pull/commits && ls && stat -c %F */link')).toBe(`${third}\nregular file\n`);

    // A key that was lost counts no more, whatever it signs.
    await push(machine, signed, addRule(5));
    ok(await machine.exec(['cp', '/root/anna.pub', '/etc/pvewall/revoked_keys']));
    expect(await pull(machine)).toMatchObject({ status: 1, said: expect.stringContaining('is not signed by anybody') });
    ok(await machine.exec(['rm', '/etc/pvewall/revoked_keys']));
    // And the timer does by itself what was done by hand here.
    await shell(machine, "mkdir /run/systemd/system/pvewall-pull.timer.d && printf '[Timer]\\nOnActiveSec=1s\\nRandomizedDelaySec=0\\nAccuracySec=100ms\\n' > /run/systemd/system/pvewall-pull.timer.d/now.conf && systemctl daemon-reload && systemctl enable -q --now pvewall-pull.timer");
    await until(machine, 'grep -q more5 /etc/pve/firewall/cluster.fw && [ ! -e /var/lib/pvewall/pending ]');
  }), 300_000);
});

const DEPLOY_FILES = { ...STORY_FILES, '/usr/local/sbin/pvewall-deploy': example('ssh/pvewall-deploy') };
const DEPLOY_SET_UP = `set -e
for name in plan apply; do ssh-keygen -q -t ed25519 -N '' -f /root/$name; done
mkdir -p /root/.ssh /root/clone
printf 'restrict,command="/usr/local/sbin/pvewall-deploy plan capture drift" %s\\n' "$(cat /root/plan.pub)" > /root/.ssh/authorized_keys
printf 'restrict,command="/usr/local/sbin/pvewall-deploy apply confirm" %s\\n' "$(cat /root/apply.pub)" >> /root/.ssh/authorized_keys
ssh-keyscan 127.0.0.1 > /root/known_hosts 2>/dev/null
cd /root/clone && git init -q -b main . && git config user.name CI && git config user.email ci@example.org
grep -v -e '  rules:' /root/policy.yaml > policy.yaml && git add -A && git commit -q -m first`;
const onNode = (key: string): string => `ssh -F none -i /root/${key} -o IdentitiesOnly=yes -o BatchMode=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=/root/known_hosts root@127.0.0.1`;

describeInNspawn('what a CI job may do over ssh', () => {
  test('is to plan, to apply just that plan, to confirm it over a new connection, and to capture', async () => {
    const machine = await bootMachine({ files: DEPLOY_FILES });
    try {
      await shell(machine, DEPLOY_SET_UP);
      const said = await machine.exec(['sh', '-c', `cd /root/clone && git archive HEAD | ${onNode('plan')} plan > /root/plan.json`]);
      expect(said).toMatchObject({ status: 0, stderr: expect.stringMatching(/^Plan: /m) });
      for (const words of [`${onNode('plan')} apply < /root/plan.json`, `${onNode('plan')} 'plan; reboot'`, `${onNode('apply')} capture`, `${onNode('apply')} drift`, `${onNode('apply')} sh`]) {
        expect(await machine.exec(['sh', '-c', words])).toMatchObject({ status: 64, stderr: expect.stringMatching(/this key may not|takes one of/) });
      }
      const before = await worldOf(machine);
      expect(await shell(machine, `${onNode('apply')} apply < /root/plan.json`)).toContain('pvewall confirm');
      expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'waiting' });
      await shell(machine, `${onNode('apply')} confirm`);
      expect((await historyOf(machine))[0]).toMatchObject({ outcome: 'confirmed', ended_by: 'confirm' });
      expect(await worldOf(machine)).not.toBe(before);
      await shell(machine, 'cp /root/clone/policy.yaml /etc/pvewall/');
      const { stdout: drift } = await machine.exec(['sh', '-c', `${onNode('plan')} drift`]);
      expect(drift).toContain('Firewall');
      expect(drift).not.toContain('Not yet applied');
      // The host is another one now: the plan was for that before.
      expect(await machine.exec(['sh', '-c', `${onNode('apply')} apply < /root/plan.json`])).toMatchObject({ status: 4 });
      await shell(machine, `${onNode('plan')} capture > /root/pve.tar.gz && tar -tzf /root/pve.tar.gz | grep -q etc/pve/firewall/cluster.fw`);
      const linked = await machine.exec(['sh', '-c', `cd /root/clone && ln -s /etc/shadow include.yaml && git add -A && git commit -q -m link && git archive HEAD | ${onNode('plan')} plan`]);
      expect(linked).toMatchObject({ status: 64, stdout: '', stderr: expect.stringContaining('only files and folders') });
      expect(await shell(machine, 'ls -d /tmp/tmp.* 2>/dev/null || true')).toBe('');
    } finally {
      await machine.end();
    }
  }, 180_000);
});
