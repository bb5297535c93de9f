import { recordsFolder, type CheckResult, type Reading } from '@pvewall/model';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { couldNotLook, resultOf } from '../result-of.ts';

/** Where pvewall and Proxmox VE's tools write. */
const folders = (node: string): string[] => ['/etc/pve/firewall', `/etc/pve/nodes/${node}`, '/etc/pve/sdn/firewall', '/etc/sysctl.d', '/etc/modules-load.d', recordsFolder];

/** A write goes to `NAME.tmp.PID` first; one that died leaves it. */
export const leftOverFiles: Check = {
  name: 'left-over-files',
  title: 'every write was completed',
  group: 'surroundings',
  queries: ({ node }) => ['/proc', ...folders(node)].map((path) => ({ type: 'folder', path })),
  judge: ([processes, ...listed], { node }) => judge(processes, folders(node).map((path, i) => ({ path, reading: listed[i] }))),
};

function judge(processes: Reading | undefined, listed: readonly { readonly path: string; readonly reading: Reading | undefined }[]): CheckResult {
  const alive = new Set(namesOf(processes));
  const findings = listed.flatMap(({ path, reading }) => namesOf(reading).filter((name) => isLeftOver(name, alive)).map((name) => report('check/left-over-file', {
    message: `${path}/${name} is left over: the process that wrote it is no more`,
    hint: `Remove it: rm '${path}/${name}'`,
  })));
  const [unseen] = listed.flatMap(({ path, reading }) => (reading?.status === 'failed' ? [{ ...reading, reason: `${path}: ${reading.reason}` }] : []));
  return findings.length === 0 && unseen !== undefined ? couldNotLook(unseen) : resultOf(findings);
}

function isLeftOver(name: string, alive: ReadonlySet<string>): boolean {
  const pid = /^[^']+\.tmp\.(\d{1,9})$/.exec(name)?.[1];
  return pid !== undefined && !alive.has(pid);
}

function namesOf(reading: Reading | undefined): readonly string[] {
  return reading?.status === 'names' ? reading.names : [];
}
