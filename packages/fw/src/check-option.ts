import type { Diagnostic, Place } from '@pvewall/model';
import type { Backend } from './backend.ts';
import { options } from './data/options.ts';
import type { OptionSpec } from './data/options.ts';
import { report } from './diagnostics.ts';
import type { Option, Tier } from './nouns.ts';
import type { Scope } from './names.ts';
import { checkNftablesOption } from './nftables.ts';
import { optionSpec, readOption, readProperties } from './option.ts';
import { didYouMean } from './did-you-mean.ts';

/** What is wrong with one option; `at` is its place. */
export function checkOption(tier: Tier, key: string, { value, at }: Option, { backend }: Scope): Diagnostic[] {
  const place = at === undefined ? {} : { place: at };
  const spec = optionSpec(tier, key);
  if (spec === undefined) return [unknownOption(tier, key, at)];
  const fault = valueFault(spec, value);
  if (fault !== undefined) return [report('fw/option-value', { message: `${key} cannot be '${value}'`, hint: fault, ...place })];
  const found: Diagnostic[] = [];
  const only = onlyBackend(tier, key, spec);
  if (backend !== undefined && only !== undefined && only !== backend) {
    found.push(report('fw/backend-option', { message: `the ${backend} backend ignores ${key}`, hint: `only ${only} heeds it: remove it`, ...place }));
  }
  if (backend === 'nftables') found.push(...checkNftablesOption(tier, key, at === undefined ? { value } : { value, at }));
  return found;
}

/** The nftables backend ignores the cluster option ebtables. */
function onlyBackend(tier: Tier, key: string, spec: OptionSpec): Backend | undefined {
  if (tier === 'cluster' && key === 'ebtables') return 'iptables';
  return tier === 'vnet' ? 'nftables' : spec.backend;
}

export function unknownOption(tier: Tier, key: string, at: Place | undefined): Diagnostic {
  const elsewhere = (Object.keys(options) as Tier[]).filter((other) => optionSpec(other, key) !== undefined);
  const otherwise = elsewhere.length > 0 ? `it is an option of ${elsewhere.join(', ')} files` : 'remove it';
  const hint = didYouMean(key, Object.keys(options[tier]), otherwise);
  return report('fw/unknown-option', { message: `a ${tier} file has no option '${key}'`, hint, ...(at === undefined ? {} : { place: at }) });
}

/** What the value may be, when it is not that. */
function valueFault(spec: OptionSpec, value: string): string | undefined {
  if (readOption(spec, value) === undefined) return expected(spec);
  if (spec.type === 'integer') {
    const { minimum = 0, maximum = Infinity } = spec;
    return Number(value) < minimum || Number(value) > maximum ? expected(spec) : undefined;
  }
  if (spec.type === 'list' && spec.values !== undefined) {
    const wrong = value.split(',').find((one) => one !== '' && spec.values?.includes(one.toLowerCase()) !== true);
    return wrong === undefined ? undefined : didYouMean(wrong, spec.values, expected(spec));
  }
  if (spec.type === 'properties') return readProperties(spec.properties, value) === undefined ? expected(spec) : undefined;
  return undefined;
}

/** What an option may be, in words. */
export function expected(spec: OptionSpec): string {
  switch (spec.type) {
    case 'boolean':
      return 'write 0 or 1';
    case 'switch':
      return 'write 0, 1 or a Unix time';
    case 'enum':
      return `write ${spec.values.join(', ')}`;
    case 'log-level':
      return 'write nolog, emerg, alert, crit, err, warning, notice, info or debug';
    case 'list':
      return spec.values === undefined ? 'write a comma list' : `write a comma list of ${spec.values.join(', ')}`;
    case 'pattern':
      return `write ${spec.pattern}`;
    case 'properties':
      return `write it as ${spec.text}`;
    case 'integer':
      return spec.maximum === undefined ? `write a number from ${spec.minimum ?? 0}` : `write a number from ${spec.minimum ?? 0} to ${spec.maximum}`;
  }
}
