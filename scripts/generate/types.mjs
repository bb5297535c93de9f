import { compile } from 'json-schema-to-typescript';

/** TypeScript types of a schema, named after its definitions. */
export async function schemaTypes(schema, header) {
  const named = { ...forTypes(schema), title: schema.title };
  return compile(named, schema.title, {
    bannerComment: header.trimEnd(),
    additionalProperties: false,
    style: { printWidth: 140, singleQuote: true },
  });
}

/**
 * Titles would give every property a type of its own name, text beside a reference a copy of what it refers to, and a
 * list of names to complete (`anyOf`) a union that says nothing.
 */
function forTypes(node) {
  if (Array.isArray(node)) return node.map(forTypes);
  if (typeof node !== 'object' || node === null) return node;
  if (typeof node.$ref === 'string') return { $ref: node.$ref };
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key, value]) => key !== 'anyOf' && (key !== 'title' || typeof value !== 'string'))
      .map(([key, value]) => [key, forTypes(value)]),
  );
}
