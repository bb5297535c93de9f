/** Chains of the kernel: without a line of their own they are empty and accept, and they cannot go. */
const builtIn: ReadonlySet<string> = new Set(['INPUT', 'FORWARD', 'OUTPUT', 'PREROUTING', 'POSTROUTING', 'BROUTING']);

/** Proxmox VE's, which its daemon puts there and takes away whenever it likes (docs/proxmox-ve.md 6). */
export const pveJump = '-A FORWARD -j PVEFW-FORWARD';

/**
 * What a table says of some chains: for each, in the order of `chains`, `:NAME POLICY` and its rules, without counters
 * and without Proxmox VE's jump. Two prints of one tool give the same text exactly when these chains are the same. A
 * chain that is not there gives nothing; a built-in one is as good as empty with the policy ACCEPT.
 * @param section the table as `ebtables-save` prints it, `*table` or not
 */
export function chainLines(section: string, chains: readonly string[]): string {
  const policies = new Map<string, string>();
  const rules = new Map<string, string[]>();
  for (const line of section.split('\n').map(bareLine)) {
    const [first = '', second = ''] = line.split(/[ \t]+/);
    if (first.startsWith(':')) policies.set(first.slice(1), second);
    else if (first === '-A' && line !== pveJump) rules.set(second, [...(rules.get(second) ?? []), line]);
  }
  const lines = chains.flatMap((name) => {
    const policy = policies.get(name) ?? (builtIn.has(name) ? 'ACCEPT' : undefined);
    return policy === undefined ? [] : [`:${name} ${policy}`, ...(rules.get(name) ?? [])];
  });
  return lines.map((line) => `${line}\n`).join('');
}

/** A printed line without its counters: nft puts them in front, legacy behind, at times without a blank. */
export function bareLine(line: string): string {
  return line.replace(/^[ \t]+|[ \t\r]+$/g, '').replace(/^\[\d+:\d+\] /, '').replace(/[ \t]*-c \d+ \d+$/, '');
}
