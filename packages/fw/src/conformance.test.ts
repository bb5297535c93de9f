import { describe, expect, test } from '@jest/globals';
import { conformanceHosts, filesOf } from '../test/conformance.ts';
import type { Parsed, ParsedItem } from '../test/conformance.ts';
import { effective, macroName, parse, withoutFullPrefix } from './index.ts';
import type { Config, Rule, SetEntry } from './index.ts';

test('there are 150 hosts', () => {
  expect(conformanceHosts).toHaveLength(150);
});

describe.each(conformanceHosts.map((host) => [host.name, host] as const))('host %s', (_name, host) => {
  for (const { file, tier, text, parsed } of filesOf(host)) {
    test(`${file} is read as Proxmox VE reads it`, () => {
      expect(shape(effective(parse(text, { tier, file })))).toEqual(expected(parsed));
    });
  }
});

/** Our reading in the shape of the measured one. */
function shape(config: Config) {
  return {
    options: Object.fromEntries([...config.options].map(([key, { value }]) => [key, value])),
    aliases: Object.fromEntries(config.aliases.map((a) => [a.name.toLowerCase(), clean({ name: a.name, cidr: a.address, comment: a.comment })])),
    ipset: Object.fromEntries(config.ipsets.map((set) => [set.name, set.entries.map(shapeOfEntry)])),
    ipset_comments: Object.fromEntries(config.ipsets.filter((set) => set.comment).map((set) => [set.name, set.comment])),
    groups: Object.fromEntries(config.groups.map((group) => [group.name, group.rules.map(shapeOfRule)])),
    group_comments: Object.fromEntries(config.groups.filter((group) => group.comment).map((group) => [group.name, group.comment])),
    rules: config.rules.map(shapeOfRule),
  };
}

function shapeOfEntry(entry: SetEntry) {
  return clean({ cidr: withoutFullPrefix(entry.address), nomatch: entry.nomatch ? 1 : undefined, comment: entry.comment });
}

function shapeOfRule({ disabled, icmpType, at: _at, macro, ...rest }: Rule) {
  return clean({ ...rest, enable: disabled ? 0 : 1, 'icmp-type': icmpType, macro: macro && (macroName(macro) ?? macro) });
}

function expected(parsed: Parsed) {
  return {
    options: Object.fromEntries(Object.entries(parsed.options).map(([key, value]) => [key, String(value)])),
    aliases: Object.fromEntries(Object.entries(parsed.aliases ?? {}).map(([key, { name, cidr, comment }]) => [key, clean({ name, cidr, comment })])),
    ipset: items(parsed.ipset),
    ipset_comments: parsed.ipset_comments ?? {},
    groups: items(parsed.groups),
    group_comments: parsed.group_comments ?? {},
    rules: parsed.rules.map(withoutVerdict),
  };
}

function items(sections: Parsed['groups']) {
  return Object.fromEntries(Object.entries(sections ?? {}).map(([name, list]) => [name, list.map(withoutVerdict)]));
}

function withoutVerdict({ errors: _errors, ipversion: _version, ...item }: ParsedItem) {
  return item;
}

function clean(value: object) {
  return Object.fromEntries(Object.entries(value).filter(([, v]) => v !== undefined));
}
