import type { Diagnostic, Finding, Place } from '@pvewall/model';
import { catalogue } from './catalogue.ts';
import type { SysctlCode } from './diagnostics.ts';
import { report } from './diagnostics.ts';
import { fixedByFirewall } from './overrides.ts';
import { canonicalKey, dotted } from './spelling.ts';
import { suggestKey } from './suggest-key.ts';
import type { SysctlKey } from './sysctl-key.ts';

/** Where a setting was written, for its findings. */
export interface Origin {
  readonly place?: Place;
  readonly address?: string;
}

/** A setting that holds, in its one spelling (`diagnostics` are then at most warnings), or what is wrong with it. */
export type CheckedValue =
  | { readonly ok: true; readonly key: string; readonly value: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly ok: false; readonly diagnostics: readonly Diagnostic[] };

/**
 * Check one setting of a policy. `key` may be spelled with dots or slashes; `value` is the text as written, `true` and
 * `false` included. The value comes back as the kernel will print it.
 */
export function checkValue(key: string, value: string, origin: Origin = {}): CheckedValue {
  const entry = catalogue.get(canonicalKey(key));
  const refuse = (code: SysctlCode, finding: Finding): CheckedValue => ({
    ok: false,
    diagnostics: [report(code, { ...finding, ...origin })],
  });
  if (entry === undefined) return refuse('sysctl/unknown-key', unknownKey(key));
  if (!entry.writable) {
    return refuse('sysctl/not-writable', {
      message: `${entry.key} cannot be set, the kernel only reports it`,
      hint: `Remove ${entry.key} from the policy.`,
    });
  }
  const number = numberOf(entry, value.trim());
  if (number === undefined) return refuse('sysctl/bad-value', badValue(entry, value));
  if (number < entry.minimum || number > entry.maximum) return refuse('sysctl/out-of-range', outOfRange(entry, value));
  return accept(entry, number, origin);
}

function accept(entry: SysctlKey, number: number, origin: Origin): CheckedValue {
  const step = entry.multipleOf ?? 1;
  const rounded = Math.ceil(number / step) * step;
  const diagnostics =
    rounded === number
      ? []
      : [
          report('sysctl/rounded', {
            message: `the kernel rounds ${entry.key} up from ${number} to ${rounded}`,
            hint: `Write ${rounded}.`,
            ...origin,
          }),
        ];
  return { ok: true, key: entry.key, value: String(rounded), diagnostics };
}

const switchWords: ReadonlyMap<string, number> = new Map([
  ['true', 1],
  ['false', 0],
]);

/** Plain decimal only: the kernel reads 0x10 as sixteen and 010 as eight. */
function numberOf(entry: SysctlKey, value: string): number | undefined {
  if (entry.kind === 'boolean' && switchWords.has(value)) return switchWords.get(value);
  return /^(0|-?[1-9][0-9]{0,14})$/.test(value) ? Number(value) : undefined;
}

function unknownKey(key: string): Finding {
  const name = dotted(key.trim());
  const fixed = fixedByFirewall(name);
  if (fixed !== undefined) {
    return {
      message: `${name} is not a conntrack or bridge key, and pve-firewall keeps it at ${fixed}`,
      hint: `Remove ${name} from the policy.`,
    };
  }
  const meant = suggestKey(name);
  return {
    message: `there is no conntrack or bridge sysctl ${JSON.stringify(name)}`,
    hint: meant === undefined ? 'Only net.netfilter.nf_conntrack_* and net.bridge.bridge-nf-* can be set here.' : `Did you mean ${meant}?`,
  };
}

function badValue(entry: SysctlKey, value: string): Finding {
  return {
    message: `${entry.key} takes ${kindInWords(entry)}, not ${JSON.stringify(value)}`,
    hint: entry.kind === 'boolean' ? 'Write 1 or 0.' : `Write a decimal number from ${entry.minimum} to ${entry.maximum}.`,
  };
}

function outOfRange(entry: SysctlKey, value: string): Finding {
  return {
    message: `${entry.key} must be from ${entry.minimum} to ${entry.maximum}${unitInWords(entry)}, not ${value.trim()}`,
    hint: `The kernel's default is ${entry.default}.`,
  };
}

function kindInWords(entry: SysctlKey): string {
  return entry.kind === 'boolean' ? '0 or 1' : `one whole number${entry.unit === 'seconds' ? ' of seconds' : ''}`;
}

function unitInWords(entry: SysctlKey): string {
  return ['seconds', 'entries', 'buckets', 'bytes'].includes(entry.unit) ? ` ${entry.unit}` : '';
}
