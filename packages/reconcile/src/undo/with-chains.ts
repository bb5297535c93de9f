/** Proxmox VE's jump accepts all IPv4 and IPv6: it stands behind all other rules (docs/proxmox-ve.md 6). */
const jump = '-A FORWARD -j PVEFW-FORWARD';

/**
 * A table as ebtables-save prints it with some of its chains as they were: `then` are their lines (`chainLines`), a
 * chain without one goes. Everything else stays, Proxmox VE's jump too, which is there exactly when it is there now.
 */
export function withChains(section: string, table: string, then: string, chains: readonly string[]): string {
  const ours = new Set(chains);
  const now = linesOf(section).map(withoutCounters);
  const old = linesOf(then);
  const theirs = now.filter((line) => !line.startsWith('*') && !ours.has(chainOf(line)));
  const lines = [
    `*${table}`,
    ...old.filter(isChain),
    ...theirs.filter(isChain),
    ...old.filter((line) => !isChain(line)),
    ...(ours.has('FORWARD') && now.includes(jump) ? [jump] : []),
    ...theirs.filter((line) => !isChain(line)),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

/** nft prints them in front, legacy behind. */
function withoutCounters(line: string): string {
  return line.replace(/^\[\d+:\d+\] /, '').replace(/ *-c \d+ \d+$/, '').trimEnd();
}

function isChain(line: string): boolean {
  return line.startsWith(':');
}

/** `:NAME POLICY`, `-A NAME ...` */
function chainOf(line: string): string {
  return (isChain(line) ? line.slice(1) : line.slice('-A '.length)).split(' ')[0] ?? '';
}
