import type { Address, Change } from '@pvewall/model';
import { modulesFile, parseModulesLoadD } from '@pvewall/sysctl';
import type { Comparison } from '../kind.ts';
import { bootValues, type SysctlState } from './sysctl-state.ts';

/** Running values first; what only differs at boot says so. */
export function sysctlChanges(address: Address, current: SysctlState, desired: SysctlState): Comparison {
  const live = liveChanges(address, current, desired);
  const changedLive = new Set(live.map((change) => change.label));
  const boot = bootChanges(address, current, desired).filter((change) => !changedLive.has(keyOf(change)));
  const modules = moduleChanges(address, current, desired);
  const all = [...live, ...boot, ...modules];
  const same = [...desired.live].filter(([key, value]) => value !== undefined && current.live.get(key) === value).length;
  const rewritten = all.length === 0 && (current.boot !== desired.boot || current.modules !== desired.modules);
  return { changes: rewritten ? [rewrite(address)] : all, unchanged: same };
}

function liveChanges(address: Address, current: SysctlState, desired: SysctlState): Change[] {
  return [...desired.live].flatMap(([key, after]) => {
    const before = current.live.get(key);
    if (after === undefined || before === after) return [];
    return [{ ...named(address, key, desired), action: before === undefined ? 'create' : 'update', ...(before === undefined ? {} : { before }), after }];
  });
}

function bootChanges(address: Address, current: SysctlState, desired: SysctlState): Change[] {
  const old = new Map(bootValues(current.boot));
  const now = new Map(bootValues(desired.boot));
  const come = [...now].flatMap(([key, after]): Change[] => {
    const before = old.get(key);
    if (before === after) return [];
    const name = named(address, key, desired);
    return [{ ...name, label: atBoot(key), action: before === undefined ? 'create' : 'update', ...(before === undefined ? {} : { before }), after }];
  });
  const gone = [...old].flatMap(([key, before]): Change[] =>
    now.has(key)
      ? []
      : [{ address: `${address}.${key}`, label: atBoot(key), action: 'delete', before, reason: 'not in the policy; the running value stays until the next boot' }],
  );
  return [...come, ...gone];
}

function moduleChanges(address: Address, current: SysctlState, desired: SysctlState): Change[] {
  const old = new Set(parseModulesLoadD(current.modules ?? ''));
  return parseModulesLoadD(desired.modules ?? '')
    .filter((module) => !old.has(module))
    .map((module) => ({ address: `${address}.modules`, label: `module ${module} at boot`, action: 'create', after: modulesFile }));
}

const bootSuffix = ' at boot';

function atBoot(key: string): string {
  return key + bootSuffix;
}

function keyOf(change: Change): string {
  return change.label.slice(0, -bootSuffix.length);
}

function named(address: Address, key: string, { places }: SysctlState): Pick<Change, 'address' | 'label' | 'place'> {
  const place = places?.get(key);
  return { address: `${address}.${key}`, label: key, ...(place === undefined ? {} : { place }) };
}

function rewrite(address: Address): Change {
  return { address, label: 'boot files', action: 'update', before: 'as they are', after: 'as pvewall writes them' };
}
