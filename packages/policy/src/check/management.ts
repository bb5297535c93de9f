import { effective, verify } from '@pvewall/fw';
import type { Document } from '@pvewall/fw';
import type { Diagnostic } from '@pvewall/model';
import type { ManagementPolicy, Policy } from '../policy.ts';
import { desiredDocument } from './desired-document.ts';
import { clusterOf, isLikely, openNames } from './fw-files.ts';

/** What is wrong with the names and addresses under `management`: what would be wrong with the source of a node's rule. */
export function checkManagement(policy: Policy, complete: boolean): Diagnostic[] {
  const { management } = policy;
  if (management === undefined) return [];
  const cluster = clusterOf(policy);
  const names = cluster === undefined ? undefined : effective(desiredDocument('cluster', cluster));
  const { diagnostics } = verify(asRules(management), { open: openNames(policy), cluster: names });
  const found = diagnostics.map(inManagement);
  return complete ? found : found.filter(isLikely);
}

/** Whatever it is for a rule, here it is an error: nobody would be proven to get in. */
function inManagement(one: Diagnostic): Diagnostic {
  const section = defined[one.code];
  const hint = section === undefined || one.hint?.startsWith('did you mean') === true ? one.hint : `Define it under \`cluster.${section}\`, or write the network itself.`;
  return { ...one, severity: 'error', address: 'management.from', ...(hint !== undefined && { hint }) };
}

const defined: Readonly<Record<string, string>> = { 'fw/unknown-alias': 'aliases', 'fw/unknown-ipset': 'ipsets' };

/** Every node has these, whether a file says so or not. */
const implied = /^(?:(?:dc\/)?local_network|\+(?:dc\/)?management)$/i;

function asRules({ at, from }: ManagementPolicy): Document {
  const rules = from.filter(({ text }) => !implied.test(text)).map((source) => ({ type: 'in', action: 'ACCEPT', source: source.text, at: source.at }) as const);
  return desiredDocument('host', { at, edits: { rules } });
}
