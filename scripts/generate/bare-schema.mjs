const annotations = new Set(['title', 'description', 'examples', 'default']);

/**
 * The schema without what is for people alone: annotations, and the lists of names that an editor completes but a
 * policy need not keep to (an `anyOf` whose last branch takes everything).
 */
export function bareSchema(schema) {
  const bare = strip(schema);
  // Every sysctl key takes the same; the names are for completion.
  delete bare.$defs.sysctl.properties;
  return bare;
}

function strip(node, inNames = false) {
  if (Array.isArray(node)) return node.map((item) => strip(item));
  if (typeof node !== 'object' || node === null) return node;
  return Object.fromEntries(
    Object.entries(node)
      .filter(([key]) => inNames || (!annotations.has(key) && key !== 'anyOf'))
      .map(([key, value]) => [key, strip(value, ['properties', 'patternProperties', '$defs'].includes(key) && !inNames)]),
  );
}
