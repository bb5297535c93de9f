import type { Query, Reading } from '@pvewall/model';
import { dropInFolders, dropInsInOrder, parseModulesLoadD, type HostFile } from '@pvewall/sysctl';
import type { CheckScope } from '../check.ts';

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

/** @param readings answers to `bootFileQueries(scope)`; a failure that counts comes back instead */
export function bootFiles(readings: readonly Reading[], scope: CheckScope): BootFiles | Extract<Reading, { status: 'failed' }> {
  const failed = readings.filter((reading) => reading.status === 'failed').find((reading) => !leadsNowhere(reading));
  if (failed !== undefined) return failed;
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

/** A failure, as the answer of a check. */
export function isFailure(files: ReturnType<typeof bootFiles>): files is Extract<Reading, { status: 'failed' }> {
  return 'status' in files;
}
