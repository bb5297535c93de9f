import type { Document, Section } from './document.ts';
import type { Alias, Config, Group, IpSet, Option, Rule, SetEntry } from './nouns.ts';
import { aliasKey } from './same.ts';

const known = new WeakMap<Document, Config>();

/**
 * What Proxmox VE's parser makes of a file. Lines that it skips are not in it; rules and entries that it keeps and does
 * not use are (see `verify`).
 */
export function effective(doc: Document): Config {
  const found = known.get(doc);
  if (found !== undefined) return found;
  const config = collect(doc);
  known.set(doc, config);
  return config;
}

function collect(doc: Document): Config {
  const options = new Map<string, Option>();
  const aliases = new Map<string, Alias>();
  const ipsets = new Map<string, IpSet>();
  const groups = new Map<string, Group>();
  const rules: Rule[] = [];
  for (const section of doc.sections) {
    for (const line of section.lines) {
      if (line.kind === 'option') options.set(line.key, line.option);
      else if (line.kind === 'alias') aliases.set(aliasKey(line.alias.name), line.alias);
    }
    if (section.kind === 'rules') for (const rule of rulesOf(section)) rules.push(rule);
    // A second header replaces the set or group and its comment only where it has one.
    if (section.kind === 'ipset') {
      ipsets.set(section.name, { ...head(section, ipsets.get(section.name)), entries: entriesOf(section) });
    } else if (section.kind === 'group') {
      groups.set(section.name, { ...head(section, groups.get(section.name)), rules: rulesOf(section) });
    }
  }
  return { options, aliases: [...aliases.values()], ipsets: [...ipsets.values()], groups: [...groups.values()], rules };
}

function head(section: Section, before: IpSet | Group | undefined): Pick<IpSet, 'name' | 'comment' | 'at'> {
  const comment = section.comment ?? before?.comment;
  const { name, at } = section;
  return comment === undefined ? { name, at } : { name, comment, at };
}

function rulesOf(section: Section): Rule[] {
  const rules: Rule[] = [];
  for (const line of section.lines) if (line.kind === 'rule') rules.push(line.rule);
  return rules;
}

export function entriesOf(section: Section): SetEntry[] {
  const entries: SetEntry[] = [];
  for (const line of section.lines) if (line.kind === 'entry') entries.push(line.entry);
  return entries;
}
