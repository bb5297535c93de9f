/** The chains through which pve-firewall sends all packets, by the chain of the kernel that jumps there. */
const jumps = { INPUT: 'PVEFW-INPUT', FORWARD: 'PVEFW-FORWARD', OUTPUT: 'PVEFW-OUTPUT' } as const;

/** What proxmox-firewall makes (proxmox-firewall 1.2). */
const tables = ['inet proxmox-firewall', 'bridge proxmox-firewall-guests'] as const;

/** Which of pve-firewall's chains, or jumps to them, are not in what `iptables-save` printed. `tool`: what to call it. */
export function missingChains(saved: string, tool: 'iptables' | 'ip6tables'): string[] {
  const lines = new Set(filterTable(saved).map((line) => line.replace(/^\[\d+:\d+\] /, '').trim()));
  const chains = new Set([...lines].flatMap((line) => /^:(\S+) /.exec(line)?.[1] ?? []));
  return Object.entries(jumps).flatMap(([from, to]) => {
    if (!chains.has(to)) return [`${tool} chain ${to}`];
    return lines.has(`-A ${from} -j ${to}`) ? [] : [`${tool} -A ${from} -j ${to}`];
  });
}

/** Lines of `*filter`; a print of all tables has others. */
function filterTable(saved: string): string[] {
  const lines = saved.split('\n');
  const start = lines.indexOf('*filter');
  const end = lines.indexOf('COMMIT', start);
  return start < 0 ? [] : lines.slice(start + 1, end < 0 ? undefined : end);
}

/** Which of proxmox-firewall's tables are not in what `nft list tables` printed. */
export function missingTables(listed: string): string[] {
  const lines = new Set(listed.split('\n').map((line) => line.trim()));
  return tables.filter((table) => !lines.has(`table ${table}`)).map((table) => `nftables table ${table}`);
}
