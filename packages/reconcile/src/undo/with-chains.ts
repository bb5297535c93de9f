import { bareLine, pveJump } from '../revert-script/chain-lines.ts';

/**
 * A table as ebtables-save prints it with some of its chains as they were: `then` are their lines (`chainLines`), a
 * chain without one goes. Everything else stays, Proxmox VE's jump too, which is there exactly when it is there now. It
 * accepts all IPv4 and IPv6, so it stands behind all other rules.
 */
export function withChains(section: string, table: string, then: string, chains: readonly string[]): string {
  const ours = new Set(chains);
  const now = linesOf(section).map(bareLine);
  const old = linesOf(then);
  const theirs = now.filter((line) => !line.startsWith('*') && !ours.has(chainOf(line)));
  const lines = [
    `*${table}`,
    ...old.filter(isChain),
    ...theirs.filter(isChain),
    ...old.filter((line) => !isChain(line)),
    ...(ours.has('FORWARD') && now.includes(pveJump) ? [pveJump] : []),
    ...theirs.filter((line) => !isChain(line)),
  ];
  return `${lines.join('\n')}\n`;
}

function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}

function isChain(line: string): boolean {
  return line.startsWith(':');
}

/** `:NAME POLICY`, `-A NAME ...` */
function chainOf(line: string): string {
  return (isChain(line) ? line.slice(1) : line.slice('-A '.length)).split(' ')[0] ?? '';
}
