import type { Diagnostic } from '@pvewall/model';
import { isCollection, parseDocument, visit } from 'yaml';
import { problemsToDiagnostics } from './parse-file.ts';
import { readYaml } from './yaml/read.ts';

/** Longer than this a flow collection that was written on several lines does not become one line. */
const widest = 120;

/**
 * The file in the one format of policies: two blanks of indentation, `{ a: b }` and `[ a, b ]`, one blank before a
 * comment, no trailing blanks, at most one empty line. Comments, order, quotes and anchors stay, and so does the
 * meaning. A file that is not YAML, or holds what no policy may, comes back as diagnostics.
 */
export function formatPolicy(text: string, path: string): { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] } {
  const bytes = new TextEncoder().encode(text);
  const { node, problems, text: read } = readYaml(bytes);
  if (node === undefined || problems.length > 0) return { diagnostics: problemsToDiagnostics(problems, read, path) };
  const formatted = settle(read.replaceAll('\r\n', '\n'));
  const again = readYaml(new TextEncoder().encode(formatted));
  // Rather leave a file as it is than change what it says.
  const same = again.problems.length === 0 && JSON.stringify(again.node?.value) === JSON.stringify(node.value);
  return { text: same ? formatted : text };
}

/** Comments in odd places may move once more before they stay where they are. */
function settle(text: string): string {
  let before = text;
  for (let round = 0; round < 4; round++) {
    const after = once(before);
    if (after === before) return after;
    before = after;
  }
  return before;
}

function once(text: string): string {
  const doc = parseDocument(text, { version: '1.2', schema: 'core', prettyErrors: false, uniqueKeys: false });
  visit(doc, {
    Collection: (_, node) => {
      if (!isCollection(node) || node.flow !== true || node.range === null || node.range === undefined) return;
      const source = text.slice(node.range[0], node.range[1]);
      if (source.includes('\n') && source.replace(/\s+/g, ' ').length > widest) node.flow = false;
    },
  });
  return doc.toString({ indent: 2, lineWidth: 0, flowCollectionPadding: true, singleQuote: null });
}
