import type { EbtablesVariant } from '@pvewall/model';
import type { EbRule, Extension, Part } from './nouns.ts';
import { quote } from './words.ts';

type Parts = Pick<EbRule, 'head' | 'matches' | 'watchers' | 'target'>;
type Backend = EbtablesVariant['backend'];

/** Options whose value is always in quotes, as the tools print it. */
const quotedValues: ReadonlySet<string> = new Set(['--log-prefix', '--nflog-prefix', '--ulog-prefix']);

/**
 * The rule without its chain, as one line that the tool reads back as the same rule. Without a variant it is the
 * canonical form. `! --option` is what every version takes (`--option !` is deprecated in nft 1.8.11).
 */
export function printRule(rule: Parts, variant?: EbtablesVariant): string {
  const groups: readonly (readonly Part[])[] = [rule.head, ...[...rule.matches, ...rule.watchers].map((e: Extension) => e.parts)];
  const words = groups.flatMap((parts) => parts.map((part) => printPart(part, variant?.backend)));
  return [...words, `-j ${rule.target.name}`, ...rule.target.parts.map((part) => printPart(part, variant?.backend))].join(' ');
}

function printPart(part: Part, backend: Backend | undefined): string {
  const words = [...(part.negated ? ['!'] : []), part.option];
  if (part.value !== undefined) words.push(printValue(part.option, part.value, backend));
  return [...words, ...(part.more ?? []).map(quote)].join(' ');
}

function printValue(option: string, value: string, backend: Backend | undefined): string {
  if (!quotedValues.has(option)) return quote(value);
  // ebtables-nft's restore takes a backslash inside quotes as an escape, the others take it as it is.
  return `"${backend === 'nft' ? value.replaceAll('\\', '\\\\') : value}"`;
}
