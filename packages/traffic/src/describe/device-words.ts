import type { DeviceClass } from '../difference/compared-rule.ts';

/**
 * Interfaces or MAC addresses in words: `vmbr0`, `tap+ but tap100i0`, `any but vmbr1`. A class holds what no more exact
 * one does, so `others`, which rules name too and which are not meant, are excepted. Where nobody knows them, `others`
 * stands for what no rule names.
 */
export function deviceWords(classes: readonly DeviceClass[], others: readonly DeviceClass[] | undefined): string {
  const all = [...classes, ...(others ?? [])];
  const meant = new Set(classes);
  const holds = (parent: DeviceClass): boolean => meant.has(parent) && (parent !== undefined || others !== undefined);
  const shown = classes.filter((device) => device === undefined || !holds(parentOf(device, all)));
  const texts = shown.map((device) => {
    const without = (others ?? []).filter((other) => meant.has(parentOf(other, all)) && topOf(other, all, meant) === device);
    const name = device ?? (others === undefined ? 'others' : 'any');
    return (name === '+' ? 'any' : name) + (without.length === 0 ? '' : ` but ${without.map(String).sort().join(',')}`);
  });
  return texts.sort((a, b) => Number(isRest(a)) - Number(isRest(b))).join(', ');
}

function isRest(text: string): boolean {
  return text.startsWith('any') || text === 'others';
}

/** The widest class around one of which all in between are meant. */
function topOf(device: DeviceClass, all: readonly DeviceClass[], meant: ReadonlySet<DeviceClass>): DeviceClass {
  const parent = parentOf(device, all);
  return device !== undefined && meant.has(parent) ? topOf(parent, all, meant) : device;
}

/** The most exact pattern around another one. What rules do not name is around all, and around itself. */
function parentOf(device: DeviceClass, all: readonly DeviceClass[]): DeviceClass {
  const around = all.filter((other) => other !== device && other?.endsWith('+') && device?.startsWith(other.slice(0, -1)));
  return around.reduce((best, other) => ((other?.length ?? 0) > (best?.length ?? 0) ? other : best), undefined);
}
