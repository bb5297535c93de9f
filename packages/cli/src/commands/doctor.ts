import { checksVerdict } from '@pvewall/model';
import { runChecks } from '@pvewall/reconcile';
import { renderChecks, renderChecksJson } from '@pvewall/render';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { openHost } from '../open-host.ts';
import { wantsJson } from '../report-findings.ts';
import { version } from '../version.ts';

/** Looks, and leaves everything as it is: what is left half done is told, not ended. */
export const run: Run = async (invocation, io) => {
  const host = openHost(invocation, io);
  const outcomes = await runChecks(host);
  if (wantsJson(invocation)) io.out(renderChecksJson({ node: host.node, version }, outcomes));
  else io.out(renderChecks({ node: host.node, version }, outcomes, io.outLook, { verbose: invocation.switches.has('verbose') }));
  return exits[checksVerdict(outcomes)];
};

const exits = { clean: exitCode.done, found: exitCode.changes, unknown: exitCode.error } as const;
