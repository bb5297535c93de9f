import type { Diagnostic, Place } from '@pvewall/model';
import type { Setting } from './check-settings.ts';
import { report } from './diagnostics.ts';
import type { HostOptions, Override } from './overrides.ts';
import { overrides } from './overrides.ts';

/** A host.fw option and where it was written. */
export interface HostOption {
  readonly value: string;
  readonly at?: Place;
}

/**
 * Settings that the node's firewall would write over with another value. The same name with the same value in both
 * places is fine; all else is an error that names both.
 */
export function checkOverrides(settings: Iterable<Setting>, options: ReadonlyMap<string, HostOption>): Diagnostic[] {
  const values: HostOptions = new Map([...options].map(([name, option]) => [name, option.value]));
  return [...settings].flatMap((setting) => {
    const override = overrides(setting.key, values);
    return override === undefined || override.value === setting.value ? [] : [conflict(setting, override, options)];
  });
}

function conflict(setting: Setting, override: Override, options: ReadonlyMap<string, HostOption>): Diagnostic {
  const { key, value, ...origin } = setting;
  const option = override.option === undefined ? undefined : options.get(override.option);
  return report('sysctl/overwritten-by-firewall', {
    message: `${key} is ${value} here, but ${override.by} sets it to ${override.value} (${override.why})`,
    hint: hintFor(key, override),
    ...origin,
    ...(option?.at && { related: [{ message: `the host option ${override.option} says ${option.value}`, place: option.at }] }),
  });
}

function hintFor(key: string, { option, value }: Override): string {
  return option === undefined
    ? `Remove ${key} here, or set it to ${value}.`
    : `Set the host option ${option} instead and remove ${key} here, or set it to ${value}.`;
}
