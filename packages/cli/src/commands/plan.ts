import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { hasErrors, type Plan } from '@pvewall/model';
import { renderPlan, renderPlanJson, renderPlanMarkdown } from '@pvewall/render';
import type { TrafficChanges } from '@pvewall/traffic';
import type { Invocation, Run } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { codeOfErrors, testPlan } from '../policy-tests/test-plan.ts';
import { prepare, type Prepared } from '../prepare.ts';
import { wantsJson } from '../report-findings.ts';
import { savedPlanText } from '../saved-plan/saved-plan.ts';
import { writeOutput } from '../write-output.ts';

export const run: Run = async (invocation, io) => {
  const prepared = await testPlan(await prepare(invocation, io));
  if (!prepared.ok) return prepared.code;
  const { proposal: { plan }, traffic } = prepared.value;
  const changes = await traffic.changes();
  const file = invocation.values.get('json-into');
  if (file !== undefined) writeOutput(file, renderPlanJson(plan, changes), io);
  save(prepared.value, changes, invocation, io);
  printPlan(prepared.value, changes, invocation, io);
  return codeOf(plan, invocation.switches.has('detailed-exitcode'));
};

/** With --out: the plan for `pvewall apply`, as long as there is one to apply. */
function save(prepared: Prepared, changes: TrafficChanges | undefined, { values }: Invocation, io: Io): void {
  const file = values.get('out');
  const root = values.get('root');
  if (file === undefined) return;
  if (hasErrors(prepared.proposal.plan.diagnostics)) {
    const older = existsSync(resolve(io.cwd, file)) ? '; the older one is still there' : '';
    io.err(`pvewall: ${file} is not written: a plan with errors cannot be applied${older}\n`);
    return;
  }
  writeOutput(file, savedPlanText(prepared, changes, io.now()), io);
  if (!wantsJson({ values })) io.err(`Saved to ${file}. To apply just that: pvewall apply ${file}${root === undefined ? '' : ` --root ${root}`}\n`);
}

/** In the format that was asked for, on stdout. */
function printPlan({ proposal: { plan }, sources }: Prepared, traffic: TrafficChanges | undefined, { values, switches }: Invocation, io: Io): void {
  const renderers: Readonly<Record<string, () => string>> = {
    text: () => renderPlan(plan, io.outLook, { diff: switches.has('diff'), verbose: switches.has('verbose'), sources, traffic }),
    json: () => renderPlanJson(plan, traffic),
    markdown: () => renderPlanMarkdown(plan, traffic),
  };
  io.out((renderers[values.get('format') ?? 'text'] as () => string)());
}

function codeOf(plan: Plan, detailed: boolean): ExitCode {
  if (hasErrors(plan.diagnostics)) return codeOfErrors(plan.diagnostics);
  return detailed && plan.resources.length > 0 ? exitCode.changes : exitCode.done;
}
