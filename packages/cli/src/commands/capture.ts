import { basename } from 'node:path';
import { unpackCommand, writeCapture, type CaptureEntry } from '@pvewall/host';
import type { Host } from '@pvewall/model';
import { visible } from '@pvewall/render';
import { redact } from '../capture/redact/redact.ts';
import { takeCapture } from '../capture/take-capture.ts';
import type { Run } from '../command.ts';
import { exitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { openHost } from '../open-host.ts';
import { refuse } from '../report-findings.ts';
import { version } from '../version.ts';

export const run: Run = async (invocation, io) => {
  const to = invocation.values.get('to');
  if (to === undefined) {
    io.err('pvewall: capture takes --to DIR or --to FILE.tar.zst\nTry: pvewall capture --help\n');
    return exitCode.error;
  }
  const host = openHost(invocation, io);
  const taken = await takeCapture(host);
  if (!taken.ok) return refuse(taken.diagnostics, new Map(), invocation, io);
  const redacted = invocation.switches.has('redact');
  const { node, entries } = redacted ? redact(host.node, taken.entries) : { node: host.node, entries: taken.entries };
  await writeCapture({ to, cwd: io.cwd, entries, notes: { capturedAt: io.now().toISOString(), pvewall: version, node, redacted, capturedFrom: host.capturedFrom ?? host.kind } });
  report(host, to, entries, io);
  if (redacted) io.out(`Names are neutral and comments are gone. Still there: addresses, ports, VMIDs,\nand the names of interfaces, bridges, VNets and files.\n`);
  io.out(visible(`Next: ${nextStep(to, redacted)}`) + '\n');
  if (taken.open !== undefined) io.err(visible(`pvewall: the apply ${taken.open} has not ended: this is the host half way; capture it again afterwards`) + '\n');
  return exitCode.done;
};

/** How much there is, and what there is not. */
function report({ node }: Host, to: string, entries: readonly CaptureEntry[], io: Io): void {
  const files = entries.filter(({ type }) => type === 'file' || type === 'link').length;
  io.out(visible(`Captured ${node} into ${to}: ${files} files.`) + '\n');
  const failed = entries.filter((entry) => entry.type === 'failed');
  if (failed.length === 0) return;
  io.err(`${failed.length === 1 ? 'One answer is' : `${failed.length} answers are`} missing, and the capture says so to whoever asks:\n`);
  for (const { path, reason } of failed.slice(0, mostShown)) io.err(visible(`  ${path}: ${reason}`) + '\n');
  if (failed.length > mostShown) io.err(`  and ${failed.length - mostShown} more\n`);
}

const mostShown = 8;

/** A policy of the host does not fit names that are neutral. */
function nextStep(to: string, redacted: boolean): string {
  const unpack = unpackCommand(to);
  const root = unpack === undefined ? to : basename(unpack.folder);
  return `${unpack === undefined ? '' : `${unpack.command} && `}pvewall ${redacted ? 'init' : 'plan POLICY'} --root ${root}`;
}
