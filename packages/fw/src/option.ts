import { logLevels, options } from './data/options.ts';
import type { OptionSpec, PropertySpec } from './data/options.ts';
import type { Tier } from './nouns.ts';

/** What an option may hold in that kind of file; undefined when it has no such option. Keys are in lower case. */
export function optionSpec(tier: Tier, key: string): OptionSpec | undefined {
  const table = options[tier];
  return Object.hasOwn(table, key) ? table[key] : undefined;
}

/**
 * The value as Proxmox VE keeps it (policies in upper case, levels in lower case, integers without leading zeros), or
 * undefined when its parser skips the line. Bounds are not its parser's business.
 */
export function readOption(spec: OptionSpec, value: string): string | undefined {
  switch (spec.type) {
    case 'boolean':
      return value === '0' || value === '1' ? value : undefined;
    case 'switch':
    case 'integer':
      return /^\d+$/.test(value) ? String(BigInt(value)) : undefined;
    case 'enum':
      return spec.values.find((v) => v === value.toUpperCase());
    case 'log-level':
      return value === '' ? '' : logLevels.find((l) => l === value.toLowerCase());
    case 'pattern':
      return new RegExp(`^(?:${spec.pattern})$`).test(value) ? value : undefined;
    case 'list':
      return /^\S+$/.test(value) ? (spec.values === undefined ? value : value.toLowerCase()) : undefined;
    case 'properties':
      return /^\S+$/.test(value) ? value : undefined;
  }
}

/** What an absent option means, spelled as the file would; undefined when nothing says so. */
export function defaultOf(spec: OptionSpec): string | undefined {
  if (spec.type === 'properties') return '';
  if (spec.type === 'pattern' || spec.default === undefined) return undefined;
  return typeof spec.default === 'boolean' ? (spec.default ? '1' : '0') : String(spec.default);
}

/** Whether two values of an option mean the same; an absent one means its default. */
export function sameOption(tier: Tier, key: string, a: string | undefined, b: string | undefined): boolean {
  if (a === b) return true;
  const spec = optionSpec(tier, key);
  if (spec === undefined) return false;
  return meaningOf(spec, a) === meaningOf(spec, b);
}

/** One spelling for all values that mean the same; undefined for an absent one without a default. */
function meaningOf(spec: OptionSpec, value: string | undefined): string | undefined {
  const text = value ?? defaultOf(spec);
  if (text === undefined) return undefined;
  const read = readOption(spec, text) ?? text;
  if (spec.type === 'log-level') return read === '' ? 'nolog' : read;
  if (spec.type === 'list' && spec.values !== undefined) return [...new Set(read.split(',').filter(Boolean))].sort().join(',');
  if (spec.type === 'properties') return propertiesMeaning(spec.properties, read);
  return read;
}

function propertiesMeaning(specs: Readonly<Record<string, PropertySpec>>, text: string): string {
  const given = readProperties(specs, text);
  if (given === undefined) return text;
  return Object.entries(specs)
    .map(([name, spec]) => `${name}=${given.get(name) ?? propertyDefault(spec)}`)
    .join();
}

function propertyDefault(spec: PropertySpec): string {
  return typeof spec.default === 'boolean' ? (spec.default ? '1' : '0') : String(spec.default);
}

/** `1,rate=5/second,burst=10` as a map; undefined when it holds something unknown, twice or out of bounds. */
export function readProperties(specs: Readonly<Record<string, PropertySpec>>, text: string): ReadonlyMap<string, string> | undefined {
  const found = new Map<string, string>();
  const defaultKey = Object.keys(specs).find((name) => specs[name]?.type === 'boolean' && specs[name].default_key === true);
  for (const part of text.split(',').filter(Boolean)) {
    const equals = part.indexOf('=');
    const name = equals < 0 ? defaultKey : part.slice(0, equals);
    const spec = name === undefined ? undefined : specs[name];
    const value = spec === undefined ? undefined : readProperty(spec, part.slice(equals + 1));
    if (name === undefined || value === undefined || found.has(name)) return undefined;
    found.set(name, value);
  }
  return found;
}

function readProperty(spec: PropertySpec, value: string): string | undefined {
  if (spec.type === 'boolean') {
    if (/^(1|on|yes|true)$/i.test(value)) return '1';
    return /^(0|off|no|false)$/i.test(value) ? '0' : undefined;
  }
  if (spec.type !== 'integer') return new RegExp(`^(?:${spec.pattern})$`).test(value) ? value : undefined;
  if (!/^\d+$/.test(value)) return undefined;
  return spec.minimum !== undefined && Number(value) < spec.minimum ? undefined : String(Number(value));
}
