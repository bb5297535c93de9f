import { reporter, type Address, type Diagnostic } from '@pvewall/model';
import { diagnostics, readIgnored } from '@pvewall/policy';
import type { Invocation } from './command.ts';

const report = reporter(diagnostics);

/** What `--ignore` leaves to others this time, and what is no address. */
export function ignoredAddresses({ lists }: Invocation): { readonly addresses: readonly Address[]; readonly problems: readonly Diagnostic[] } {
  const read = (lists.get('ignore') ?? []).map(readIgnored);
  return {
    addresses: read.flatMap((one) => (one.ok ? [one.address] : [])),
    problems: read.flatMap((one) => (one.ok ? [] : [report('policy/ignore-address', { message: `--ignore: ${one.message}`, hint: one.hint })])),
  };
}
