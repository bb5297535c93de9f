import { nearest } from '@pvewall/model';
import { catalogue } from './catalogue.ts';
import { dotted } from './spelling.ts';

/** People leave out or mistake the folder more often than the name, so only names are compared. */
const keyOfName: ReadonlyMap<string, string> = new Map(
  [...catalogue.values()].filter(({ sameAs }) => sameAs === undefined).map(({ key }) => [lastPart(key), key]),
);

/** The known key that somebody who wrote `name` most likely meant. */
export function suggestKey(name: string): string | undefined {
  const meant = nearest(lastPart(dotted(name.trim())), keyOfName.keys());
  return meant === undefined ? undefined : keyOfName.get(meant);
}

function lastPart(key: string): string {
  return key.slice(key.lastIndexOf('.') + 1);
}
