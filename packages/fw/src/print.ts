import { InternalError } from '@pvewall/model';
import { macroName } from './macro.ts';
import type { Alias, Config, Group, IpSet, Rule, SetEntry, Tier } from './nouns.ts';
import { tiers } from './tiers.ts';
import type { SectionKind } from './tiers.ts';

/** A rule as both parsers of Proxmox VE take it, fields in the order in which it prints them. */
export function printRule(rule: Rule): string {
  const action = rule.macro === undefined ? rule.action : `${macroName(rule.macro) ?? rule.macro}(${rule.action})`;
  return oneLine(
    (rule.disabled ? '|' : '') +
      `${rule.type.toUpperCase()} ${action}` +
      parameter('-i', rule.iface) +
      parameter('-source', rule.source) +
      parameter('-dest', rule.dest) +
      parameter('-p', rule.proto) +
      parameter('-dport', rule.dport) +
      parameter('-sport', rule.sport) +
      parameter('-log', rule.log) +
      parameter('-icmp-type', rule.icmpType) +
      comment(rule.comment),
  );
}

export function printEntry(entry: SetEntry): string {
  return oneLine(`${entry.nomatch ? '!' : ''}${entry.address}${comment(entry.comment)}`);
}

export function printAlias(alias: Alias): string {
  return oneLine(`${alias.name} ${alias.address}${comment(alias.comment)}`);
}

/** An empty log level is nolog, and the Rust parser takes no empty one. */
export function printOption(key: string, value: string): string {
  return oneLine(`${key}: ${value === '' ? 'nolog' : value}`);
}

/** `[IPSET x] # comment`, `[group x] # comment`, `[RULES]`: the Rust parser takes these spellings alone. */
export function printHeader(kind: SectionKind, name = '', text?: string): string {
  if (kind === 'ipset') return oneLine(`[IPSET ${name.toLowerCase()}]${comment(text)}`);
  if (kind === 'group') return oneLine(`[group ${name.toLowerCase()}]${comment(text)}`);
  return `[${kind.toUpperCase()}]`;
}

/** A whole file, sections in the order in which Proxmox VE prints them, so that names are defined before they are used. */
export function print(config: Config, tier: Tier): string {
  const allowed = new Set(tiers[tier].sections);
  const parts = [
    ...plain('options', [...config.options].map(([key, { value }]) => printOption(key, value))),
    ...plain('aliases', config.aliases.map(printAlias)),
    ...config.ipsets.map((set) => printIpSet(set)),
    ...plain('rules', config.rules.map(printRule)),
    ...config.groups.map((group) => printGroup(group)),
  ];
  return parts
    .filter(({ kind }) => allowed.has(kind))
    .map(({ text }) => text)
    .join('\n');
}

interface Part {
  readonly kind: SectionKind;
  readonly text: string;
}

function plain(kind: SectionKind, items: readonly string[]): Part[] {
  return items.length === 0 ? [] : [{ kind, text: section(printHeader(kind), items) }];
}

function printIpSet(set: IpSet): Part {
  return { kind: 'ipset', text: section(printHeader('ipset', set.name, set.comment), set.entries.map(printEntry)) };
}

function printGroup(group: Group): Part {
  return { kind: 'group', text: section(printHeader('group', group.name, group.comment), group.rules.map(printRule)) };
}

function section(header: string, items: readonly string[]): string {
  return [header, '', ...items].join('\n') + '\n';
}

function parameter(flag: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : ` ${flag} ${value}`;
}

function comment(text: string | undefined): string {
  return text === undefined || text === '' ? '' : ` # ${text}`;
}

/** A line break would start a line of its own: whoever read the policy must have refused it. */
function oneLine(text: string): string {
  if (/[\n\r]/.test(text)) throw new InternalError('a line break in a .fw line');
  return text;
}
