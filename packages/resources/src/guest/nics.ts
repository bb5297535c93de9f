import type { GuestNic } from '@pvewall/fw';

/**
 * The NICs of a guest and whether the firewall looks at them: the `netN` keys of its configuration, up to the first
 * `[snapshot]` header.
 */
export function guestNics(config: string): GuestNic[] {
  const current = config.split(/^\[/m, 1)[0] ?? '';
  return [...current.matchAll(/^(net\d+):(.*)$/gm)].map((match) => ({
    name: match[1] as string,
    firewall: /(?:^|,)\s*firewall=1\s*(?:,|$)/.test(match[2] as string),
  }));
}
