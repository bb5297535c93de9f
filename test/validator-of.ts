import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Whether a document is as its schema says. `errors`: what was wrong with the last one, null where nothing was. */
export interface Validator {
  (document: unknown): boolean;
  readonly errors: unknown;
}

interface Ajv {
  readonly Ajv2020: new (options: object) => { addSchema(schema: object, key: string): unknown; getSchema(reference: string): Validator | undefined };
}

// ajv is policy's: its release is resolved from there, and its types are not ours to see.
const { Ajv2020 } = createRequire(new URL('../packages/policy/package.json', import.meta.url))('ajv/dist/2020.js') as Ajv;
const folder = new URL('../schemas/', import.meta.url);
const ajv = new Ajv2020({ allErrors: true, strict: true, allowUnionTypes: true, strictRequired: false });
for (const name of readdirSync(folder)) ajv.addSchema(JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object, name);

/** @param reference a file of `schemas/`, or a part of one: `simulate.schema.json#/$defs/line` */
export function validatorOf(reference: string): Validator {
  const validator = ajv.getSchema(reference);
  if (validator === undefined) throw new Error(`there is no schema ${reference}`);
  return validator;
}
