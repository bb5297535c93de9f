import type { CheckResult } from '@pvewall/model';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { ofText } from './of-text.ts';
import { versionsOf } from './versions.ts';

/** Releases whose firewall pvewall was made for. */
const known: ReadonlySet<string> = new Set(['8', '9']);

/** How files are read changes between releases. */
export const proxmoxVe: Check = {
  name: 'proxmox-ve',
  title: 'Proxmox VE is of a release that pvewall knows',
  group: 'surroundings',
  queries: () => [{ type: 'versions' }],
  judge: ofText('versions', (text) => judge(versionsOf(text).get('pveversion'))),
};

/** `pve-manager/9.0.3/025864202ebb6109 (running kernel: 6.14.8-2-pve)` */
function judge(words: string | undefined): CheckResult {
  if (words === undefined) {
    const finding = report('check/not-proxmox-ve', { message: 'this machine is no Proxmox VE node: it has no pveversion', hint: 'Run it on the node, or name a copy of its files with --root.' });
    return { status: 'found', findings: [finding] };
  }
  const [, version, major = ''] = /^pve-manager\/((\d+)[^/\s]*)/.exec(words) ?? [];
  if (version === undefined) return { status: 'unknown', reason: `pveversion says ${words === '' ? 'nothing' : `'${words}'`}`, hint: 'Run as root, and try it by hand: pveversion' };
  const kernel = /running kernel: ([^)\s]+)/.exec(words)?.[1];
  if (known.has(major)) return { status: 'passed', detail: kernel === undefined ? version : `${version}, kernel ${kernel}` };
  const finding = report('check/proxmox-ve-version', {
    message: `Proxmox VE is ${version}, and pvewall was made for ${[...known].join(' and ')}`,
    hint: 'Read plans with care, and apply with --confirm-within.',
  });
  return { status: 'found', findings: [finding] };
}
