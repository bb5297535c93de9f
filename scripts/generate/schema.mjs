import { optionTexts, propertyTexts } from './option-texts.mjs';

const titles = { cluster: 'Datacenter options', host: 'Host options', guest: 'Guest options', vnet: 'VNet options' };

/** The schema with everything in it that comes from tables of the packages. */
export function completeSchema(schema, { options, logLevels, macroNames, icmpTypes, catalogue }) {
  const defs = { ...schema.$defs };
  for (const [tier, specs] of Object.entries(options)) defs[`${tier}Options`] = optionsSchema(tier, specs);
  defs.logLevel = {
    title: 'Log level',
    description: 'A syslog level; `nolog` logs nothing.',
    type: 'string',
    enum: [...logLevels],
  };
  defs.macro = {
    title: 'Macro',
    description: 'A named set of protocols and ports, such as SSH, Web or DNS. It takes the place of `proto` and `dport` where it sets them.',
    type: 'string',
    maxLength: 64,
    pattern: '^[A-Za-z0-9]+$',
    anyOf: [{ enum: [...macroNames] }, { type: 'string' }],
  };
  const icmp = [...new Set(Object.values(icmpTypes).flatMap((types) => Object.keys(types)))];
  const rule = defs.rule;
  rule.properties['icmp-type'] = {
    title: 'ICMP type',
    description: 'Name or number of an ICMP type; needs `proto: icmp` or `ipv6-icmp`.',
    type: ['string', 'integer'],
    minimum: 0,
    maximum: 255,
    maxLength: 64,
    pattern: '^[^\\s#]+$',
    anyOf: [{ enum: icmp }, { type: ['string', 'integer'] }],
    examples: ['echo-request', 8],
  };
  defs.sysctl = { ...defs.sysctl, properties: sysctlProperties(catalogue) };
  return { ...schema, $defs: defs };
}

function optionsSchema(tier, specs) {
  const properties = {};
  for (const [key, spec] of Object.entries(specs)) properties[key] = optionSchema(tier, key, spec);
  return {
    title: titles[tier],
    description: 'Options of this file. The section is owned whole: an option that is not written here goes back to its default.',
    type: 'object',
    additionalProperties: false,
    properties,
  };
}

function optionSchema(tier, key, spec) {
  const text = optionTexts[tier][key];
  if (text === undefined) throw new Error(`scripts/generate/option-texts.mjs says nothing about ${tier} option ${key}`);
  const notes = [text];
  if (spec.note !== undefined) notes.push(`Note: ${spec.note}.`);
  if (spec.backend !== undefined) notes.push(`Only the ${spec.backend} backend heeds it.`);
  return { title: key, description: notes.join(' '), ...shapes[spec.type](spec) };
}

const shapes = {
  boolean: (spec) => ({ type: 'boolean', default: spec.default }),
  switch: (spec) => ({ type: ['boolean', 'integer'], minimum: 2, default: spec.default }),
  enum: (spec) => ({ type: 'string', enum: [...spec.values], default: spec.default }),
  'log-level': (spec) => ({ $ref: '#/$defs/logLevel', default: spec.default }),
  integer: (spec) => ({ type: 'integer', minimum: spec.minimum ?? 0, ...pick(spec, 'maximum', 'default') }),
  list: (spec) => ({
    type: ['string', 'array'],
    pattern: '^[^\\s#]*$',
    maxLength: 1024,
    items: spec.values === undefined ? { type: 'string', pattern: '^[^\\s#,]+$', maxLength: 64 } : { type: 'string', enum: [...spec.values] },
    ...pick(spec, 'default'),
  }),
  pattern: (spec) => ({ type: ['string', 'integer'], pattern: `^(?:${spec.pattern})$`, minimum: 0 }),
  properties: (spec) => ({
    type: ['string', 'object'],
    pattern: '^[^\\s#]+$',
    maxLength: 256,
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(spec.properties).map(([name, property]) => [name, propertySchema(name, property)])),
    examples: [Object.fromEntries(Object.entries(spec.properties).map(([name, property]) => [name, property.default])), spec.text],
  }),
};

function propertySchema(name, spec) {
  const head = { title: name, description: propertyTexts[name] };
  if (spec.type === 'boolean') return { ...head, type: 'boolean', default: spec.default };
  if (spec.type === 'integer') return { ...head, type: 'integer', ...pick(spec, 'minimum', 'maximum', 'default') };
  return { ...head, type: 'string', pattern: `^(?:${spec.pattern})$`, default: spec.default };
}

/** Completion and hover only: what a key takes is checked by the sysctl package, whose messages say more. */
function sysctlProperties(catalogue) {
  const properties = {};
  for (const [key, entry] of catalogue) {
    if (!entry.writable) continue;
    const unit = entry.unit === 'seconds' ? ' seconds' : '';
    const value = entry.kind === 'boolean' ? { type: ['boolean', 'integer'], minimum: 0, maximum: 1 } : { type: 'integer', minimum: entry.minimum, maximum: entry.maximum };
    properties[key] = { title: key, description: `${entry.description.replace(/\.$/, '')}. The kernel starts with ${entry.default}${unit}.`, ...value };
  }
  return properties;
}

function pick(spec, ...names) {
  return Object.fromEntries(names.filter((name) => spec[name] !== undefined).map((name) => [name, spec[name]]));
}
