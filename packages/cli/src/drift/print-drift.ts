import type { Drift } from '@pvewall/model';
import { guardFlags } from '@pvewall/reconcile';
import { driftSummary, renderDrift, renderDriftJson, renderDriftMarkdown, repairLines, type DriftRepair } from '@pvewall/render';
import { paragraphs } from '../applying/say.ts';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';

/** All that differs, for people. */
export function printDrift(drift: Drift, sources: ReadonlyMap<string, string>, { switches }: Invocation, io: Io): void {
  io.out(renderDrift(switches.has('repair') ? withoutGuards(drift) : drift, io.outLook, { diff: switches.has('diff'), verbose: switches.has('verbose'), sources }));
}

/** What an apply would refuse is told by an apply. A repair tells of its own, right before it asks. */
function withoutGuards(drift: Drift): Drift {
  const { plan } = drift;
  return { ...drift, plan: { ...plan, diagnostics: plan.diagnostics.filter(({ code }) => !(code in guardFlags)) } };
}

/** What a repair came to, for people, and how the host is by now. */
export function printRepaired(repair: DriftRepair, now: Drift | undefined, io: Io): void {
  io.out(`\n${paragraphs([...repairLines(repair), ...(now === undefined ? [] : [driftSummary(now)])], io.outLook)}`);
}

/** The same for machines and for chats: one document. */
export function printDocument(drift: Drift, repair: DriftRepair | undefined, { values }: Invocation, io: Io): void {
  io.out(values.get('format') === 'json' ? renderDriftJson(drift, repair) : renderDriftMarkdown(drift, repair));
}
