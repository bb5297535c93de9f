import type { Rule } from '@pvewall/fw';
import type { Family } from '../address.ts';
import type { LoweredRule, Origin } from './lowered-rule.ts';
import type { Addresses } from './names.ts';
import { acting } from './reject.ts';
import type { Silent } from './reject.ts';
import { protocolMatches } from './rule-match.ts';

/** What a rule is lowered with: the IP version of the chain, and what names mean, and what a REJECT does. */
export interface RuleScope {
  readonly family: Family;
  readonly addresses: Addresses;
  readonly silent: Silent;
}

/**
 * One rule as the lines that are built of it, without its interface; none when it says nothing in this IP version.
 * Undefined when it cannot be built, though the parser found nothing wrong with it.
 */
export function lowerRule(rule: Rule, origin: Origin, { family, addresses, silent }: RuleScope): LoweredRule[] | undefined {
  if ((addresses.file.versionOf(rule) ?? family) !== family) return [];
  const [sourceUnknown, destUnknown] = [isUnknown(rule.source), isUnknown(rule.dest)];
  const source = sourceUnknown ? 'any' : addresses.resolve(rule.source, family);
  const dest = destUnknown ? 'any' : addresses.resolve(rule.dest, family);
  const protocols = protocolMatches(rule, family);
  if (source === undefined || dest === undefined || protocols === undefined) return undefined;
  const ends = { ...(dest !== 'any' && { dest }), ...(source !== 'any' && { source }) };
  const verdict = rule.action === 'ACCEPT' || rule.action === 'REJECT' ? rule.action : 'DROP';
  const lowered = protocols.flatMap((match) => acting({ ...match, ...ends }, verdict, silent, origin));
  if (!sourceUnknown && !destUnknown) return lowered;
  const unknown = `${sourceUnknown ? rule.source : ''} > ${destUnknown ? rule.dest : ''}`;
  return lowered.map((one) => ({ ...one, may: true, unknown }));
}

/** SDN fills these sets, and no file says with what. */
function isUnknown(text: string | undefined): boolean {
  return text?.startsWith('+sdn/') === true;
}
