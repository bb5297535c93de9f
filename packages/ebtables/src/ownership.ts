import { isBaseChain } from './nouns.ts';
import type { Chain, EbRule, TableState } from './nouns.ts';

/** The chains pve-firewall replaces at each of its updates. */
const pveChain = /^(?:PVEFW-\S+|(?:tap|veth)\d+i\d+-(?:IN|OUT)\S*)$/;

export function isPveChain(name: string): boolean {
  return pveChain.test(name);
}

/** The one rule outside of its chains that pve-firewall owns. */
export function isPveJump(rule: EbRule, chain: string): boolean {
  return chain === 'FORWARD' && rule.canonical === '-j PVEFW-FORWARD';
}

/** What is ours or other people's, without PVE's jump; and what is PVE's: its chains, and FORWARD with its jump alone. */
export interface Split {
  readonly own: readonly Chain[];
  readonly pve: readonly Chain[];
}

export function split(state: TableState): Split {
  const own: Chain[] = [];
  const pve: Chain[] = [];
  for (const chain of state.chains.values()) {
    if (isPveChain(chain.name)) {
      pve.push(chain);
      continue;
    }
    const jumps = chain.rules.filter((rule) => isPveJump(rule, chain.name));
    own.push({ ...chain, rules: chain.rules.filter((rule) => !isPveJump(rule, chain.name)) });
    if (jumps.length > 0) pve.push({ ...chain, rules: jumps });
  }
  return { own, pve };
}

/** What a policy says of one chain; a part that is absent stays as it is. `null` removes a custom chain. */
export type ChainEdit = { readonly policy?: string; readonly rules?: readonly EbRule[] } | null;

/**
 * The table as it should be: chains that are not named stay as they are, PVE's chains always do, and its jump stands
 * last in FORWARD whenever FORWARD's rules are ours. A base chain that is removed is emptied instead.
 */
export function merge(live: TableState, desired: ReadonlyMap<string, ChainEdit>): TableState {
  const chains = new Map(live.chains);
  for (const [name, edit] of desired) {
    if (isPveChain(name)) continue;
    if (edit === null && !isBaseChain(live.name, name)) chains.delete(name);
    else chains.set(name, edited(chains.get(name), name, edit ?? { policy: 'ACCEPT', rules: [] }));
  }
  return { ...live, chains };
}

function edited(chain: Chain | undefined, name: string, edit: NonNullable<ChainEdit>): Chain {
  const policy = edit.policy ?? chain?.policy ?? 'ACCEPT';
  const own = edit.rules?.filter((rule) => !isPveJump(rule, name));
  const jumps = (chain?.rules ?? []).filter((rule) => isPveJump(rule, name));
  return { ...chain, name, policy, rules: own ? [...own, ...jumps] : (chain?.rules ?? []) };
}

/**
 * Text of everything in a table that is not PVE's, in canonical form and with custom chains in the order of their
 * names: equal texts mean that nothing of it changed. Base chains that are empty and accept are left out.
 */
export function fingerprint(state: TableState): string {
  const chains = split(state).own.filter((chain) => !isBaseChain(state.name, chain.name) || chain.rules.length > 0 || (chain.policy ?? 'ACCEPT') !== 'ACCEPT');
  chains.sort((a, b) => (a.name < b.name ? -1 : 1));
  const lines = chains.flatMap((chain) => [`:${chain.name} ${chain.policy ?? 'ACCEPT'}`, ...chain.rules.map((rule) => `-A ${chain.name} ${rule.canonical}`)]);
  return lines.map((line) => `${line}\n`).join('');
}
