import { catalogue } from './catalogue.ts';
import type { SysctlModule } from './sysctl-key.ts';

/** Where our values stand for the next boot. The name sorts after every usual one, and the last file wins. */
export const sysctlFile = '/etc/sysctl.d/zz-pvewall.conf';

/** Where the modules stand that must be loaded before systemd-sysctl can set them (docs/proxmox-ve.md 7). */
export const modulesFile = '/etc/modules-load.d/pvewall.conf';

/** The modules without which these keys do not exist, sorted. */
export function modulesFor(keys: Iterable<string>): SysctlModule[] {
  const modules = [...keys].flatMap((key) => catalogue.get(key)?.module ?? []);
  return [...new Set(modules)].sort();
}
