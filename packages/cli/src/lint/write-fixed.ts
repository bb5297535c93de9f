import { compareDiagnostics, hasErrors, HostError, type Diagnostic } from '@pvewall/model';
import { count, prose, renderDiagnostics, renderDiagnosticsJson, trafficText } from '@pvewall/render';
import type { Invocation } from '../command.ts';
import { exitCode, type ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';
import { policyFiles } from '../policy-store/policy-files.ts';
import { reportFindings, wantsJson } from '../report-findings.ts';
import { writeOutput } from '../write-output.ts';
import type { Texts } from './examine.ts';
import { isProven, type Fixed } from './fix.ts';
import { lintCode } from './lint-code.ts';
import { idleMendings } from './repairs.ts';

/** Writes what was mended, when it is proven to change nothing, and says what was done. */
export function writeFixed(fixed: Fixed, invocation: Invocation, io: Io): ExitCode {
  const refused = fixed.mended.length > 0 && !isProven(fixed);
  const { before } = fixed;
  if (!refused) writeFiles(fixed.texts, before, io);
  if (wantsJson(invocation)) {
    const unproven = fixed.mended.map((finding) => ({ finding, why: 'it is not proven that this would change nothing' }));
    io.out(refused ? renderDiagnosticsJson(fixed.asIs.diagnostics, { fixed: [], left: [...fixed.left, ...unproven] }) : renderDiagnosticsJson(fixed.after.diagnostics, { fixed: fixed.mended, left: fixed.left }));
    return refused ? refusal(fixed) : lintCode(fixed.after.diagnostics, invocation);
  }
  if (refused) return sayRefused(fixed, before, io);
  io.out(fixedText(fixed, io));
  if (fixed.after.diagnostics.length === 0) return exitCode.done;
  io.out('\n');
  reportFindings(fixed.after.diagnostics, new Map([...before, ...fixed.texts]), invocation, io);
  return lintCode(fixed.after.diagnostics, invocation);
}

/** Errors that nothing mends are no guard's refusal. */
function refusal({ proof }: Fixed): ExitCode {
  return proof === undefined ? exitCode.error : exitCode.refused;
}

function writeFiles(texts: Texts, before: Texts, io: Io): void {
  const files = policyFiles(io.cwd);
  for (const file of texts.keys()) {
    const now = files.read(file);
    if (now === undefined || new TextDecoder().decode(now) !== before.get(file)) {
      throw new HostError('stale', `${file} changed while it was being mended`, { hint: 'Nothing was written. Try again.' });
    }
  }
  for (const [file, text] of texts) writeOutput(file, text, io);
}

function fixedText({ mended: inAnyOrder, left, proof, after, texts, before, onlyErrors }: Fixed, io: Io): string {
  const look = io.outLook;
  const mended = [...inAnyOrder].sort(compareDiagnostics);
  if (mended.length === 0 && left.length === 0) return `${hasErrors(after.diagnostics) ? 'Errors come first: nothing here is mended without you.' : 'Nothing to fix.'}\n`;
  const more = mended.length === 0 ? 0 : idleMendings(after.diagnostics, new Map([...before, ...texts])).length;
  const lines = [
    ...(mended.length === 0 ? [] : [`Fixed ${count(mended.length, 'finding')}:`, ...mended.map((one) => prose(`  ${spotOf(one)}  ${one.message} [${one.code}]`, look, undefined, 4))]),
    ...(left.length === 0 ? [] : [`Left ${count(left.length, 'finding')} as ${left.length === 1 ? 'it is' : 'they are'}:`, ...left.map(({ finding, why }) => prose(`  ${spotOf(finding)}  ${finding.message} [${finding.code}]: ${why}`, look, undefined, 4))]),
    ...(mended.length === 0 || proof === undefined ? [] : [trafficText(proof, look, { verbose: false })]),
    ...(onlyErrors === true ? [prose('Errors are mended first, and nothing else with them. What that does to a host, pvewall plan shows.', look)] : []),
    ...(more > 0 ? [`Run it again: it would take out ${more} more.`] : []),
  ];
  return `${lines.join('\n')}\n`;
}

function spotOf({ place }: Diagnostic): string {
  return place === undefined ? '' : `${place.file}:${place.line}`;
}

function sayRefused(fixed: Fixed, before: Texts, io: Io): ExitCode {
  const { proof, asIs } = fixed;
  if (proof === undefined) {
    io.err(renderDiagnostics(asIs.diagnostics, before, io.errLook));
    io.err('Nothing was written: these errors have to be mended by hand first.\n');
  } else {
    io.err(`${trafficText(proof, io.errLook, { verbose: true })}\n`);
    io.err('Nothing was written: it is not proven that the policy would do the same.\n');
  }
  return refusal(fixed);
}
