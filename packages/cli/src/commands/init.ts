import type { Diagnostic } from '@pvewall/model';
import { writePolicy } from '@pvewall/policy';
import { readSurvey } from '@pvewall/reconcile';
import { renderDiagnostics } from '@pvewall/render';
import { hostContent } from '@pvewall/resources';
import type { Invocation, Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openHost } from '../open-host.ts';
import { refuse } from '../report-findings.ts';
import { leftOutFindings } from '../left-out.ts';
import { writeOutput } from '../write-output.ts';

export const run: Run = async (invocation, io) => {
  const survey = await readSurvey(openHost(invocation, io));
  const errors = survey.diagnostics.filter((diagnostic) => diagnostic.severity === 'error');
  if (errors.length > 0) return refuse(errors, survey.texts, invocation, io);
  const { text, leftOut } = writePolicy(hostContent(survey), schemaFile);
  const file = invocation.values.get('output');
  if (file === undefined) io.out(text);
  else writeOutput(file, text, io, { mustNotExist: true });
  const findings: Diagnostic[] = leftOutFindings(leftOut);
  if (findings.length > 0) io.err(`${renderDiagnostics(findings, survey.texts, io.errLook)}\n`);
  if (file !== undefined) io.err(`Wrote ${file}. Next: pvewall plan ${file}${hostWords(invocation)}\n`);
  return exitCode.done;
};

/** Beside the policy; `pvewall schema` writes it there. */
const schemaFile = 'policy.schema.json';

/** The same words again that said which host it is. */
function hostWords({ values }: Invocation): string {
  return ['root', 'node'].flatMap((name) => (values.has(name) ? [` --${name} ${values.get(name) ?? ''}`] : [])).join('');
}
