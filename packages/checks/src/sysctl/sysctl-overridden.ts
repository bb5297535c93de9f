import type { Diagnostic } from '@pvewall/model';
import { canonicalKey, sysctlFile, winners } from '@pvewall/sysctl';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { notInPolicy, reliesOn } from '../relies-on.ts';
import { resultOf } from '../result-of.ts';
import { bootFileQueries, bootFiles, bootFolders, isFailure } from './boot-files.ts';

/** systemd reads the files of all folders in the order of their names, and the last one wins (docs/proxmox-ve.md 7). */
export const sysctlOverridden: Check = {
  name: 'sysctl-overridden',
  title: 'no file of sysctl.d wins over what pvewall sets at boot',
  group: 'sysctl',
  folders: bootFolders,
  queries: bootFileQueries,
  judge: (readings, scope) => {
    if (!reliesOn(scope, `node.${scope.node}.sysctl`)) return notInPolicy('sysctl');
    const files = bootFiles(readings, scope);
    if (isFailure(files)) return notTold(files, { hostKind: scope.hostKind, what: 'sysctl.d' });
    const { sysctlAtBoot } = scope.survey;
    if (sysctlAtBoot.size === 0) return { status: 'not-applicable', reason: `pvewall sets nothing at boot: there is no ${sysctlFile}, or nothing in it` };
    const settings = [...sysctlAtBoot].map(([key, value]) => ({ key: canonicalKey(key), value, address: `node.${scope.node}.sysctl.${canonicalKey(key)}` }));
    return resultOf(winners(settings, files.files).map(asFinding));
  },
};

/** At boot it will be otherwise for sure; /etc/sysctl.conf counts when somebody runs `sysctl --system`. */
function asFinding({ code, message, hint, address, related }: Diagnostic): Diagnostic {
  const place = related?.[0]?.place;
  const said = { message, ...(hint !== undefined && { hint }), ...(address !== undefined && { address }), ...(place && { place }) };
  return report(code === 'sysctl/sysctl-conf-differs' ? 'check/sysctl-conf-differs' : 'check/sysctl-overridden', said);
}
