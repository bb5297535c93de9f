import { checkFindings, checksVerdict, hasErrors, notCompared, type Drift, type ResourcePlan } from '@pvewall/model';
import { allowedWords, checksSummary } from './checks-text.ts';
import { diagnosticCounts } from './diagnostic-text.ts';
import { amountOf, driftSections, isKnown, partOf } from './drift-sections.ts';
import { count, list } from './words.ts';

/**
 * What a script greps for and a person reads first: whether everything could be looked at, how much differs, and what
 * becomes of it. It begins with `No drift` only where nobody has anything to do on the host.
 */
export function driftSummary(drift: Drift): string {
  const found = foundWords(drift);
  const [files, isDrift] = filesSentence(drift, found);
  const allowed = allowedWords(drift.checks);
  const sentences = found === '' ? [files] : isDrift ? [files, `Checks found ${found}.`] : [`Drift: checks found ${found}.`, files];
  return [...notKnown(drift), ...sentences, ...(allowed === '' || files.includes(allowed) ? [] : [`${allowed}.`])].join(' ').trim();
}

/** First, because what follows may not be all. */
function notKnown({ plan, checks }: Drift): string[] {
  const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').length;
  const unknown = checks.filter(({ result }) => result.status === 'unknown').length;
  const missing = notCompared(plan).length;
  const why = [...(errors === 0 ? [] : [`${count(errors, 'error')} must be fixed first`]), ...(missing === 0 ? [] : [`${missing === 1 ? 'a part' : `${String(missing)} parts`} of the policy could not be compared`]), ...(unknown === 0 ? [] : [`${count(unknown, 'check')} could not be made`])];
  return why.length === 0 ? [] : [`Not known: ${list(why)}.`];
}

/** `1 error and 2 warnings`; notes are no drift. */
function foundWords({ checks }: Drift): string {
  const wrong = checkFindings(checks).filter(({ severity }) => severity !== 'info');
  return wrong.length === 0 ? '' : diagnosticCounts(wrong).replace(/\.$/, '');
}

/** What is said of the resources, and whether that is drift. `found`: what checks found, so that `No drift` is not true. */
function filesSentence(drift: Drift, found: string): readonly [sentence: string, isDrift: boolean] {
  const { plan } = drift;
  const isClean = found === '' && notKnown(drift).length === 0;
  if (plan.resources.length === 0) return [hasErrors(plan.diagnostics) ? '' : sameSentence(drift, isClean), false];
  if (!isKnown(drift)) return [`Drift: ${amountOf(plan.resources)}; ${applyWill('makes it so', drift)}.`, true];
  const [host, policy, unknown] = [driftSections.host, driftSections.policy, driftSections.unknown].map((section) => partOf(drift, section)) as [ResourcePlan[], ResourcePlan[], ResourcePlan[]];
  const isDrift = host.length > 0;
  const amounts = [...(isDrift ? [`Drift: ${amountOf(host)}`] : isClean ? ['No drift'] : []), ...said('Not yet applied', policy), ...said('Unknown', unknown)];
  const what = policy.length + unknown.length === 0 ? 'repairs it' : 'makes it as the policy says';
  return [`${amounts.join('. ')}; ${applyWill(what, drift)}.`, isDrift];
}

function sameSentence({ plan, checks }: Drift, isClean: boolean): string {
  if (plan.inSync === 0) return `Nothing to compare: the policy says nothing of ${plan.node}.`;
  const allPass = checksVerdict(checks) === 'clean' && checks.some(({ result }) => result.status !== 'not-applicable');
  const looked = [`${count(plan.inSync, 'resource')} checked`, ...(allPass ? [checksSummary(checks)] : [])].join(', ');
  return isClean ? `No drift. ${plan.node} is as the policy says (${looked}).` : `The files are as the policy says (${looked}).`;
}

function said(what: string, resources: readonly ResourcePlan[]): string[] {
  return resources.length === 0 ? [] : [`${what}: ${amountOf(resources)}`];
}

/** A guard would refuse it, until somebody says that it is meant. */
function applyWill(what: string, { flags }: Drift): string {
  return flags.length === 0 ? `pvewall apply ${what}` : `pvewall apply refuses it without ${list(flags)}`;
}
