import { interfacesIn } from '@pvewall/traffic';

/** ifupdown's configuration of a node, and what SDN adds to it. */
export const interfacesFiles = ['/etc/network/interfaces', '/etc/network/interfaces.d/sdn'] as const;

/** The node's own interfaces; undefined where the first of those files cannot be read. */
export function nodeInterfaces([main, ...included]: readonly (string | undefined)[]): string[] | undefined {
  return main === undefined ? undefined : [main, ...included].flatMap((text) => interfacesIn(text ?? ''));
}
