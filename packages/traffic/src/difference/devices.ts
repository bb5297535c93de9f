import { boundsOf } from '../bounds.ts';
import type { Bounds } from '../bounds.ts';
import type { Match } from '../lower/lowered-rule.ts';
import { isInterface } from '../evaluate.ts';
import type { DeviceClass } from './compared-rule.ts';

/** Names of interfaces or MAC addresses as numbers, of which a set can be made. */
export interface Devices {
  readonly all: Bounds;
  readonly classes: readonly DeviceClass[];
  /** One name of each class. */
  readonly names: readonly string[];
  /** The classes that a pattern holds. */
  matching(pattern: string): Bounds;
}

/** The interfaces that the rules tell apart: a name is in the class of the most exact pattern that holds it. */
export function interfacesOf(matches: readonly Match[]): Devices {
  const patterns = distinct(matches.map(({ iface }) => iface));
  // A bare `+` holds every name there is.
  const classes: DeviceClass[] = patterns.includes('+') ? patterns : [...patterns, undefined];
  const names = classes.map((pattern) => nameIn(pattern, patterns));
  return devices(classes, names, isInterface);
}

/** The source MAC addresses that the rules tell apart. */
export function macsOf(matches: readonly Match[]): Devices {
  const macs = distinct(matches.map(({ notMac }) => notMac));
  const classes: DeviceClass[] = [...macs, undefined];
  const other = Array.from({ length: macs.length + 1 }, (_, i) => `02:00:00:00:${hex(i >> 8)}:${hex(i & 255)}`).find((mac) => !macs.includes(mac));
  return devices(classes, [...macs, other ?? ''], (notMac, mac) => mac !== notMac);
}

function devices(classes: readonly DeviceClass[], names: readonly string[], matches: (pattern: string, name: string) => boolean): Devices {
  const known = new Map<string, Bounds>();
  const matching = (pattern: string): Bounds => {
    const bounds = known.get(pattern) ?? boundsOf(names.flatMap((name, i) => (matches(pattern, name) ? [[i, i] as const] : [])));
    known.set(pattern, bounds);
    return bounds;
  };
  return { all: [0, classes.length], classes, names, matching };
}

/** A name that this pattern holds and no more exact one does; `~` is in no interface's name that anybody has. */
function nameIn(pattern: string | undefined, patterns: readonly string[]): string {
  if (pattern !== undefined && !pattern.endsWith('+')) return pattern;
  const prefix = pattern?.slice(0, -1) ?? '';
  const others = patterns.filter((other) => other !== pattern && other.startsWith(prefix));
  let code = '~'.charCodeAt(0);
  const name = (): string => `${prefix}${String.fromCharCode(code)}`;
  while (others.some((other) => isInterface(other, name()))) code++;
  return name();
}

function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))].sort();
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
