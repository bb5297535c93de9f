import type { Drift } from '@pvewall/model';
import { driftSummary, renderDrift, renderDriftJson, renderDriftMarkdown, repairLines, type DriftRepair } from '@pvewall/render';
import { paragraphs } from '../applying/say.ts';
import type { Invocation } from '../command.ts';
import type { Io } from '../io.ts';

/** All that differs, for people. */
export function printDrift(drift: Drift, sources: ReadonlyMap<string, string>, { switches }: Invocation, io: Io): void {
  io.out(renderDrift(drift, io.outLook, { diff: switches.has('diff'), verbose: switches.has('verbose'), sources }));
}

/** What a repair came to, for people, and how the host is by now. */
export function printRepaired(repair: DriftRepair, now: Drift | undefined, io: Io): void {
  io.out(`\n${paragraphs([...repairLines(repair), ...(now === undefined ? [] : [driftSummary(now)])], io.outLook)}`);
}

/** The same for machines and for chats: one document. */
export function printDocument(drift: Drift, repair: DriftRepair | undefined, { values }: Invocation, io: Io): void {
  io.out(values.get('format') === 'json' ? renderDriftJson(drift, repair) : renderDriftMarkdown(drift, repair));
}
