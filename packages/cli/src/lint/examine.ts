import type { Diagnostic } from '@pvewall/model';
import { readSurvey } from '@pvewall/reconcile';
import { lintSurvey, type Survey } from '@pvewall/resources';
import type { Policy } from '@pvewall/policy';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { readDatacenter } from '../traffic/read-datacenter.ts';
import { rememberReadings } from '../ask-once.ts';
import { statedLocalNetwork } from '../traffic/stated-local-network.ts';
import { judge, stateFindings, type Judged } from './find.ts';
import { stateAfter, stateOfHost, stateOfPolicy, type LintState } from './lint-state.ts';
import { policyOnHost } from './policy-on-host.ts';

export type Texts = ReadonlyMap<string, string>;

/** A host as it is, with what is wrong with its files. */
export interface LintedHost {
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: Texts;
  readonly state: LintState;
  readonly survey: Survey;
}

/** A policy that was read, and found good or not. */
export interface LintedPolicy {
  /** Absent when there are errors. */
  readonly policy?: Policy;
  readonly diagnostics: readonly Diagnostic[];
  /** All its files. */
  readonly texts: Texts;
}

export async function lintHost(invocation: Invocation, io: Io): Promise<LintedHost> {
  const stated = statedLocalNetwork(invocation);
  const host = rememberReadings(openHost(invocation, io));
  const survey = await readSurvey(host);
  const datacenter = await readDatacenter(host, stated);
  const localNetwork = datacenter.nodes[0]?.localNetwork;
  const diagnostics = lintSurvey(survey, localNetwork === undefined ? {} : { localNetwork });
  return { diagnostics, texts: survey.texts, state: stateOfHost(survey, datacenter), survey };
}

export interface Examined extends Judged {
  /** What was asked questions; absent where the policy cannot be applied. */
  readonly state?: LintState;
}

/** Everything that is to be said of a policy, of a host, or of the host that the policy makes of it. */
export function examine(policy: LintedPolicy | undefined, host: LintedHost | undefined): Examined {
  const state = stateOf(policy, host);
  const onHost = policy?.policy === undefined || host === undefined || state === undefined ? [] : policyOnHost(policy.policy, host.survey, state);
  const found = [...(policy?.diagnostics ?? []), ...onHost, ...(host?.diagnostics ?? []), ...(state === undefined ? [] : stateFindings(state))];
  const judged = judge(found, state, policy?.texts ?? host?.texts ?? new Map(), policy === undefined ? new Map() : host?.texts);
  return { ...judged, ...(state && { state }) };
}

/** What the policy makes of the host, as far as both are known. */
function stateOf(linted: LintedPolicy | undefined, host: LintedHost | undefined): LintState | undefined {
  if (linted === undefined) return host?.state;
  const { policy } = linted;
  if (policy === undefined) return undefined;
  return host === undefined ? stateOfPolicy(policy) : stateAfter(host.state, policy);
}
