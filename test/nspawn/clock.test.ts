/**
 * Clocks that jump. A container has its machine's clock, so these machines are in a User-Mode Linux guest, whose kernel has a clock of its own.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { ensureBundle } from '../docs/bundle.ts';
import { describeInUml } from '../uml/describe-in-uml.ts';
import { runInUml } from '../uml/uml.ts';
import { describeInNspawn } from './describe-in-nspawn.ts';
import { rootFolder } from './root.ts';

const BUNDLE = join(import.meta.dirname, '../../packages/cli/dist/pvewall.cjs');
const WINDOW = 12;

/** No ebtables rules: with them systemd has to load its units anew, for which it needs 5 s in a guest. */
const FILES = {
  'etc/pve/firewall/cluster.fw': '[OPTIONS]\n\nenable: 0\n',
  'root/policy.yaml': 'apiVersion: pvewall/v1\ncluster: { rules: [ IN Ping(ACCEPT) ] }\nnodes: { pve: { sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30 } } }\n',
};

/** An apply in whose window the clock goes an hour forwards, and later two hours backwards. */
const STORY = `
# Never outside of a guest: the clock would be this machine's.
grep -q 'User Mode Linux' /proc/cpuinfo || exit
pvewall() { ${process.execPath} /root/pvewall.cjs "$@" --node pve 2>>log; }
world() { cat /etc/pve/firewall/cluster.fw; sysctl net.netfilter.nf_conntrack_tcp_timeout_fin_wait; }
pending() { [ -e /var/lib/pvewall/pending ]; }
now() { cut -d. -f1 /proc/uptime; }
cd /root
world >before
pvewall apply policy.yaml --auto-approve --confirm-within ${WINDOW}s >/dev/null || { cat log; exit; }
applied=$(now)
world | cmp -s - before || echo applied
year=$(date +%Y)
date -s '+2 years' >/dev/null || exit
[ "$(date +%Y)" = $((year + 2)) ] && echo clock forwards
sleep 1
pvewall history | grep -o 'waits to be confirmed'
pending && echo still
date -s '-4 years' >/dev/null || exit
[ "$(date +%Y)" = $((year - 2)) ] && echo clock backwards
sleep 1
pending && echo still
until [ -e /var/lib/pvewall/runs/*/decision ]; do sleep 0.2; [ $(($(now) - applied)) -lt 60 ] || exit; done
echo taken back after $(($(now) - applied)) s
while pending; do sleep 0.2; done
world | cmp - before && echo as before
pvewall history --format json | grep -e ended_by -e '"reason"'
`;

const EXPECTED = /^applied\nclock forwards\nwaits to be confirmed\nstill\nclock backwards\nstill\ntaken back after (\d+) s\nas before\n +"ended_by": "timer",\n +"reason": "nobody confirmed it in time",\n$/;

/** What puts the story's files where a machine looks for them, below a folder. */
const FILL = `fill() {
  mkdir -p "$1/root" "$1/etc/pve/firewall" "$1/etc/pve/nodes/pve/qemu-server" "$1/etc/pve/priv/lock"
  cp root/policy.yaml story pvewall.cjs "$1/root/"
  cp etc/pve/firewall/cluster.fw "$1/etc/pve/firewall/"
}`;

/** A copy of the command, so that a build in the middle of a test changes nothing. */
function filesOfStory(): Record<string, string> {
  ensureBundle();
  return { ...FILES, story: STORY, 'pvewall.cjs': readFileSync(BUNDLE, 'utf8') };
}

function expectStory(stdout: string): void {
  const seconds = Number(EXPECTED.exec(stdout)?.[1]);
  if (Number.isNaN(seconds)) expect(stdout).toMatch(EXPECTED);
  expect(seconds).toBeGreaterThanOrEqual(WINDOW - 2);
  expect(seconds).toBeLessThan(WINDOW + 15);
}

/** systemd as the guest's only container: what nspawn is given here it would never be given outside of a guest. */
const WITH_SYSTEMD = `${FILL}
mount -t tmpfs tmpfs /mnt && mkdir /mnt/root /mnt/upper /mnt/work && fill /mnt/files && mount -t cgroup2 cgroup2 /sys/fs/cgroup || exit
mkdir -p /mnt/files/etc/systemd/system
# Timers run from there on; the rest of the boot takes seconds in a guest.
ln -s /usr/lib/systemd/system/basic.target /mnt/files/etc/systemd/system/default.target
sh ${join(import.meta.dirname, 'start.sh')} /sys/fs/cgroup/machine ${rootFolder()} /mnt --capability=CAP_SYS_TIME --hostname=pve \\
  --bind-ro=${process.execPath} >/mnt/console 2>&1 </dev/null &
nspawn=$!
until [ "$(cat /proc/$init/comm 2>/dev/null)" = systemd ]; do
  sleep 0.2
  init=$(tr -d ' ' </proc/$nspawn/task/$nspawn/children)
  kill -0 $nspawn || { cat /mnt/console; exit 1; }
done
until nsenter --target $init --all systemctl is-system-running --wait >/dev/null 2>&1; do sleep 0.2; done
nsenter --target $init --all env PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -c 'echo $(readlink /proc/1/exe); sh /root/story'
`;

describeInNspawn('a clock that jumps while an apply waits', () => {
  describeInUml('in a guest', () => {
    test.concurrent('neither closes the window nor holds it open, without systemd', async () => {
      const { stdout, stderr } = await runInUml(`${FILL}\nfill / && sh /root/story`, { timeoutSeconds: 120, files: filesOfStory() });
      expect(stderr).toBe('');
      expectStory(stdout);
    }, 200_000);

    test.concurrent('neither closes the window nor holds it open, with systemd', async () => {
      const { stdout, stderr } = await runInUml(WITH_SYSTEMD, { timeoutSeconds: 150, memory: 1024, files: filesOfStory() });
      expect(stderr).toBe('');
      const [init, ...story] = stdout.split('\n');
      expect(init).toBe('/usr/lib/systemd/systemd');
      expectStory(story.join('\n'));
    }, 250_000);
  });
});
