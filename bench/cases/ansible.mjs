import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { smallHost } from '../inputs/small-host.mjs';
import { median, takeTurns, timeCommand } from '../measure.mjs';
import { emptyCache, planCommand } from '../pvewall.mjs';
import { notRun, row } from '../row.mjs';

export const name = 'ansible';

const benchmark = 'empty plan, 50 guests, warm cache';

export function run({ out }) {
  const version = spawnSync('ansible-playbook', ['--version'], { encoding: 'utf8' });
  if (version.status !== 0) return [notRun(benchmark, 'ansible-playbook is not here; apt-get install ansible-core')];
  const { guests, policy, root } = smallHost(out);
  const ansible = writePlaybook(join(out, 'ansible'), guests, join(root, 'etc/pve/firewall'));
  const plan = planCommand(policy, root);
  const cache = emptyCache(out);
  const samples = takeTurns(3, {
    pvewall: () => timeCommand(plan, { env: { XDG_CACHE_HOME: cache } }),
    ansible: () => timeCommand(ansible.command, { cwd: ansible.folder, env: { ANSIBLE_PIPELINING: '1' }, output: /ok=1 +changed=0/ }),
  });
  rmSync(cache, { recursive: true });
  const [measured, reference] = [median(samples.pvewall), median(samples.ansible)];
  return [
    row({
      benchmark,
      measured: [measured, 'ms'],
      reference: [reference, 'ms'],
      referenceName: 'ansible-playbook --check --diff',
      ratio: reference / measured,
      atLeast: 100,
      note: /^ansible-playbook \[(.*)\]/.exec(version.stdout)?.[1],
      samples,
    }),
  ];
}

/** One copy task that loops over the files, no facts, pipelining, a known interpreter: what Ansible does fastest. */
function writePlaybook(folder, guests, host) {
  const names = guests.map(({ vmid }) => `${vmid}.fw`);
  mkdirSync(join(folder, 'files'), { recursive: true });
  for (const file of names) cpSync(join(host, file), join(folder, 'files', file));
  const task = { copy: { src: '{{ item }}', dest: `${host}/{{ item }}` }, loop: names };
  const play = { hosts: 'all', gather_facts: false, tasks: [task] };
  writeFileSync(join(folder, 'playbook.yaml'), JSON.stringify([play]));
  const words = ['-i', 'localhost,', '-c', 'local', '-e', 'ansible_python_interpreter=/usr/bin/python3', '--check', '--diff', 'playbook.yaml'];
  return { folder, command: ['ansible-playbook', ...words] };
}
