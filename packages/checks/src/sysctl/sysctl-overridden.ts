import type { Diagnostic } from '@pvewall/model';
import { canonicalKey, winners } from '@pvewall/sysctl';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { resultOf } from '../result-of.ts';
import { bootFileQueries, bootFolders, nothingSet, ofBootFiles } from './boot-files.ts';

/** systemd reads the files of all folders in the order of their names, and the last one wins (docs/proxmox-ve.md 7). */
export const sysctlOverridden: Check = {
  name: 'sysctl-overridden',
  title: 'no file of sysctl.d wins over what pvewall sets at boot',
  group: 'sysctl',
  folders: bootFolders,
  queries: bootFileQueries,
  judge: ofBootFiles(({ files }, { node, survey: { sysctlAtBoot } }) => {
    if (sysctlAtBoot.size === 0) return nothingSet;
    const settings = [...sysctlAtBoot].map(([key, value]) => ({ key: canonicalKey(key), value, address: `node.${node}.sysctl.${canonicalKey(key)}` }));
    return resultOf(winners(settings, files).map(asFinding));
  }),
};

/** At boot it will be otherwise for sure; /etc/sysctl.conf counts when somebody runs `sysctl --system`. */
function asFinding({ code, message, hint, address, related }: Diagnostic): Diagnostic {
  const place = related?.[0]?.place;
  const said = { message, ...(hint !== undefined && { hint }), ...(address !== undefined && { address }), ...(place && { place }) };
  return report(code === 'sysctl/sysctl-conf-differs' ? 'check/sysctl-conf-differs' : 'check/sysctl-overridden', said);
}
