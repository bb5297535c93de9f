/** A policy that changes some of everything on a node, and what tells whether it was applied. */
import { setTimeout as sleep } from 'node:timers/promises';
import { bootMachine } from './machine.ts';
import type { Machine } from './machine.ts';
import type { Result } from './run.ts';

const POLICY = `apiVersion: pvewall/v1
cluster:
  options: { policy_in: DROP }
  aliases: { office: 192.0.2.7 }
  ipsets: { management: [ 192.0.2.0/24 ] }
  rules: [ "IN SSH(ACCEPT) -source +management", "IN ACCEPT -source office" ]
nodes:
  pve:
    host: { options: { nosmurfs: true } }
    ebtables:
      filter:
        FORWARD: [ "-p 0xfe68 -j DROP" ]
    sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30 }
`;

/** What a machine has before: rules of somebody's own, which the first apply has to be allowed to remove. */
export const STORY_FILES = {
  '/root/policy.yaml': POLICY,
  '/etc/pve/firewall/cluster.fw': '# by hand: keep $HOME `and` "quotes"\n[OPTIONS]\n\nenable: 0\n\n[RULES]\n\nIN Ping(ACCEPT) -log nolog # \\ a rule\n',
};

export const APPLY = 'pvewall apply policy.yaml --auto-approve --adopt';

/**
 * All configuration, and the kernel's. The unit that recovers stays once an apply has installed it; a table in which there is nothing is there
 * from when somebody looks.
 */
export const SHOW_WORLD = `
find /etc /usr/local -xdev \\( -name 'pvewall-recover.service' -o -path /usr/local/bin/node -o -name pvewall.cjs \\) -prune -o \\
  \\( -type f -exec sha256sum {} + -o -type l -printf '%p -> %l\\n' \\) | sort -k 2
ebtables-save | grep -v -e '^[#*]' -e '^:[A-Z]* ACCEPT$'
sysctl net.netfilter.nf_conntrack_tcp_timeout_fin_wait`;

/** @throws Error when the machine cannot tell */
export async function worldOf(machine: Machine): Promise<string> {
  return ok(await machine.exec(['sh', '-c', SHOW_WORLD])).stdout;
}

/** A test on a machine of its own; `before` is its world before anything was applied. */
export function onMachine(body: (machine: Machine, before: string) => Promise<void>): () => Promise<void> {
  return async () => {
    const machine = await bootMachine({ files: STORY_FILES });
    try {
      await body(machine, await worldOf(machine));
    } finally {
      await machine.end();
    }
  };
}

/** The result itself, when the command succeeded. */
export function ok(result: Result): Result {
  if (result.status !== 0) throw new Error(`exit code ${result.status}:\n${result.stdout}\n${result.stderr}`);
  return result;
}

/** One apply as `pvewall history --format json` tells it; the newest is the first. */
export interface Entry {
  readonly id: string;
  readonly user: string;
  readonly from: string | null;
  readonly outcome: string;
  readonly ended_by: string | null;
}

export async function historyOf(machine: Machine): Promise<readonly Entry[]> {
  const { applies } = JSON.parse(ok(await machine.exec(['pvewall', 'history', '--format', 'json'])).stdout) as { applies: Entry[] };
  return applies;
}

/** Resolves when a shell command in the machine succeeds; it is tried for 40 s. */
export async function until(machine: Machine, condition: string): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if ((await machine.exec(['sh', '-c', condition])).status === 0) return;
    await sleep(100);
  }
  throw new Error(`never came true: ${condition}`);
}

/** Somebody holds pve-firewall's lock, so that an apply stops in its middle: files are written, ebtables rules are not. */
export async function holdFirewallLock(machine: Machine): Promise<void> {
  ok(await machine.exec(['systemd-run', '--quiet', '--unit=holder', 'flock', '/run/lock/pvefw.lck', 'sleep', '600']));
  await until(machine, '! flock --nonblock /run/lock/pvefw.lck true');
}

export async function releaseFirewallLock(machine: Machine): Promise<void> {
  ok(await machine.exec(['systemctl', 'stop', 'holder']));
}

/** Resolves when an apply waits for that lock. */
export function untilHalfDone(machine: Machine): Promise<void> {
  return until(machine, 'grep -qs office /etc/pve/firewall/cluster.fw && [ "$(sysctl -n net.netfilter.nf_conntrack_tcp_timeout_fin_wait)" = 30 ]');
}
