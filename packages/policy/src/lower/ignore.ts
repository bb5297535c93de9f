import { readIgnored } from '../ignore/read-ignored.ts';
import type { Named } from '../parsed-file.ts';
import type { Pair } from '../yaml/node.ts';
import type { Context } from './context.ts';
import { itemsOf, textOf } from './context.ts';

/** `ignore`: what belongs to others. An address that is none is an error: what it was to protect would be changed. */
export function lowerIgnore(context: Context, { node }: Pair): Named[] {
  return itemsOf(node).flatMap((item) => {
    const text = textOf(item);
    if (text === undefined || context.isFaulty(item)) return [];
    const read = readIgnored(text);
    if (read.ok) return [{ name: read.address, at: context.at(item) }];
    context.report('policy/ignore-address', { message: read.message, hint: read.hint, place: context.at(item) });
    return [];
  });
}
