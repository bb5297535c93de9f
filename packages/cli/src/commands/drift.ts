import { HostError, verdictOf, type DriftVerdict } from '@pvewall/model';
import { isPartial } from '@pvewall/reconcile';
import { confirmWindow } from '../applying/confirm-window.ts';
import { timeOf } from '../applying/duration.ts';
import { undisturbed } from '../applying/undisturbed.ts';
import type { Invocation, Run } from '../command.ts';
import { lookForDrift } from '../drift/look-for-drift.ts';
import { printDocument, printDrift, printRepaired } from '../drift/print-drift.ts';
import { isForPeople, repairDrift } from '../drift/repair-drift.ts';
import { tellOthers, type DriftEnd, type Remember } from '../drift/tell-others.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { openPolicy } from '../open-policy.ts';
import { selectionOf } from '../prepare.ts';

export const run: Run = async (invocation, io) => {
  refuseMetricsOfPart(invocation);
  return tellOthers(invocation, io, (remember) => look(invocation, io, remember));
};

/** Whoever watches the file would take a part for the whole. Nothing is written: the file tells of the last whole run. */
function refuseMetricsOfPart(invocation: Invocation): void {
  if (!invocation.values.has('metrics') || !isPartial(selectionOf(invocation))) return;
  throw new HostError('failed', '--metrics tells of the whole policy, and does not go with --target and --exclude', { hint: 'Leave --metrics out for a look at a part; name under `ignore:` in the policy what belongs to others.' });
}

async function look(invocation: Invocation, io: Io, remember: Remember): Promise<DriftEnd> {
  const opened = await openPolicy(invocation, io);
  // What makes no sense is told whether or not there is something to repair.
  if (invocation.values.has('confirm-within')) confirmWindow(openHost(invocation, io), invocation);
  const found = await undisturbed(openHost(invocation, io), timeOf(invocation, 'lock-timeout'), io, () => lookForDrift(opened, invocation, io));
  if (!found.ok) return found;
  const { drift, prepared } = found.value;
  remember(drift);
  if (isForPeople(invocation)) printDrift(drift, prepared.sources, invocation, io);
  if (!invocation.switches.has('repair')) {
    if (!isForPeople(invocation)) printDocument(drift, undefined, invocation, io);
    return { code: codes[verdictOf(drift)], drift, findings: [] };
  }
  const { repair, code } = await repairDrift(found.value, invocation, io);
  // How it is by now is asked of the host, not worked out.
  const again = repair.changes > 0 ? await lookForDrift(opened, invocation, io) : found;
  if (!again.ok) return { ...again, repair };
  const { drift: now } = again.value;
  if (isForPeople(invocation)) printRepaired(repair, repair.changes > 0 ? now : undefined, io);
  else printDocument(now, repair, invocation, io);
  // What the drift says itself is told once.
  return { code: code ?? codes[verdictOf(now)], drift: now, repair, findings: repair.findings.filter((finding) => !now.plan.diagnostics.includes(finding)) };
}

/** A check that could not look never passes as clean. */
const codes: Readonly<Record<DriftVerdict, ExitCode>> = { 'in-sync': exitCode.done, differs: exitCode.changes, unknown: exitCode.error };
