import ts from 'typescript';

/** One module of a package. */
export interface Source {
  /** The folder under packages/. */
  readonly package: string;
  /** Inside the package: `src/index.ts`. */
  readonly path: string;
  readonly text: string;
}

/** What a module refers to outside itself. */
export interface References {
  readonly imports: readonly string[];
  /** Dynamic imports of something that is only known when it runs. */
  readonly unknown: readonly string[];
  /** What a pure function cannot have: the clock, chance, the environment, output. */
  readonly worldly: readonly string[];
}

const known = new WeakMap<Source, References>();

export function referencesOf(source: Source): References {
  const references = known.get(source) ?? readReferences(source);
  known.set(source, references);
  return references;
}

function readReferences({ path, text }: Source): References {
  const imports: string[] = [];
  const unknown: string[] = [];
  const worldly: string[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = moduleSpecifier(node);
    if (specifier !== undefined) {
      if (ts.isStringLiteralLike(specifier)) imports.push(specifier.text);
      else unknown.push(specifier.getText(file));
    }
    const touched = worldlyName(node, file);
    if (touched !== undefined) worldly.push(touched);
    ts.forEachChild(node, visit);
  };
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ESNext, true);
  visit(file);
  return { imports, unknown, worldly };
}

function moduleSpecifier(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : node.argument;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (!ts.isCallExpression(node)) return undefined;
  const callee = node.expression;
  const loads = callee.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(callee) && callee.text === 'require');
  return loads ? node.arguments[0] : undefined;
}

const globals = new Set(['process', 'console', 'globalThis', 'performance', 'fetch', 'setTimeout', 'setInterval', 'setImmediate', 'crypto']);
const members = new Set(['Date.now', 'Math.random']);

function worldlyName(node: ts.Node, file: ts.SourceFile): string | undefined {
  if (ts.isPropertyAccessExpression(node) && members.has(node.getText(file))) return node.getText(file);
  if ((ts.isNewExpression(node) || ts.isCallExpression(node)) && isDate(node.expression)) {
    const now = ts.isCallExpression(node) || (node.arguments?.length ?? 0) === 0;
    return now ? node.getText(file) : undefined;
  }
  return ts.isIdentifier(node) && globals.has(node.text) && isReference(node) ? node.text : undefined;
}

function isDate(node: ts.Node): boolean {
  return ts.isIdentifier(node) && node.text === 'Date';
}

/** Whether the name stands for a value, not for a property, a declared name or a type's key. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent) || ts.isPropertyAssignment(parent)) return 'name' in parent && parent.name !== node;
  return ts.isExpression(parent) || ts.isStatement(parent) || (ts.isVariableDeclaration(parent) && parent.initializer === node) || ts.isShorthandPropertyAssignment(parent) || ts.isTemplateSpan(parent);
}
