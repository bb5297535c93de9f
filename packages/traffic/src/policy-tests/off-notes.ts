import { isOn } from '../options.ts';
import type { TestEnd } from './test-ends.ts';

/** Firewalls at some ends that are off: there everything passes, and a test may say so or hide it. */
export function offNotes(ends: readonly TestEnd[]): string[] {
  const off = new Map<string, string[]>();
  for (const end of ends) {
    const reason = reasonAt(end);
    if (reason !== undefined) off.set(reason.why, [...(off.get(reason.why) ?? []), reason.who]);
  }
  return [...off].map(([why, who]) => (who[0] === '' ? why : `${why}: ${shorten([...new Set(who)])}`));
}

interface Reason {
  readonly why: string;
  readonly who: string;
}

function reasonAt(end: TestEnd): Reason | undefined {
  if (end.kind === 'outside') return undefined;
  const { cluster, host, node } = end.host;
  if (!isOn(cluster, 'enable')) return { why: 'the firewall of the datacenter is off (cluster.options.enable): nothing is filtered', who: '' };
  if (end.kind === 'node') return isOn(host, 'enable') ? undefined : { why: 'the firewall of a node is off, nothing is filtered there', who: node };
  const { guest, nic } = end;
  if (!isOn(guest.file, 'enable')) return { why: "a guest's firewall is off, its rules do not apply", who: `guest.${guest.vmid}` };
  return nic.firewall ? undefined : { why: "a network device has no firewall=1, the guest's rules do not apply there", who: `guest.${guest.vmid}.${nic.name}` };
}

function shorten(names: readonly string[]): string {
  return names.length <= 5 ? names.join(', ') : `${names.slice(0, 4).join(', ')} and ${names.length - 4} more`;
}
