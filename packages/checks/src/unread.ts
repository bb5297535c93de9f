import type { CheckResult } from '@pvewall/model';
import type { CheckScope } from './check.ts';
import { couldNotLook } from './result-of.ts';

/** Of what cannot be listed or read nothing can be told: `unknown` and the reason, or nothing. `pattern`: of the paths that count. */
export function unread({ survey }: CheckScope, pattern: RegExp): CheckResult | undefined {
  const failed = survey.diagnostics.find(({ code, message }) => code === 'host/unreadable' && pattern.test(message));
  return failed === undefined ? undefined : couldNotLook({ ...failed, reason: failed.message });
}

/** Folders of guests' configurations. */
export const guestFolders = /\blist \/etc\/pve\/nodes(?:\/[^/]+\/(?:qemu-server|lxc))?:/;
/** Those configurations. */
export const guestConfigs = /\b(?:list|read) \/etc\/pve\/nodes(?:\/[^/]+\/(?:qemu-server|lxc)[/:]|:)/;
/** Files of the firewall. */
export const firewallFiles = /\b(?:list|read) \/etc\/pve\/(?:sdn\/)?firewall[/:]|\blist \/etc\/pve\/nodes:|\bread \/etc\/pve\/nodes\/[^/]+\/host\.fw:/;
