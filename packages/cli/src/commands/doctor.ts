import { checksVerdict, type Diagnostic, type Host } from '@pvewall/model';
import { readInventory, runChecks } from '@pvewall/reconcile';
import { renderChecks, renderChecksJson } from '@pvewall/render';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import { noHost } from '../no-host.ts';
import { openHost } from '../open-host.ts';
import { refuse, wantsJson } from '../report-findings.ts';
import { version } from '../version.ts';

/** Looks, and leaves everything as it is: what is left half done is told, not ended. */
export const run: Run = async (invocation, io) => {
  const host = openHost(invocation, io);
  const broken = await notTheHost(host);
  if (broken.length > 0) return refuse(broken, new Map(), invocation, io);
  const outcomes = await runChecks(host);
  if (wantsJson(invocation)) io.out(renderChecksJson({ node: host.node, version }, outcomes));
  else io.out(renderChecks({ node: host.node, version }, outcomes, io.outLook, { verbose: invocation.switches.has('verbose') }));
  return exits[checksVerdict(outcomes)];
};

/** A machine whose /etc/pve is not mounted is still one to look at: a check tells that, and others what else is wrong. */
async function notTheHost(host: Host): Promise<Diagnostic[]> {
  const broken = noHost((await readInventory(host)).diagnostics);
  return host.kind === 'directory' ? broken : broken.filter(({ code }) => code !== 'host/no-cluster');
}

const exits = { clean: exitCode.done, found: exitCode.changes, unknown: exitCode.error } as const;
