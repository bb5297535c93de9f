import { defaultOf, optionSpec } from '@pvewall/fw';
import type { TrafficFile } from './traffic-host.ts';

/** An option of a file, or its default; '' when it has neither. */
export function option({ tier, config }: TrafficFile, key: string): string {
  const spec = optionSpec(tier, key);
  return config.options.get(key)?.value ?? (spec === undefined ? undefined : defaultOf(spec)) ?? '';
}

/** Whether a switch is on. A Unix time is on for a minute only: what stays is off. */
export function isOn(file: TrafficFile, key: string): boolean {
  return option(file, key) === '1';
}
