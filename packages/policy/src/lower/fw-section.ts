import type { Place } from '@pvewall/model';
import type { FwSection, Named } from '../parsed-file.ts';
import type { MapNode, Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, textOf } from './context.ts';
import { lowerRules } from './rules.ts';
import { isAbsent, lowerAliases, lowerGroups, lowerIpsets, lowerOptions } from './sections.ts';

type Parts = Omit<FwSection, 'name' | 'at' | 'absent'>;

const sections: Readonly<Record<string, (context: Context, pair: Pair) => Parts>> = {
  profiles: (context, pair) => ({ profiles: lowerRefs(context, pair) }),
  options: (context, pair) => ({ options: lowerOptions(context, pair) }),
  aliases: (context, pair) => ({ aliases: lowerAliases(context, pair) }),
  ipsets: (context, pair) => ({ ipsets: lowerIpsets(context, pair) }),
  groups: (context, pair) => ({ groups: lowerGroups(context, pair) }),
  rules: (context, pair) => ({ rules: { at: context.at(pair), items: lowerRules(context, pair.node) } }),
};

/** What a file says of one `.fw` file or profile: `cluster`, `host`, a guest, a VNet. */
export function lowerFwSection(context: Context, { key: name, node, start, end }: Pair): FwSection {
  const at: Place = context.at({ start, end });
  if (node.kind !== 'map') return { name, at };
  if (isAbsent(context, node)) return { name, at, absent: true };
  return Object.assign({ name, at }, ...parts(context, node)) as FwSection;
}

function parts(context: Context, map: MapNode): Parts[] {
  return map.pairs.map((pair) => (Object.hasOwn(sections, pair.key) ? (sections[pair.key]?.(context, pair) ?? {}) : {}));
}

/** Names with their places: profiles, included files. */
export function lowerRefs(context: Context, pair: Pair): Named[] {
  const found: Named[] = [];
  for (const node of itemsOf(pair.node)) {
    const name = textOf(node);
    if (name !== undefined) found.push({ name, at: context.at(node) });
  }
  return found;
}
