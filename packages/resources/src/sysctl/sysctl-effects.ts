import type { Command, Effect, WriteSysctl } from '@pvewall/model';
import { modulesFile, modulesFor, sysctlFile } from '@pvewall/sysctl';
import type { SysctlState } from './sysctl-state.ts';

/** For the next boot first, so that a crash in between leaves values that a reboot completes; then the running kernel. */
export function sysctlEffects(current: SysctlState, desired: SysctlState): Effect[] {
  return [
    ...file(modulesFile, current.modules, desired.modules),
    ...file(sysctlFile, current.boot, desired.boot),
    ...modules(current, desired),
    ...values(current, desired),
  ];
}

function file(path: string, before: string | null, after: string | null): Effect[] {
  if (before === after) return [];
  if (after !== null) return [{ type: 'write-file', path, before, after, mode: 0o644 }];
  return before === null ? [] : [{ type: 'remove-file', path, before, mode: 0o644 }];
}

function modules(current: SysctlState, desired: SysctlState): Command[] {
  const absent = [...desired.live].filter(([key, value]) => value !== undefined && current.live.get(key) === undefined);
  return modulesFor(absent.map(([key]) => key)).map((module) => ({
    type: 'command',
    argv: ['modprobe', module],
    purpose: `load the module ${module}`,
    undo: { byHand: ['modprobe', '-r', module] },
    liveOnly: true,
  }));
}

function values(current: SysctlState, desired: SysctlState): WriteSysctl[] {
  return [...desired.live].flatMap(([key, after]) => {
    const before = current.live.get(key) ?? null;
    return after === undefined || before === after ? [] : [{ type: 'write-sysctl', key, before, after }];
  });
}
