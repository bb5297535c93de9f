import type { CheckResult, Reading } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { serviceIn } from './service-in.ts';

/** What pmxcfs says of itself, in a file that is not on any disk. */
const members = '/etc/pve/.members';

/** Without pmxcfs what is written to /etc/pve is lost; without quorum nothing is written (docs/proxmox-ve.md 8). */
export const clusterFileSystem: Check = {
  name: 'cluster-file-system',
  title: '/etc/pve can be written',
  group: 'surroundings',
  queries: () => [{ type: 'file', path: members }, { type: 'file', path: '/proc/self/mounts' }, { type: 'services' }],
  judge: ([told, mounts, services], scope) => {
    if (told?.status === 'text') return judgeMembers(told.text, mounts);
    return told?.status === 'failed' || scope.hostKind === 'directory' ? notTold(told, { hostKind: scope.hostKind, what: 'its cluster' }) : notMounted(scope, services);
  },
};

/** `{"nodename": "pve", "version": 3, "cluster": {"name": "lab", "nodes": 3, "quorate": 1}, ...}`; a node alone has no cluster. */
function judgeMembers(text: string, mounts: Reading | undefined): CheckResult {
  const told = membersOf(text);
  if (told === undefined) return { status: 'unknown', reason: `${members} is no JSON`, hint: 'See what pmxcfs says: systemctl status pve-cluster' };
  if (told.cluster !== undefined && told.cluster.quorate !== 1) {
    return found(`the ${nameOf(told.cluster)} has no quorum: /etc/pve is read-only`, 'See which nodes are missing: pvecm status');
  }
  if (mounts?.status === 'text' && /^\S+ \/etc\/pve \S+ (?:\S+,)?ro(?:,|\s)/m.test(mounts.text)) return found('/etc/pve is mounted read-only', 'Mount it anew: systemctl restart pve-cluster');
  return { status: 'passed', detail: told.cluster === undefined ? 'a node alone' : `${nameOf(told.cluster)} of ${told.cluster.nodes ?? '?'} nodes has quorum` };
}

interface Members {
  readonly cluster?: { readonly name?: string; readonly nodes?: number; readonly quorate?: number };
}

/** `cluster lab` */
function nameOf({ name }: NonNullable<Members['cluster']>): string {
  return name === undefined ? 'cluster' : `cluster ${name}`;
}

function membersOf(text: string): Members | undefined {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === 'object' && told !== null ? told : undefined;
  } catch {
    return undefined;
  }
}

/** On what is no node at all there is nothing to start. */
function notMounted({ survey }: CheckScope, services: Reading | undefined): CheckResult {
  const names = survey.inventory.folders.get('/etc/pve');
  const nothing = names === undefined ? 'does not exist' : names.length === 0 ? 'is empty' : 'has no nodes';
  const what = survey.inventory.nodesKnown ? 'is not the cluster file system, but a folder of this machine: what is written there reaches no node' : `${nothing}: the cluster file system is not mounted`;
  const isNode = services?.status !== 'text' || serviceIn(services.text, 'pve-cluster.service').LoadState !== 'not-found';
  return found(`/etc/pve ${what}`, isNode ? 'Start it: systemctl restart pve-cluster' : 'There is no pve-cluster here: run pvewall on a node, or name a copy of its files with --root.');
}

function found(message: string, hint: string): CheckResult {
  return { status: 'found', findings: [report('check/cluster-file-system', { message, hint })] };
}
