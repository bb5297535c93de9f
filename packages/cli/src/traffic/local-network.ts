import { parsePoint, printPoint } from '@pvewall/traffic';

/** The kernel's IPv4 routes, in its order. */
export const routesFile = '/proc/net/route';

/**
 * The network that Proxmox VE takes for the local one: the first route that covers the node's own address, the default
 * route apart. Undefined where the address is IPv6, or no route covers it.
 *
 * @param routes the text of `/proc/net/route`: columns, with addresses as hexadecimal numbers in the machine's byte order
 */
export function detectLocalNetwork(routes: string, address: string): string | undefined {
  const own = parsePoint(address);
  if (own?.family !== 4) return undefined;
  for (const line of routes.split('\n').slice(1)) {
    const columns = line.trim().split(/\s+/);
    const [network, mask] = [littleEndian(columns[1]), littleEndian(columns[7])];
    if (network === undefined || mask === undefined || mask === 0) continue;
    const size = 2 ** 32 - mask;
    if (Math.floor(Number(own.point) / size) * size === network) return `${printPoint(network)}/${32 - Math.log2(size)}`;
  }
  return undefined;
}

function littleEndian(text: string | undefined): number | undefined {
  if (text === undefined || !/^[\dA-F]{8}$/i.test(text)) return undefined;
  return [6, 4, 2, 0].reduce((number, at) => number * 256 + parseInt(text.slice(at, at + 2), 16), 0);
}
