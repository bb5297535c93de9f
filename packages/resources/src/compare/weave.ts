/**
 * Our items in our order, and those of others after the one that each of them follows now: what others own does not move
 * because of us. Others' come first where none of ours is before them.
 */
export function weave<T>(ours: readonly T[], now: readonly T[], keyOf: (item: T) => string, isTheirs: (item: T) => boolean): T[] {
  const own = new Set(ours.map(keyOf));
  const following = new Map<string | undefined, T[]>();
  let last: string | undefined;
  for (const item of now) {
    if (isTheirs(item)) following.set(last, [...(following.get(last) ?? []), item]);
    else if (own.has(keyOf(item))) last = keyOf(item);
  }
  return [...(following.get(undefined) ?? []), ...ours.flatMap((item) => [item, ...(following.get(keyOf(item)) ?? [])])];
}
