import { createRequire } from 'node:module';

const requireFromPolicy = createRequire(new URL('../../packages/policy/package.json', import.meta.url));

/** The schema's validator as an ES module without imports, so that no schema is compiled when pvewall starts. */
export function compileValidator(schema, header) {
  const { default: Ajv } = requireFromPolicy('ajv/dist/2020.js');
  const { default: standaloneCode } = requireFromPolicy('ajv/dist/standalone/index.js');
  const ajv = new Ajv({ logger: false, messages: false, inlineRefs: false, allErrors: true, unicode: false, strict: true, allowUnionTypes: true, strictTypes: false, strictRequired: false, code: { source: true, esm: true, lines: true } });
  const code = standaloneCode(ajv, ajv.compile(schema));
  if (/\brequire\(|\bimport\b/.test(code.replace(/"(?:[^"\\]|\\.)*"/g, '""'))) throw new Error('the compiled validator imports something');
  return `${header}${code}\n`;
}

export const validatorTypes = `
export interface SchemaError {
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly keyword: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Whether it is what the schema says; what is not is left in \`validate.errors\` until the next call. */
export declare const validate: {
  (data: unknown): boolean;
  errors: readonly SchemaError[] | null;
};
export default validate;
`;
