export const membersFile = '/etc/pve/.members';

/** pmxcfs tells which node has which address: `{"nodelist": {"pve": {"id": 1, "ip": "192.168.1.10"}}}`. */
export function memberAddresses(text: string): Map<string, readonly string[]> {
  const addresses = new Map<string, readonly string[]>();
  for (const [node, member] of Object.entries<unknown>(nodeList(text))) {
    const ip = typeof member === 'object' && member !== null && 'ip' in member ? member.ip : undefined;
    if (typeof ip === 'string') addresses.set(node, [ip]);
  }
  return addresses;
}

function nodeList(text: string): Record<string, unknown> {
  try {
    const members: unknown = JSON.parse(text);
    const list = typeof members === 'object' && members !== null && 'nodelist' in members ? members.nodelist : undefined;
    return typeof list === 'object' && list !== null ? { ...list } : {};
  } catch {
    return {};
  }
}
