import { recordsFolder, type CheckResult } from '@pvewall/model';
import type { Check, CheckScope } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';

/** What others can write there would be run by root one day. */
export const ownFolder: Check = {
  name: 'own-folder',
  title: `${recordsFolder} is closed to others`,
  group: 'surroundings',
  queries: () => [{ type: 'own-folder' }],
  judge: ([told], scope) => {
    if (told?.status === 'absent') return { status: 'not-applicable', reason: 'nothing was applied here yet' };
    return told?.status === 'text' ? judge(told.text, scope) : notTold(told, { hostKind: scope.hostKind, what: recordsFolder });
  },
};

/** `0700 0 folder` */
function judge(text: string, { hostKind }: CheckScope): CheckResult {
  const [, digits = '', uid = '', kind = ''] = /^([0-7]{4}) (\d+) (\w+)/.exec(text) ?? [];
  const mode = Number.parseInt(digits, 8);
  if (kind !== 'folder') return found(kind === 'link' ? 'is a symbolic link, and pvewall follows none there' : 'is no folder', `See what it is, and move it away: ls -ld ${recordsFolder}`);
  // A copy of files belongs to who made it.
  if (hostKind !== 'directory' && uid !== '0') return found(`belongs to the user with the number ${uid}, not to root`, `See who changed it and what is in it, then: chown -R root:root ${recordsFolder}`);
  if ((mode & 0o022) !== 0) return found(`can be written by others: its mode is ${digits}`, `See whether somebody changed what it holds, then: chmod 0700 ${recordsFolder}`);
  if ((mode & 0o077) !== 0) return found(`can be read by others: its mode is ${digits}`, `It has copies of firewall files: chmod 0700 ${recordsFolder}`, 'warning');
  return { status: 'passed', detail: `mode ${digits}` };
}

function found(what: string, hint: string, severity?: 'warning'): CheckResult {
  return { status: 'found', findings: [report('check/own-folder', { message: `${recordsFolder} ${what}`, hint, ...(severity !== undefined && { severity }) })] };
}
