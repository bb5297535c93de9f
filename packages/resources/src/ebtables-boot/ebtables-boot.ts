import type { Query, Reading } from '@pvewall/model';
import { theirsOf, type EbtablesPolicy } from '@pvewall/policy';
import { report } from '../diagnostics.ts';
import type { Instance, Outcome, ResourceKind, Scope } from '../kind.ts';
import { seal } from '../unit.ts';
import { unreadable } from '../unreadable.ts';
import { loaderPath, pluginFolder, pluginPath, rulesFile, stalePlugin, systemdFolder, unitLink, unitPath } from './boot-files.ts';
import { bootChanges } from './boot-changes.ts';
import { bootEffects } from './boot-effects.ts';
import { desiredBoot, type BootState } from './boot-state.ts';

const files = [rulesFile, loaderPath, unitPath, pluginPath] as const;

const queries: readonly Query[] = [
  ...files.map((path) => ({ type: 'file' as const, path })),
  { type: 'link', path: unitLink },
  { type: 'file', path: `${pluginFolder}/${stalePlugin}` },
];

const kind: ResourceKind<EbtablesPolicy, BootState> = {
  name: 'ebtables-boot',
  find: ({ policy, node }) => {
    const want = policy.nodes.get(node)?.ebtables;
    return want === undefined || theirsOf(policy).has(`node.${node}.ebtables.boot`) ? [] : [{ address: `node.${node}.ebtables.boot`, subject: 'what loads the ebtables rules at boot', queries, want }];
  },
  parse,
  desire: (_instance, want, current, { policy, node }) => ({ state: desiredBoot(want, current, (table, chain) => theirsOf(policy).has(`node.${node}.ebtables.${table}.${chain}`)), diagnostics: [] }),
  changes: (instance, current, desired) => bootChanges(instance.address, current, desired),
  effects: (_instance, current, desired) => bootEffects(current, desired),
  fingerprint: ({ texts, link }) => JSON.stringify([[...texts], link]),
};

/** ebtables rules die with the kernel that has them: these files bring ours back, before pve-firewall starts. */
export const ebtablesBoot = seal(kind, [pluginFolder, systemdFolder]);

function parse(instance: Instance<EbtablesPolicy>, readings: readonly Reading[], { inventory, hostKind }: Scope): Outcome<BootState> {
  const problems = readings.flatMap((reading, i) => {
    const query = queries[i];
    if (reading.status !== 'failed' || query === undefined || !('path' in query) || i > files.length) return [];
    return [unreadable(`read ${query.path}`, reading, { address: instance.address })];
  });
  if (problems.length > 0) return { diagnostics: problems };
  return {
    state: {
      texts: new Map(files.map((path, i) => [path, textOf(readings[i])])),
      link: textOf(readings[files.length]),
      systemdRuns: hostKind !== 'directory' && inventory.folders.has(systemdFolder),
      hasNetfilterPersistent: inventory.folders.has(pluginFolder),
    },
    diagnostics: stale(instance, textOf(readings[files.length + 1])),
  };
}

function textOf(reading: Reading | undefined): string | null {
  return reading?.status === 'text' ? reading.text : null;
}

function stale(instance: Instance<EbtablesPolicy>, text: string | null): Outcome<never>['diagnostics'] {
  if (text === null) return [];
  const path = `${pluginFolder}/${stalePlugin}`;
  return [
    report('host/stale-ebtables-plugin', {
      message: `${path} is there${text.includes('--atomic-file') ? ' and restores binary snapshots of whole tables' : ''}: at boot it competes with the rules of the policy`,
      hint: `Remove it, and the snapshots: rm ${path} /etc/ebtables/rules.filter /etc/ebtables/rules.nat /etc/ebtables/rules.broute`,
      address: instance.address,
      place: { file: path, line: 1, column: 1 },
    }),
  ];
}
