import type { ChangeGroup } from '@pvewall/traffic';
import { count, list } from './words.ts';

/** Up to how many are all named, and how many are named of more. */
const most = 5;
const few = 2;

/** Where packets change: `node pve, in`, `guest 100 net0, out`, `guests 101, 102 … 9,998 more (net0), in`. */
export function placeWords({ station, others, direction }: ChangeGroup, options: { all: boolean }): string {
  return `${stationWords([station, ...others], options.all)}, ${direction}`;
}

function stationWords(stations: readonly string[], all: boolean): string {
  const parts = new Map<string, string[]>();
  const [kind = ''] = (stations[0] ?? '').split('.', 1);
  for (const station of stations) {
    const [, name = '', part] = /^[^.]*\.([^.]*)(?:\.(.*))?$/s.exec(station) ?? [undefined, station];
    parts.set(name, [...(parts.get(name) ?? []), ...(part === undefined ? [] : [part])]);
  }
  const [common = ''] = [...parts.values()].map(list);
  const alike = [...parts.values()].every((names) => list(names) === common);
  const names = [...parts].map(([name, own]) => (alike ? name : [name, ...own].join(' ')));
  if (names.length === 1) return [kind, ...names, common].filter((word) => word !== '').join(' ');
  return `${kind}s ${folded(names, all)}${alike && common !== '' ? ` (${common})` : ''}`;
}

function folded(names: readonly string[], all: boolean): string {
  if (all || names.length <= most) return list(names);
  return `${names.slice(0, few).join(', ')} … ${count(names.length - few, 'more', 'more')}`;
}
