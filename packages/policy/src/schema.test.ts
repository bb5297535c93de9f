import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { validate } from './generated/validate-policy.js';

type Schema = Readonly<Record<string, unknown>>;

const schema = JSON.parse(readFileSync(new URL('../../../schemas/policy.schema.json', import.meta.url), 'utf8')) as Schema & { $defs: Record<string, Schema> };
const ajv = new Ajv2020({ strict: false });
ajv.addSchema(schema, 'policy');

/** Every schema inside the schema that an editor may stand on, with its path. */
function* nodes(node: unknown, path: string): Generator<readonly [string, Schema]> {
  if (typeof node !== 'object' || node === null) return;
  for (const [key, value] of Object.entries(node)) {
    if (key === 'examples' || key === 'default') continue;
    if (key === 'properties') for (const [name, property] of Object.entries(value as object)) yield [`${path}/properties/${name}`, property as Schema];
    yield* nodes(value, `${path}/${key}`);
  }
}

describe('the schema', () => {
  test.each([...nodes(schema, '#')])('%s explains itself', (_, property) => {
    const target = typeof property['$ref'] === 'string' ? schema.$defs[property['$ref'].slice('#/$defs/'.length)] : undefined;
    expect(property['title'] ?? target?.['title']).toEqual(expect.any(String));
    expect(String(property['description'] ?? target?.['description'])).toMatch(/\.$/);
  });

  test('its examples are valid', () => {
    const wrong: string[] = [];
    const check = (node: unknown, path: string): void => {
      if (typeof node !== 'object' || node === null) return;
      const { examples } = node as { examples?: unknown };
      if (Array.isArray(examples)) {
        for (const example of examples) if (!ajv.validate({ $ref: `policy${path}` }, example)) wrong.push(`${path}: ${JSON.stringify(example)}`);
      }
      for (const [key, value] of Object.entries(node)) if (key !== 'examples') check(value, `${path}/${encodeURIComponent(key.replaceAll('/', '~1'))}`);
    };
    check(schema, '#');
    expect(wrong).toEqual([]);
  });

  test('the compiled validator takes and refuses the same', () => {
    for (const policy of [{ apiVersion: 'pvewall/v1' }, { apiVersion: 'pvewall/v1', guests: { 100: {} } }, { apiVersion: 'pvewall/v1', guests: { 99: {} } }, {}, [], null]) {
      expect(validate(policy)).toBe(ajv.validate('policy', policy));
    }
  });
});
