/** Chains of the kernel: they cannot go, only be empty. */
const baseChains: ReadonlySet<string> = new Set(['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING', 'BROUTING']);
/** Proxmox VE's jump accepts all IPv4 and IPv6: it stands behind all other rules (docs/proxmox-ve.md 6). */
const jump = '-A FORWARD -j PVEFW-FORWARD';

/**
 * A table as ebtables-save prints it with some of its chains as they were: `then` are their lines, a chain without one
 * goes. Everything else stays, Proxmox VE's jump too, which is there exactly when it is there now.
 */
export function withChains(section: string, table: string, then: string, chains: readonly string[]): string {
  const ours = new Set(chains);
  const now = linesOf(section).map(withoutCounters);
  const old = linesOf(then);
  const theirs = now.filter((line) => !line.startsWith('*') && !ours.has(chainOf(line)));
  const lines = [
    `*${table}`,
    ...old.filter(isChain),
    ...emptied(now, old, ours),
    ...theirs.filter(isChain),
    ...old.filter((line) => !isChain(line) && line !== jump),
    ...(ours.has('FORWARD') && now.includes(jump) ? [jump] : []),
    ...theirs.filter((line) => !isChain(line)),
  ];
  return `${lines.join('\n')}\n`;
}

/** Base chains of a table that the kernel did not have before. */
function emptied(now: readonly string[], old: readonly string[], ours: ReadonlySet<string>): string[] {
  const named = new Set(old.filter(isChain).map(chainOf));
  return now.filter(isChain).map(chainOf).filter((name) => ours.has(name) && baseChains.has(name) && !named.has(name)).map((name) => `:${name} ACCEPT`);
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function withoutCounters(line: string): string {
  return line.replace(/^\[\d+:\d+\] /, '').replace(/ ?-c \d+ \d+$/, '').trimEnd();
}

function isChain(line: string): boolean {
  return line.startsWith(':');
}

/** `:NAME POLICY`, `-A NAME ...` */
function chainOf(line: string): string {
  return (isChain(line) ? line.slice(1) : line.slice('-A '.length)).split(' ')[0] ?? '';
}
