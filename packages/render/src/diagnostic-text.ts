import type { Diagnostic, Place, Severity } from '@pvewall/model';
import { layout, prose } from './layout.ts';
import { paint, type Look } from './look.ts';
import { sourceFrame } from './source-frame.ts';
import { visible } from './visible.ts';
import { count, list } from './words.ts';

type Sources = ReadonlyMap<string, string>;

/**
 * Findings for eyes, in the order given, then how many. `sources` holds the texts of files by the name in `Place`;
 * the line at fault is shown where its text is known. '' for none; else it ends with a line break.
 */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], sources: Sources, look: Look): string {
  if (diagnostics.length === 0) return '';
  return `${[...diagnosticBlocks(diagnostics, sources, look), prose(diagnosticCounts(diagnostics), look, 'strong')].join('\n\n')}\n`;
}

export function diagnosticBlocks(diagnostics: readonly Diagnostic[], sources: Sources, look: Look): string[] {
  const lines = new SourceLines(sources);
  return diagnostics.map((diagnostic) => diagnosticBlock(diagnostic, lines, look));
}

/** `2 errors and 1 warning.` */
export function diagnosticCounts(diagnostics: readonly Diagnostic[]): string {
  const severities: readonly Severity[] = ['error', 'warning', 'info'];
  const counts = severities.map((severity) => [severity, diagnostics.filter((d) => d.severity === severity).length] as const);
  return `${list(counts.filter(([, n]) => n > 0).map(([severity, n]) => count(n, labels[severity])))}.`;
}

const labels: Record<Severity, string> = { error: 'error', warning: 'warning', info: 'note' };

function diagnosticBlock(diagnostic: Diagnostic, lines: SourceLines, look: Look): string {
  const { severity, message, code, place, address, reason, hint, related = [] } = diagnostic;
  const head = layout(
    [
      { spans: [{ text: `${labels[severity]}:`, style: severity }, { text: ` ${message}`, style: 'strong' }] },
      { spans: [{ text: `[${code}]`, style: 'quiet' }] },
    ],
    labels[severity].length + 2,
    look,
  );
  const notes = [
    ...(diagnostic.stopsFirewall === true ? [stops] : []),
    ...related.map((item) => `${item.message}: ${placeText(item.place)}`),
    ...(reason === undefined ? [] : [reason]),
    ...(hint === undefined ? [] : [hint]),
  ];
  return [head, ...whereLines(place, address, lines, look), ...notes.map((note) => prose(`  = ${note}`, look, undefined, 4))].join('\n');
}

const stops = 'this stops the firewall: every later update of this node is lost, silently, until it is fixed';

function whereLines(place: Place | undefined, address: string | undefined, lines: SourceLines, look: Look): string[] {
  if (place === undefined) return address === undefined ? [] : [` ${paint('-->', 'quiet', look)} ${visible(address)}`];
  const text = lines.at(place);
  const where = ` ${paint('-->', 'quiet', look)} ${visible(placeText(place))}`;
  return text === undefined ? [where] : [where, ...sourceFrame(text, place, look)];
}

function placeText({ file, line, column }: Place): string {
  return `${file}:${String(line)}:${String(column)}`;
}

/** Splits each file once, however many findings it has. */
class SourceLines {
  readonly #sources: Sources;
  readonly #split = new Map<string, readonly string[]>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  at({ file, line }: Place): string | undefined {
    const source = this.#sources.get(file);
    if (source === undefined) return undefined;
    let lines = this.#split.get(file);
    if (lines === undefined) this.#split.set(file, (lines = source.split(/\r?\n/)));
    return lines[line - 1];
  }
}
