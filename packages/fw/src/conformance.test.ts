import { describe, expect, test } from '@jest/globals';
import { conformanceHosts, filesOf } from '../test/conformance.ts';
import type { Parsed, ParsedItem } from '../test/conformance.ts';
import { effective, macroName, parse, verify, withoutFullPrefix } from './index.ts';
import type { Config, Rule, SetEntry, Verdict } from './index.ts';

test('there are 150 hosts', () => {
  expect(conformanceHosts).toHaveLength(150);
});

describe.each(conformanceHosts.map((host) => [host.name, host] as const))('host %s', (_name, host) => {
  for (const { file, tier, text, parsed } of filesOf(host)) {
    test(`${file} is read as Proxmox VE reads it`, () => {
      const doc = parse(text, { tier, file });
      const cluster = tier === 'cluster' ? undefined : effective(parse(host.files['cluster.fw'] ?? '', { tier: 'cluster', file: 'cluster.fw' }));
      expect(shape(effective(doc), verify(doc, { cluster }))).toEqual(expected(parsed));
    });
  }
});

/** Our reading in the shape of the measured one. */
function shape(config: Config, verdict: Verdict) {
  const rules = (list: readonly Rule[]) => list.filter((rule) => !verdict.dropped.has(rule)).map((rule) => shapeOfRule(rule, verdict));
  return {
    options: Object.fromEntries([...config.options].map(([key, { value }]) => [key, isTime(key, value) ? '0' : value])),
    aliases: Object.fromEntries(config.aliases.map((a) => [a.name.toLowerCase(), clean({ name: a.name, cidr: a.address, comment: a.comment })])),
    ipset: Object.fromEntries(config.ipsets.map((set) => [set.name, set.entries.map((entry) => shapeOfEntry(entry, verdict))])),
    ipset_comments: Object.fromEntries(config.ipsets.filter((set) => set.comment).map((set) => [set.name, set.comment])),
    groups: Object.fromEntries(config.groups.map((group) => [group.name, rules(group.rules)])),
    group_comments: Object.fromEntries(config.groups.filter((group) => group.comment).map((group) => [group.name, group.comment])),
    rules: rules(config.rules),
  };
}

/** A time counts as on for a minute; these hosts were measured long after. */
function isTime(key: string, value: string) {
  return key === 'enable' && Number(value) > 1;
}

function shapeOfEntry(entry: SetEntry, verdict: Verdict) {
  const nomatch = entry.nomatch ? 1 : undefined;
  return clean({ cidr: withoutFullPrefix(entry.address), nomatch, comment: entry.comment, errors: verdict.errorsOf(entry) });
}

function shapeOfRule(rule: Rule, verdict: Verdict) {
  const { disabled, icmpType, at: _at, macro, ...rest } = rule;
  const own = { enable: disabled ? 0 : 1, 'icmp-type': icmpType, macro: macro && (macroName(macro) ?? macro) };
  return clean({ ...rest, ...own, ipversion: verdict.versionOf(rule), errors: verdict.errorsOf(rule) });
}

function expected(parsed: Parsed) {
  return {
    options: Object.fromEntries(Object.entries(parsed.options).map(([key, value]) => [key, String(value)])),
    aliases: Object.fromEntries(Object.entries(parsed.aliases ?? {}).map(([key, { name, cidr, comment }]) => [key, clean({ name, cidr, comment })])),
    ipset: items(parsed.ipset),
    ipset_comments: parsed.ipset_comments ?? {},
    groups: items(parsed.groups),
    group_comments: parsed.group_comments ?? {},
    rules: parsed.rules.map(trimmed),
  };
}

function items(sections: Parsed['groups']) {
  return Object.fromEntries(Object.entries(sections ?? {}).map(([name, list]) => [name, list.map(trimmed)]));
}

/** Some messages end in a line break. */
function trimmed(item: ParsedItem) {
  if (item.errors === undefined) return item;
  return { ...item, errors: Object.fromEntries(Object.entries(item.errors).map(([field, message]) => [field, message.trim()])) };
}

function clean(value: object) {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));
}
