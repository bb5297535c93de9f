import type { Diagnostic } from '@pvewall/model';
import { canonicalKey, modulesFile, modulesFor, sysctlFile } from '@pvewall/sysctl';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { firstOf } from '../words.ts';
import { bootFileQueries, bootFolders, nothingSet, ofBootFiles } from './boot-files.ts';

/** Before their module is loaded the keys do not exist, and systemd-sysctl passes over them in silence. */
export const sysctlModules: Check = {
  name: 'sysctl-modules',
  title: "the modules are loaded at boot before pvewall's values are set",
  group: 'sysctl',
  folders: bootFolders,
  queries: bootFileQueries,
  judge: ofBootFiles(({ modules }, { node, relied, survey }) => {
    if (relied !== undefined) return { status: 'not-applicable', reason: `${modulesFile} is compared with the policy` };
    const keys = [...survey.sysctlAtBoot.keys()].map(canonicalKey);
    if (keys.length === 0) return nothingSet;
    const missing = modulesFor(keys).filter((module) => !modules.has(module));
    return resultOf(missing.map((module) => finding(node, module, keys.filter((key) => modulesFor([key]).includes(module)))));
  }),
};

function finding(node: string, module: string, keys: readonly string[]): Diagnostic {
  return report('check/sysctl-lost-at-boot', {
    message: `nothing loads ${module} early at boot, so that ${sysctlFile} is read in vain for ${firstOf(keys, 2)}`,
    hint: `Load it before: echo ${module} >> ${modulesFile}`,
    address: `node.${node}.sysctl`,
    place: { file: sysctlFile, line: 1, column: 1 },
  });
}
