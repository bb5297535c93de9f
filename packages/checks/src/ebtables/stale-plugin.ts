import { pluginFolder, stalePlugin } from '@pvewall/resources';
import type { Check } from '../check.ts';
import { report } from '../diagnostics.ts';
import { notTold } from '../not-told.ts';
import { resultOf } from '../result-of.ts';

const path = `${pluginFolder}/${stalePlugin}`;
const snapshots = ['filter', 'nat', 'broute'].map((table) => `/etc/ebtables/rules.${table}`);

/** Guides on the web give it; it snapshots Proxmox VE's own chains as well, and fails with nft (docs/proxmox-ve.md 6). */
export const stalePluginCheck: Check = {
  name: 'stale-ebtables-plugin',
  title: 'no plugin restores binary snapshots of the ebtables tables',
  group: 'ebtables',
  queries: () => [{ type: 'file', path }],
  judge: ([plugin], { hostKind, node }) => {
    if (plugin?.status === 'failed') return notTold(plugin, { hostKind, what: path });
    if (plugin?.status !== 'text') return { status: 'passed' };
    const how = plugin.text.includes('--atomic-file') ? ' and restores binary snapshots of whole tables' : '';
    return resultOf([
      report('check/stale-ebtables-plugin', {
        message: `${path} is there${how}: at boot it competes with pve-firewall, and with the rules of a policy`,
        hint: `Remove it, and the snapshots: rm -f ${[path, ...snapshots].join(' ')}`,
        address: `node.${node}.ebtables.boot`,
        place: { file: path, line: 1, column: 1 },
      }),
    ]);
  },
};
