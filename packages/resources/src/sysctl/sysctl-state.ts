import type { Option } from '@pvewall/fw';
import type { Place } from '@pvewall/model';
import { parseSysctlD, printModulesLoadD, printSysctlD, sysctlFile } from '@pvewall/sysctl';
import type { HostFile, SysctlModule } from '@pvewall/sysctl';

/** The kernel's values and the files that set them at boot. */
export interface SysctlState {
  /** By key of the policy; undefined: the kernel does not have it now. */
  readonly live: ReadonlyMap<string, string | undefined>;
  readonly loaded: ReadonlySet<SysctlModule>;
  /** A directory has no modules to load. */
  readonly liveHost: boolean;
  /** Our file under /etc/sysctl.d; null when there is none. */
  readonly boot: string | null;
  /** Our file under /etc/modules-load.d. */
  readonly modules: string | null;
  /** All files under sysctl.d, ours included, to see who has the last word. */
  readonly others: readonly HostFile[];
  readonly hostOptions?: ReadonlyMap<string, Option>;
  readonly places?: ReadonlyMap<string, Place>;
}

const header = 'Written by pvewall from its policy: change it there, not here.';

export function sysctlText(values: Iterable<readonly [key: string, value: string]>): string {
  return printSysctlD(values, header);
}

/** Keys and values of our file, in its order. */
export function bootValues(text: string | null): (readonly [key: string, value: string])[] {
  return parseSysctlD(text ?? '', sysctlFile).entries.flatMap(({ key, value }) => (value === undefined ? [] : [[key, value] as const]));
}

export function modulesText(modules: Iterable<SysctlModule>): string {
  return printModulesLoadD(modules, `${header}\nWithout these modules the keys of zz-pvewall.conf do not exist yet when it is read.`);
}
