import { compareDiagnostics, hasErrors, type Diagnostic } from '@pvewall/model';
import { readSurvey } from '@pvewall/reconcile';
import { lintSurvey } from '@pvewall/resources';
import type { Invocation, Run } from '../command.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { openPolicy } from '../open-policy.ts';
import { reportFindings, wantsJson } from '../report-findings.ts';

interface Findings {
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: ReadonlyMap<string, string>;
}

/** A policy when one is named or no host is; a host when --root is given. */
export const run: Run = async (invocation, io) => {
  const root = invocation.values.has('root');
  const parts = [
    ...(invocation.operands.length > 0 || !root ? [await openPolicy(invocation, io)] : []),
    ...(root ? [await lintHost(invocation, io)] : []),
  ];
  const diagnostics = parts.flatMap((part) => part.diagnostics).sort(compareDiagnostics);
  const sources = new Map(parts.flatMap((part) => [...part.sources]));
  const code = reportFindings(diagnostics, sources, invocation, io);
  if (!hasErrors(diagnostics) && diagnostics.length === 0 && !wantsJson(invocation)) io.out('Nothing found: every line is understood, and the ruleset loads. Who can reach what\nis not judged.\n');
  return code;
};

async function lintHost(invocation: Invocation, io: Io): Promise<Findings> {
  const survey = await readSurvey(openHost(invocation, io));
  const localNetwork = invocation.values.get('local-network');
  return { diagnostics: lintSurvey(survey, localNetwork === undefined ? {} : { localNetwork }), sources: survey.texts };
}
