import type { CheckResult } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { firewallFiles, unread } from '../unread.ts';

/** pmxcfs keeps no larger file (docs/proxmox-ve.md 8). In bytes. */
const most = 1_048_576;
/** From here on it is worth a word. */
const much = 0.8 * most;

/** What does not fit cannot be saved, and that comes at a bad moment. */
export const largeFiles: Check = {
  name: 'large-files',
  title: 'every firewall file is small enough for /etc/pve',
  group: 'surroundings',
  queries: () => [],
  judge: (_readings, scope) => unread(scope, firewallFiles) ?? judge(scope),
};

function judge({ survey }: CheckScope): CheckResult {
  const files = [...survey.texts].filter(([path]) => path.startsWith('/etc/pve/')).map(([path, text]) => ({ path, size: utf8Length(text) }));
  if (files.length === 0) return { status: 'not-applicable', reason: 'there is no firewall file' };
  const findings = files.filter(({ size }) => size > much).map(({ path, size }) => report('check/large-file', {
    message: `${path} has ${Math.floor((size / most) * 100)} % of the 1 MiB that such a file can have`,
    hint: 'Merge networks in its IP sets, or move rules that guests share into a group.',
  }));
  const largest = Math.max(...files.map(({ size }) => size));
  return findings.length > 0 ? { status: 'found', findings } : { status: 'passed', detail: `the largest has ${Math.ceil(largest / 1024)} KiB` };
}

/** In bytes; code units are enough to know of a file that it is small. */
function utf8Length(text: string): number {
  return text.length * 3 < much ? text.length : encoder.encode(text).length;
}

const encoder = new TextEncoder();
