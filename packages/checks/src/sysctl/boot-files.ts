import type { CheckResult, Query, Reading } from '@pvewall/model';
import { dropInFolders, dropInsInOrder, parseModulesLoadD, sysctlFile, type HostFile } from '@pvewall/sysctl';
import type { Check, CheckScope } from '../check.ts';
import { notInPolicy, reliesOn } from '../relies-on.ts';
import { couldNotLook } from '../result-of.ts';

/** Folders of which the survey has to know the names. */
export const bootFolders: readonly string[] = [...dropInFolders('sysctl.d'), ...dropInFolders('modules-load.d')];

const sysctlConf = '/etc/sysctl.conf';
/** What people wrote their modules into before there was modules-load.d; Debian still has a link there to it. */
const etcModules = '/etc/modules';

function pathsIn({ survey: { inventory } }: CheckScope): string[] {
  const names = bootFolders.flatMap((folder) => (inventory.folders.get(folder) ?? []).filter((name) => name.endsWith('.conf')).map((name) => `${folder}/${name}`));
  return [sysctlConf, etcModules, ...names];
}

export function bootFileQueries(scope: CheckScope): Query[] {
  return pathsIn(scope).map((path) => ({ type: 'file', path }));
}

/** What is set and loaded at boot. */
export interface BootFiles {
  /** Those under sysctl.d, and /etc/sysctl.conf. */
  readonly files: readonly HostFile[];
  /** Modules that are loaded before the values are set. */
  readonly modules: ReadonlySet<string>;
}

/** Judges what is set and loaded at boot, where somebody counts on it; without all of its files, says what that means. */
export function ofBootFiles(judge: (files: BootFiles, scope: CheckScope) => CheckResult): Check['judge'] {
  return (readings, scope) => {
    if (!reliesOn(scope, `node.${scope.node}.sysctl`)) return notInPolicy('sysctl');
    const failed = readings.filter((reading) => reading.status === 'failed').find((reading) => !leadsNowhere(reading));
    return failed === undefined ? judge(bootFiles(readings, scope), scope) : couldNotLook(failed);
  };
}

function bootFiles(readings: readonly Reading[], scope: CheckScope): BootFiles {
  const files = pathsIn(scope).flatMap((path, i): HostFile[] => {
    const reading = readings[i];
    return reading?.status === 'text' ? [{ path, text: reading.text }] : [];
  });
  const loading = [...files.filter(({ path }) => path === etcModules), ...dropInsInOrder(files, 'modules-load.d')];
  return {
    files: files.filter(({ path }) => path === sysctlConf || path.includes('/sysctl.d/')),
    modules: new Set(loading.flatMap(({ text }) => parseModulesLoadD(text).map((name) => name.replaceAll('-', '_')))),
  };
}

/** systemd passes over such links; upgrades of Debian leave some, as /etc/sysctl.d/99-sysctl.conf without /etc/sysctl.conf. */
function leadsNowhere({ reason }: Extract<Reading, { status: 'failed' }>): boolean {
  return reason.includes('leads nowhere');
}

/** Where pvewall has written no value. */
export const nothingSet: CheckResult = { status: 'not-applicable', reason: `pvewall sets nothing at boot: there is no ${sysctlFile}, or nothing in it` };
