export const corosyncFile = '/etc/pve/corosync.conf';

/** The addresses of the other nodes' links in corosync.conf; names in their place are left out, as nobody resolves them here. */
export function corosyncPeers(text: string, node: string): string[] {
  const blocks = [...text.matchAll(/^\s*node\s*\{([^}]*)\}/gm)].map(([, block = '']) => block);
  return blocks.filter((block) => valueOf(block, 'name') !== node).flatMap(linksOf);
}

function linksOf(block: string): string[] {
  const links = [...block.matchAll(/^\s*ring\d+_addr\s*:\s*(\S+)/gm)].map(([, address = '']) => address);
  return links.filter((address) => /^[\d.]+$|^[\da-f:.]*:[\da-f:.]*$/i.test(address));
}

function valueOf(block: string, key: string): string | undefined {
  return new RegExp(`^\\s*${key}\\s*:\\s*(\\S+)`, 'm').exec(block)?.[1];
}
