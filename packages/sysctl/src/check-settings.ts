import type { Diagnostic, Place } from '@pvewall/model';
import type { Origin } from './check-value.ts';
import { checkValue } from './check-value.ts';
import { report } from './diagnostics.ts';

/** One setting as a policy writes it. */
export interface WrittenSetting extends Origin {
  readonly key: string;
  readonly value: string;
}

/** One setting that holds: the one spelling of its key, the value as the kernel will print it. */
export interface Setting extends Origin {
  readonly key: string;
  readonly value: string;
}

export interface CheckedSettings {
  /** By key, in the order written. */
  readonly settings: ReadonlyMap<string, Setting>;
  readonly diagnostics: readonly Diagnostic[];
}

/** Check a node's settings, each and together. What is wrong is left out of `settings`. */
export function checkSettings(written: Iterable<WrittenSetting>): CheckedSettings {
  const settings = new Map<string, Setting>();
  const diagnostics: Diagnostic[] = [];
  for (const { key, value, ...origin } of written) {
    const checked = checkValue(key, value, origin);
    diagnostics.push(...checked.diagnostics);
    if (!checked.ok) continue;
    const first = settings.get(checked.key);
    if (first === undefined) settings.set(checked.key, { key: checked.key, value: checked.value, ...origin });
    else diagnostics.push(duplicate(key, first, origin));
  }
  diagnostics.push(...crossedThresholds(settings));
  return { settings, diagnostics };
}

function duplicate(key: string, first: Setting, origin: Origin): Diagnostic {
  return report('sysctl/duplicate-key', {
    message: key === first.key ? `${key} is set twice` : `${key} sets the same kernel value as ${first.key}`,
    hint: `Remove one of them.`,
    ...origin,
    ...related('first set here', first.place),
  });
}

/** The kernel refuses a lower threshold above the upper one, whichever is written first. */
function crossedThresholds(settings: ReadonlyMap<string, Setting>): Diagnostic[] {
  const low = settings.get('net.netfilter.nf_conntrack_frag6_low_thresh');
  const high = settings.get('net.netfilter.nf_conntrack_frag6_high_thresh');
  if (low === undefined || high === undefined || Number(low.value) <= Number(high.value)) return [];
  return [
    report('sysctl/thresholds-crossed', {
      message: `${low.key} (${low.value}) is above ${high.key} (${high.value})`,
      hint: 'Make the lower threshold the smaller one.',
      ...(low.place && { place: low.place }),
      ...(low.address !== undefined && { address: low.address }),
      ...related('the upper threshold', high.place),
    }),
  ];
}

function related(message: string, place: Place | undefined): Pick<Diagnostic, 'related'> {
  return place === undefined ? {} : { related: [{ message, place }] };
}
