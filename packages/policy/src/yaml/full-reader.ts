import { Composer, Lexer, Parser } from 'yaml';
import type { CST, Document } from 'yaml';
import { convert } from './convert.ts';
import type { Node } from './node.ts';
import type { Problem } from './problem.ts';
import { syntaxProblem, tagProblem } from './syntax-problem.ts';

export interface Reading {
  /** Absent when the text is not one YAML document. */
  readonly node?: Node;
  readonly problems: readonly Problem[];
}

/** Deeper than any policy, and shallow enough for every recursion over it. */
export const deepest = 64;

/** Reads any YAML through the yaml package's lower layers, and refuses what a policy may not hold. */
export function readFull(text: string): Reading {
  const refused = tokenProblems(text);
  if (refused.length > 0) return { problems: refused };
  const tokens = [...new Parser().parse(text)];
  const nested = nestingProblem(tokens);
  if (nested !== undefined) return { problems: [nested] };
  const documents = [...new Composer(composerOptions).compose(tokens, true, text.length)];
  const syntax = documents.flatMap((doc) => [...doc.errors, ...doc.warnings].map((error) => syntaxProblem(error, text)));
  const extra = moreDocuments(documents);
  const [first] = documents;
  if (syntax.length > 0 || extra.length > 0 || first === undefined) return { problems: [...syntax, ...extra] };
  return convert(first);
}

/** Values stay text here: what an unquoted one means is decided in one place for both readers. */
const composerOptions = {
  prettyErrors: false,
  uniqueKeys: false,
  keepSourceTokens: false,
  merge: false,
  schema: 'failsafe',
  version: '1.2',
} as const;

function moreDocuments(documents: readonly Document.Parsed[]): Problem[] {
  return documents.slice(1).map((doc) => ({
    code: 'policy/multiple-documents',
    message: 'the file holds more than one YAML document',
    hint: 'Put it into a file of its own and name that under `include`.',
    start: doc.range[0],
  }));
}

/**
 * What shows before anything is built: tags, and brackets and dashes that nest without any indentation (the yaml
 * package goes into them by recursion).
 */
function tokenProblems(text: string): Problem[] {
  const tags: Problem[] = [];
  let offset = 0;
  let depth = 0;
  let dashes = 0;
  let isScalar = false;
  for (const token of new Lexer().lex(text)) {
    if (!isScalar) {
      if (token === '{' || token === '[') depth++;
      else if (token === '}' || token === ']') depth--;
      else if (token === '-' || token === '?') dashes++;
      else if (token === '\n' || token === '\r\n') dashes = 0;
      else if (token.startsWith('!')) tags.push(tagProblem(offset, offset + token.length));
    }
    if (depth > deepest || dashes > deepest) return [tooDeep(offset)];
    isScalar = token === '\x1f';
    // The lexer's own marks (start of a document, of a scalar, end of an unclosed bracket) are not in the text.
    if (!/^[\x02\x18\x1f]$/.test(token)) offset += token.length;
  }
  return tags;
}

function nestingProblem(tokens: readonly CST.Token[]): Problem | undefined {
  const open: { token: CST.Token | null | undefined; depth: number }[] = tokens.map((token) => ({ token, depth: 0 }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { token, depth } = next;
    if (token === null || token === undefined) continue;
    if (depth > deepest) return tooDeep(token.offset);
    if ('value' in token) open.push({ token: token.value, depth });
    if (!('items' in token)) continue;
    for (const item of token.items) open.push({ token: item.key, depth: depth + 1 }, { token: item.value, depth: depth + 1 });
  }
  return undefined;
}

function tooDeep(start: number): Problem {
  return {
    code: 'policy/too-deep',
    message: `values are nested deeper than ${deepest} levels`,
    hint: 'Look for brackets that were not closed, or lines that are indented too far.',
    start,
  };
}
