import type { Edits, GroupEdit, IpSetEdit, Option } from '@pvewall/fw';
import type { EbtablesSection, FwSection, GroupItem, NodeSection, SetItem } from '../parsed-file.ts';
import type { EbtablesChainPolicy, EbtablesPolicy, EbtablesTable, FwPolicy, NodePolicy } from '../policy.ts';

/** What fw.edit takes, from what the files say of one `.fw` file. */
export function buildFw(section: FwSection): FwPolicy {
  if (section.absent) return { at: section.at, absent: true, edits: {} };
  const edits: { -readonly [K in keyof Edits]: Edits[K] } = {};
  const { options, aliases, ipsets, groups, rules } = section;
  if (options) edits.options = new Map(options.items.map(({ name, value, at }): [string, Option] => [name, { value, at }]));
  if (aliases) edits.aliases = aliases.items;
  if (ipsets) edits.ipsets = new Map(ipsets.items.map((item) => [item.name, setEdit(item)]));
  if (groups) edits.groups = new Map(groups.items.map((item) => [item.name, groupEdit(item)]));
  if (rules) edits.rules = rules.items;
  return { at: section.at, edits };
}

/** Members and comment are owned each for itself: what is not written stays as the host has it. */
function setEdit({ absent, comment, entries, at }: SetItem): IpSetEdit | null {
  return absent ? null : { ...(comment !== undefined && { comment }), ...(entries && { entries }), at };
}

function groupEdit({ absent, comment, rules, at }: GroupItem): GroupEdit | null {
  return absent ? null : { ...(comment !== undefined && { comment }), ...(rules && { rules }), at };
}

export function buildNode({ at, host, ebtables, sysctl }: NodeSection): NodePolicy {
  return {
    at,
    ...(host && { host: buildFw(host) }),
    ...(ebtables && { ebtables: buildEbtables(ebtables) }),
    ...(sysctl && { sysctl: new Map(sysctl.items.map(({ name, value, at: place }) => [name, { value, at: place }])) }),
  };
}

function buildEbtables({ at, persist, chains }: EbtablesSection): EbtablesPolicy {
  const tables = new Map<EbtablesTable, Map<string, EbtablesChainPolicy | null>>();
  for (const chain of chains) {
    const table = tables.get(chain.table) ?? new Map<string, EbtablesChainPolicy | null>();
    tables.set(chain.table, table);
    table.set(chain.name, chain.absent ? null : chainPolicy(chain));
  }
  return { at, ...(persist && { persist }), tables };
}

function chainPolicy({ at, policy, rules }: EbtablesSection['chains'][number]): EbtablesChainPolicy {
  return { at, ...(policy && { policy }), ...(rules && { rules }) };
}
