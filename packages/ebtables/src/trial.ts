import type { EbRule, TableState } from './nouns.ts';
import { parseSave } from './save.ts';

/** A rule, or a chain's policy when `sent` has no rule, that the tool did not print as it was sent. */
export interface TrialDifference {
  readonly chain: string;
  /** Zero-based among the chain's rules; undefined for the chain itself. */
  readonly index?: number;
  readonly sent?: EbRule;
  readonly printed?: EbRule;
  /** One sentence for people. */
  readonly message: string;
}

/** Compares a table that was loaded in a scratch namespace with what `ebtables-save` then printed there. */
export function compareTrial(sent: TableState, printedText: string): readonly TrialDifference[] {
  const printed = parseSave(printedText).tables.get(sent.name);
  return [...sent.chains.values()].flatMap((chain) => {
    const other = printed?.chains.get(chain.name);
    const asked = chain.policy ?? 'ACCEPT';
    if (!other) {
      if (chain.rules.length === 0 && asked === 'ACCEPT') return [];
      return [{ chain: chain.name, message: `ebtables does not print chain ${chain.name}` }];
    }
    const policy: TrialDifference[] =
      (other.policy ?? 'ACCEPT') === asked ? [] : [{ chain: chain.name, message: `ebtables prints policy ${other.policy} for chain ${chain.name}, not ${asked}` }];
    return [...policy, ...compareRules(chain.name, chain.rules, other.rules)];
  });
}

function compareRules(chain: string, sent: readonly EbRule[], printed: readonly EbRule[]): TrialDifference[] {
  const differences: TrialDifference[] = [];
  for (let index = 0; index < Math.max(sent.length, printed.length); index++) {
    const [ours, theirs] = [sent[index], printed[index]];
    if (ours?.canonical === theirs?.canonical) continue;
    const message = !ours
      ? `ebtables prints a rule that was not sent: ${theirs?.source}`
      : theirs
        ? `ebtables prints ${ours.canonical} as ${theirs.canonical}`
        : `ebtables does not print ${ours.canonical}`;
    differences.push({ chain, index, ...(ours ? { sent: ours } : {}), ...(theirs ? { printed: theirs } : {}), message });
  }
  return differences;
}
