import type { Diagnostic, Reading } from '@pvewall/model';
import { theirsOf, type NodePolicy } from '@pvewall/policy';
import { canonicalReading, catalogue, checkOverrides, dropInFolders, modulesFile, modulesFor, sysctlFile, sysctlPath, winners } from '@pvewall/sysctl';
import type { HostFile, Setting } from '@pvewall/sysctl';
import { weave } from '../compare/weave.ts';
import { report } from '../diagnostics.ts';
import type { Instance, Outcome, ResourceKind, Scope } from '../kind.ts';
import { seal } from '../unit.ts';
import { unreadable } from '../unreadable.ts';
import { sentinels } from './sentinels.ts';
import { sysctlChanges } from './sysctl-changes.ts';
import { sysctlGuards } from './sysctl-guards.ts';
import { sysctlEffects } from './sysctl-effects.ts';
import { bootValues, modulesText, sysctlText, type SysctlState } from './sysctl-state.ts';

type Want = NonNullable<NodePolicy['sysctl']>;

const kind: ResourceKind<Want, SysctlState> = {
  name: 'sysctl',
  find,
  parse,
  desire,
  changes: (instance, current, desired) => sysctlChanges(instance.address, current, desired),
  effects: (_instance, current, desired) => sysctlEffects(current, desired),
  guards: (instance, current, _desired, { policy }, changes) => sysctlGuards(instance.address, current, changes, policy),
  fingerprint: (state) => JSON.stringify([[...state.live], state.boot, state.modules]),
};

/** The conntrack and bridge values of this node: running, and at boot. */
export const sysctl = seal(kind, dropInFolders('sysctl.d'));

function find({ policy, node, inventory }: Scope): Instance<Want>[] {
  const want = policy.nodes.get(node)?.sysctl;
  if (want === undefined) return [];
  const keys = [...new Set([...want.keys(), ...sentinels.values()])];
  const others = dropInFolders('sysctl.d').flatMap((folder) =>
    (inventory.folders.get(folder) ?? []).filter((name) => name.endsWith('.conf')).map((name) => `${folder}/${name}`),
  );
  const paths = [sysctlFile, modulesFile, ...others.filter((path) => path !== sysctlFile), '/etc/sysctl.conf', ...keys.map(sysctlPath)];
  return [
    {
      address: `node.${node}.sysctl`,
      subject: `kernel values, ${sysctlFile}`,
      queries: paths.map((path) => ({ type: 'file', path })),
      want,
    },
  ];
}

function parse(instance: Instance<Want>, readings: readonly Reading[], scope: Scope): Outcome<SysctlState> {
  const answers = new Map(instance.queries.map((query, i) => ['path' in query ? query.path : '', readings[i]]));
  const text = (path: string): string | undefined => {
    const reading = answers.get(path);
    return reading?.status === 'text' ? reading.text : undefined;
  };
  const rested = [sysctlFile, modulesFile, ...[...(instance.want?.keys() ?? [])].map(sysctlPath)];
  const failed = rested.flatMap((path) => {
    const answer = answers.get(path);
    return answer?.status === 'failed' ? [unreadable(`read ${path}`, answer, { address: instance.address })] : [];
  });
  if (failed.length > 0) return { diagnostics: failed };
  const options = scope.learned.hosts?.get(scope.node)?.options;
  const live = [...(instance.want?.keys() ?? [])].map((key) => [key, reading(text(sysctlPath(key)))] as const);
  return {
    state: {
      live: new Map(live),
      loaded: new Set([...sentinels].filter(([, key]) => text(sysctlPath(key)) !== undefined).map(([module]) => module)),
      liveHost: scope.hostKind !== 'directory',
      boot: text(sysctlFile) ?? null,
      modules: text(modulesFile) ?? null,
      others: [...answers].flatMap(([path]) => hostFile(path, text(path))),
      ...(options === undefined ? {} : { hostOptions: options }),
    },
    diagnostics: [],
  };
}

function reading(text: string | undefined): string | undefined {
  return text === undefined ? undefined : canonicalReading(text);
}

function hostFile(path: string, text: string | undefined): HostFile[] {
  return text === undefined || path.startsWith('/proc/') || path === modulesFile ? [] : [{ path, text }];
}

function desire(instance: Instance<Want>, want: Want, current: SysctlState, { policy }: Scope): Outcome<SysctlState> {
  const values = [...want].map(([key, setting]) => [key, setting.value] as const);
  const isTheirs = (key: string): boolean => theirsOf(policy).has(`${instance.address}.${key}`);
  const atBoot = weave(values, bootValues(current.boot), ([key]) => key, ([key]) => isTheirs(key));
  const settings: Setting[] = [...want].map(([key, { value, at }]) => ({ key, value, place: at, address: `${instance.address}.${key}` }));
  // An empty section owns our files as well: they go with the last key, unless it is somebody else's.
  const boot = atBoot.length === 0 ? null : sysctlText(atBoot);
  const state: SysctlState = {
    ...current,
    live: new Map(values.map(([key, value]) => [key, canSet(key, current) ? value : current.live.get(key)])),
    places: new Map([...want].map(([key, { at }]) => [key, at])),
    boot,
    modules: atBoot.length === 0 ? null : modulesText(modulesFor(atBoot.map(([key]) => key))),
  };
  const files = [...current.others.filter((file) => file.path !== sysctlFile), { path: sysctlFile, text: boot ?? '' }];
  return {
    state,
    diagnostics: [
      ...checkOverrides(settings, current.hostOptions ?? new Map()),
      ...winners(settings, files),
      ...absentKeys(settings, current),
    ],
  };
}

/** A key that is there, or that comes with a module that we can load. */
function canSet(key: string, { live, loaded, liveHost }: SysctlState): boolean {
  const module = catalogue.get(key)?.module;
  return live.get(key) !== undefined || (liveHost && module !== undefined && !loaded.has(module));
}

function absentKeys(settings: readonly Setting[], current: SysctlState): Diagnostic[] {
  const missing = settings.filter((setting) => !canSet(setting.key, current));
  if (missing.length === 0) return [];
  if (!current.liveHost) {
    return [
      report('host/not-captured', {
        message: `no running values of ${missing.length} ${missing.length === 1 ? 'key' : 'keys'} in this directory (${missing.map((m) => m.key).join(', ')})`,
        hint: 'Only the boot files are compared. Capture /proc/sys to compare the running values as well.',
      }),
    ];
  }
  return missing.map((setting) =>
    report('host/sysctl-absent', {
      message: `this kernel has no ${setting.key}`,
      hint: 'It is written for the next boot only. Take it out when this kernel will never have it.',
      ...(setting.place === undefined ? {} : { place: setting.place }),
    }),
  );
}
