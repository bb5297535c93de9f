/**
 * The keys that may stand in each map, by the shape of its path: `/guests/*\/options`. A star stands for a name or the
 * number of an item.
 */
export function knownKeys(schema, header) {
  const found = {};
  collect(schema, schema, '', found);
  return `${header}
export const knownKeys: Readonly<Record<string, readonly string[]>> = ${JSON.stringify(found, null, 2)};
`;
}

function collect(schema, node, shape, found) {
  const target = node.$ref === undefined ? node : schema.$defs[node.$ref.split('/').at(-1)];
  if (target.additionalProperties === false && target.properties !== undefined) found[shape] = Object.keys(target.properties);
  for (const [key, value] of Object.entries(target.properties ?? {})) collect(schema, value, `${shape}/${key}`, found);
  for (const value of Object.values(target.patternProperties ?? {})) collect(schema, value, `${shape}/*`, found);
  if (target.items !== undefined) collect(schema, target.items, `${shape}/*`, found);
}
