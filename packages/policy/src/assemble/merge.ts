import type { Diagnostic, Place } from '@pvewall/model';
import { report } from '../diagnostics.ts';
import type { FileContent, FwSection, Named, NodeSection, Section } from '../parsed-file.ts';
import type { ApplyPolicy, GuardsPolicy, ManagementPolicy, PolicyTest } from '../policy.ts';

/** All files of a policy put together; profiles are not applied yet. */
export interface Merged {
  readonly apply?: ApplyPolicy;
  readonly guards?: GuardsPolicy;
  readonly management?: ManagementPolicy;
  /** Each address once. */
  readonly ignore: readonly Named[];
  readonly tests: readonly PolicyTest[];
  readonly cluster?: FwSection;
  readonly nodes: ReadonlyMap<string, NodeSection>;
  readonly guests: ReadonlyMap<string, FwSection>;
  readonly vnets: ReadonlyMap<string, FwSection>;
  readonly profiles: ReadonlyMap<string, FwSection>;
}

/** Maps merge; the same thing in two files is an error that names both places. The first one counts. */
export function merge(contents: readonly FileContent[], diagnostics: Diagnostic[]): Merged {
  const twice = (what: string, second: Place, first: Place): void => void diagnostics.push(definedTwice(what, second, first));
  const unique = (kind: string, items: readonly FwSection[]): Map<string, FwSection> => {
    const found = new Map<string, FwSection>();
    for (const item of items) {
      const first = found.get(item.name);
      if (first === undefined) found.set(item.name, item);
      else twice(`${kind} ${item.name}`, item.at, first.at);
    }
    return found;
  };
  const clusters = contents.flatMap(({ cluster }) => cluster ?? []);
  const nodes = new Map<string, NodeSection>();
  for (const { nodes: items } of contents) {
    for (const item of items) {
      const first = nodes.get(item.name);
      nodes.set(item.name, first === undefined ? item : mergeNode(first, item, twice));
    }
  }
  const apply = first('apply', contents.flatMap(({ apply: one }) => one ?? []), twice);
  const guards = first('guards', contents.flatMap(({ guards: one }) => one ?? []), twice);
  const management = first('management', contents.flatMap(({ management: one }) => one ?? []), twice);
  return {
    ...(apply && { apply }),
    ...(guards && { guards }),
    ...(management && { management }),
    ignore: [...new Map(contents.flatMap(({ ignore = [] }) => ignore).reverse().map((one) => [one.name, one])).values()].reverse(),
    tests: contents.flatMap(({ tests }) => tests),
    ...(clusters.length > 0 && { cluster: clusters.reduce((first, second) => mergeCluster(first, second, twice)) }),
    nodes,
    guests: unique('guest', contents.flatMap(({ guests }) => guests)),
    vnets: unique('VNet', contents.flatMap(({ vnets }) => vnets)),
    profiles: unique('profile', contents.flatMap(({ profiles }) => profiles)),
  };
}

type Twice = (what: string, second: Place, first: Place) => void;

/** What one file says for all. */
function first<T extends { readonly at: Place }>(what: string, [one, ...others]: readonly T[], twice: Twice): T | undefined {
  if (one !== undefined) for (const other of others) twice(what, other.at, one.at);
  return one;
}

/** Options and rules belong to one file; aliases, sets and groups are put together by name. */
function mergeCluster(first: FwSection, second: FwSection, twice: Twice): FwSection {
  const merged = { ...second, ...first };
  for (const key of ['options', 'rules'] as const) {
    const [a, b] = [first[key], second[key]];
    if (a !== undefined && b !== undefined) twice(`cluster.${key}`, b.at, a.at);
  }
  const aliases = mergeNamed('alias', first.aliases, second.aliases, twice);
  const ipsets = mergeNamed('set', first.ipsets, second.ipsets, twice);
  const groups = mergeNamed('group', first.groups, second.groups, twice);
  return { ...merged, ...(aliases && { aliases }), ...(ipsets && { ipsets }), ...(groups && { groups }) };
}

function mergeNamed<T extends { readonly name: string; readonly at: Place }>(
  what: string,
  first: Section<T> | undefined,
  second: Section<T> | undefined,
  twice: Twice,
): Section<T> | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  const known = new Map(first.items.map((item) => [item.name.toLowerCase(), item]));
  const fresh = second.items.filter((item) => {
    const before = known.get(item.name.toLowerCase());
    if (before !== undefined) twice(`the ${what} ${item.name}`, item.at, before.at);
    return before === undefined;
  });
  return { at: first.at, items: [...first.items, ...fresh] };
}

function mergeNode(first: NodeSection, second: NodeSection, twice: Twice): NodeSection {
  for (const key of ['host', 'ebtables', 'sysctl'] as const) {
    const [a, b] = [first[key], second[key]];
    if (a !== undefined && b !== undefined) twice(`${key} of the node ${first.name}`, b.at, a.at);
  }
  return { ...second, ...first };
}

function definedTwice(what: string, second: Place, first: Place): Diagnostic {
  return report('policy/defined-twice', {
    message: `${what} is in ${first.file} already`,
    hint: 'Keep it in one of the files.',
    place: second,
    related: [{ message: 'first written here', place: first }],
  });
}
