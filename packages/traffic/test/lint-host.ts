import type { Rule } from '@pvewall/fw';
import { lower } from '../src/lower/lower-host.ts';
import { compareChains } from '../src/index.ts';
import type { Chain, LintFinding, TrafficFile, TrafficHost } from '../src/index.ts';

/** A host without some rules. */
export function withoutRules(host: TrafficHost, gone: ReadonlySet<Rule>): TrafficHost {
  const left = (rules: readonly Rule[]): Rule[] => rules.filter((rule) => !gone.has(rule));
  const file = ({ tier, address, config, broken, versionOf }: TrafficFile): TrafficFile => ({
    tier, address, broken,
    versionOf: (rule) => versionOf(rule),
    config: { ...config, rules: left(config.rules), groups: config.groups.map((group) => ({ ...group, rules: left(group.rules) })) },
  });
  return {
    ...host,
    cluster: file(host.cluster),
    host: file(host.host),
    guests: new Map([...host.guests].map(([vmid, { kind, nics, file: own, texts }]) => [vmid, { vmid, kind, nics, file: file(own), texts }])),
    vnets: new Map([...host.vnets].map(([name, own]) => [name, file(own)])),
  };
}

/** Stations, directions and IP versions for which two hosts differ, or may. */
export function differences(before: TrafficHost, after: TrafficHost): string[] {
  const found: string[] = [];
  const compare = (name: string, one: Chain | undefined, other: Chain | undefined, family: 4 | 6): void => {
    const { status, blocks } = compareChains(one, other, family);
    if (status === 'partial' || blocks.length > 0) found.push(`${name} IPv${family}`);
  };
  const [old, young] = [lower(before), lower(after)];
  for (const family of [4, 6] as const) {
    for (const direction of ['in', 'out', 'forward'] as const) compare(`node ${direction}`, old.node(direction, family), young.node(direction, family), family);
    for (const name of before.vnets.keys()) compare(name, old.vnet(name, family), young.vnet(name, family), family);
    for (const [vmid, guest] of before.guests) {
      const other = after.guests.get(vmid);
      for (const nic of guest.nics) for (const direction of ['in', 'out'] as const) if (other !== undefined) compare(`${vmid} ${nic.name} ${direction}`, old.nic(guest, nic, direction, family), young.nic(other, nic, direction, family), family);
    }
  }
  return found;
}

/** What findings would take out. */
export function removable(findings: readonly LintFinding[]): Rule[] {
  return findings.flatMap(({ fix }) => fix?.rule ?? []);
}
