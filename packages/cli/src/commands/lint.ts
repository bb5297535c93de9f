import { hasErrors, type Diagnostic } from '@pvewall/model';
import { readSurvey } from '@pvewall/reconcile';
import { lintSurvey } from '@pvewall/resources';
import type { Invocation, Run } from '../command.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { judge, stateFindings, type Judged } from '../lint/find.ts';
import { stateAfter, stateOfHost, stateOfPolicy, type LintState } from '../lint/lint-state.ts';
import { openHost } from '../open-host.ts';
import { openPolicy, type Opened } from '../open-policy.ts';
import { reportFindings, wantsJson } from '../report-findings.ts';
import { readDatacenter } from '../traffic/read-datacenter.ts';
import { rememberReadings } from '../traffic/remember-readings.ts';

type Texts = ReadonlyMap<string, string>;

/** A policy when one is named or no host is; a host when --root is given. */
export const run: Run = async (invocation, io) => {
  const host = invocation.values.has('root') ? await lintHost(invocation, io) : undefined;
  const opened = invocation.operands.length > 0 || host === undefined ? await openPolicy(invocation, io) : undefined;
  const state = stateOf(opened, host);
  const found = [...(opened?.diagnostics ?? []), ...(host?.diagnostics ?? []), ...(state === undefined ? [] : stateFindings(state))];
  const judged = judge(found, state, opened?.origin.texts() ?? host?.texts ?? new Map(), opened === undefined ? new Map() : host?.texts);
  return report(judged, new Map([...(opened?.sources ?? []), ...(host?.texts ?? [])]), invocation, io);
};

interface LintedHost {
  readonly diagnostics: readonly Diagnostic[];
  readonly texts: Texts;
  readonly state: LintState;
}

async function lintHost(invocation: Invocation, io: Io): Promise<LintedHost> {
  const host = rememberReadings(openHost(invocation, io));
  const survey = await readSurvey(host);
  const datacenter = await readDatacenter(host, invocation.values.get('local-network'));
  const localNetwork = datacenter.nodes[0]?.localNetwork;
  const diagnostics = lintSurvey(survey, localNetwork === undefined ? {} : { localNetwork });
  return { diagnostics, texts: survey.texts, state: stateOfHost(survey, datacenter) };
}

/** What the policy makes of the host, as far as both are known; nothing where the policy cannot be applied. */
function stateOf(opened: Opened | undefined, host: LintedHost | undefined): LintState | undefined {
  if (opened === undefined) return host?.state;
  const { policy } = opened;
  if (policy === undefined) return undefined;
  return host === undefined ? stateOfPolicy(policy) : stateAfter(host.state, policy);
}

function report({ diagnostics, allowed }: Judged, sources: Texts, invocation: Invocation, io: Io): ExitCode {
  const code = reportFindings(diagnostics, sources, invocation, io);
  if (wantsJson(invocation)) return code;
  if (diagnostics.length === 0 && !hasErrors(diagnostics)) io.out('Nothing found: every line is understood, the ruleset loads, and no rule is idle.\n');
  if (allowed > 0) io.out(`${allowed === 1 ? 'One finding is' : `${allowed} findings are`} allowed in place.\n`);
  return code;
}
