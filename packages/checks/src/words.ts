/** `101, 102 and 3 more`: the first of many. */
export function firstOf(names: readonly (string | number)[], most = 5): string {
  if (names.length <= most + 1) return names.join(', ');
  return `${names.slice(0, most).join(', ')} and ${names.length - most} more`;
}
