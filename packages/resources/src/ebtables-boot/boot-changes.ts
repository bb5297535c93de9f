import type { Address, Change } from '@pvewall/model';
import type { Comparison } from '../kind.ts';
import { loaderPath, pluginPath, rulesFile, unitLink, unitPath } from './boot-files.ts';
import type { BootState } from './boot-state.ts';

const names: Readonly<Record<string, string>> = {
  [rulesFile]: 'boot rules',
  [loaderPath]: 'boot script',
  [unitPath]: 'boot unit',
  [pluginPath]: 'boot plugin',
  [unitLink]: 'boot unit link',
};

const replaced = 'not the way that is chosen to keep the rules over a reboot';

/** One line per file: what is in them is ours from the first byte to the last. */
export function bootChanges(address: Address, current: BootState, desired: BootState): Comparison {
  const pairs = [...current.texts].map(([path, before]) => [path, before, desired.texts.get(path) ?? null] as const);
  const all = [...pairs, [unitLink, current.link, desired.link] as const];
  const differing = all.filter(([, before, after]) => before !== after);
  const same = all.filter(([, before, after]) => before === after && after !== null);
  return { changes: differing.map(([path, before, after]) => change(address, path, before, after)), unchanged: same.length };
}

function change(address: Address, path: string, before: string | null, after: string | null): Change {
  const named = { address, label: names[path] ?? path };
  if (path === unitLink) return before === null ? { ...named, action: 'create', after: 'enabled' } : { ...named, action: 'delete', before: 'enabled', reason: replaced };
  if (before === null) return { ...named, action: 'create', after: path };
  if (after === null) return { ...named, action: 'delete', before: path, reason: replaced };
  return { ...named, action: 'update', before: path, after: `${path}, as the policy says` };
}
