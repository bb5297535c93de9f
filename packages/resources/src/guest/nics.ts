/**
 * The NICs of a guest: its `netN` keys, up to the first `[snapshot]` header.
 * @returns e.g. `['net0', 'net1']`
 */
export function nicsOf(config: string): string[] {
  const current = config.split(/^\[/m, 1)[0] ?? '';
  return [...current.matchAll(/^(net\d+):/gm)].map((match) => match[1] as string);
}
