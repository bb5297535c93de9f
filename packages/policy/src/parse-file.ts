import type { Diagnostic } from '@pvewall/model';
import { report } from './diagnostics.ts';
import { Context, pairsOf } from './lower/context.ts';
import { lowerFwSection, lowerRefs } from './lower/fw-section.ts';
import { lowerIgnore } from './lower/ignore.ts';
import { lowerNode } from './lower/node-section.ts';
import { lowerManagement } from './lower/management.ts';
import { lowerApply, lowerGuards } from './lower/safety.ts';
import { lowerTests } from './lower/tests.ts';
import type { FileContent, ParsedFile } from './parsed-file.ts';
import { violations } from './shape/violations.ts';
import { LineIndex } from './yaml/line-index.ts';
import type { Node, Pair } from './yaml/node.ts';
import type { Problem } from './yaml/problem.ts';
import { readYaml } from './yaml/read.ts';

/** More findings of one file than this help nobody. */
const mostFindings = 1000;

/**
 * Reads one policy file alone: YAML, schema, and the forms of rules and values. Never throws; everything that is wrong
 * is in `diagnostics`, with places in `path`. Nothing but `bytes` and `path` goes into it, so the result can be kept.
 */
export function parsePolicyFile(bytes: Uint8Array, path: string): ParsedFile {
  const { text, node, problems } = readYaml(bytes);
  const index = new LineIndex(path, text);
  const found = node === undefined ? problems : [...problems, ...violations(node, problems)];
  const written = found.slice(0, mostFindings).map((problem) => toDiagnostic(problem, index));
  if (node === undefined) return { path, diagnostics: written };
  const context = new Context(index, found.map(({ start }) => start));
  const content = lower(context, node);
  const diagnostics = limited([...written, ...context.diagnostics], found.length + context.diagnostics.length);
  return { path, diagnostics, content };
}

/** Problems of a text as findings with places in `path`. */
export function problemsToDiagnostics(problems: readonly Problem[], text: string, path: string): readonly Diagnostic[] {
  const index = new LineIndex(path, text);
  return problems.slice(0, mostFindings).map((problem) => toDiagnostic(problem, index));
}

function toDiagnostic({ code, message, hint, start, end, related }: Problem, index: LineIndex): Diagnostic {
  const finding = { message, hint, place: index.place(start, end) };
  if (related === undefined) return report(code, finding);
  return report(code, { ...finding, related: [{ message: related.message, place: index.place(related.start, related.end) }] });
}

function limited(diagnostics: readonly Diagnostic[], total: number): readonly Diagnostic[] {
  const last = diagnostics[mostFindings - 1];
  if (total <= mostFindings || last === undefined) return diagnostics;
  const more = report('policy/too-many', {
    message: `${total - mostFindings} more findings of this file are not shown`,
    hint: 'Repair those that are shown first.',
    ...(last.place !== undefined && { place: last.place }),
  });
  return [...diagnostics.slice(0, mostFindings), more];
}

type Draft = { -readonly [K in keyof FileContent]: FileContent[K] };

const parts: Readonly<Record<string, (context: Context, pair: Pair) => Partial<Draft>>> = {
  include: (context, pair) => ({ include: lowerRefs(context, pair) }),
  allow: (context, pair) => ({ allow: lowerRefs(context, pair) }),
  ignore: (context, pair) => ({ ignore: lowerIgnore(context, pair) }),
  apply: (context, pair) => ({ apply: lowerApply(context, pair) }),
  guards: (context, pair) => ({ guards: lowerGuards(context, pair) }),
  management: (context, pair) => ({ management: lowerManagement(context, pair) }),
  cluster: (context, pair) => ({ cluster: lowerFwSection(context, pair) }),
  nodes: (context, pair) => ({ nodes: pairsOf(pair.node).map((one) => lowerNode(context, one)) }),
  guests: (context, pair) => ({ guests: pairsOf(pair.node).filter(isVmid).map((one) => lowerFwSection(context, one)) }),
  vnets: (context, pair) => ({ vnets: pairsOf(pair.node).map((one) => lowerFwSection(context, one)) }),
  tests: (context, pair) => ({ tests: lowerTests(context, pair) }),
  profiles: (context, pair) => ({ profiles: pairsOf(pair.node).map((one) => lowerFwSection(context, one)) }),
};

function lower(context: Context, root: Node): FileContent {
  const content: Draft = { include: [], allow: [], tests: [], nodes: [], guests: [], vnets: [], profiles: [] };
  for (const pair of pairsOf(root)) {
    if (Object.hasOwn(parts, pair.key)) Object.assign(content, parts[pair.key]?.(context, pair));
  }
  return content;
}

function isVmid({ key }: Pair): boolean {
  return /^[1-9][0-9]{2,8}$/.test(key);
}
