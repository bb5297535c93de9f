import { isOn } from '../../options.ts';
import type { TrafficFile, TrafficGuest, TrafficHost } from '../../traffic-host.ts';
import type { GroupChains } from '../group-chains.ts';
import { concerns, ruleAddress } from '../lower-rules.ts';

/** What is missing from a ruleset because a group could not be built. */
export interface Unbuilt {
  /** Addresses of the node's group rules that are left out, by direction. */
  readonly skipped: Readonly<Record<'in' | 'out', ReadonlySet<string>>>;
  /** Chains of guests' devices that nothing leads to: `100 net0 out`. What comes there passes freely. */
  readonly unplugged: ReadonlySet<string>;
}

/**
 * Measured: when a rule of a group cannot be built (it names `guest/x`, say), the first use of the group fails, and
 * leaves the chains as far as they got: later uses take those that are there, and fail where there is none. On the node
 * a use that fails is skipped; at a guest it ends the building of all its chains that would come afterwards.
 */
export function findUnbuilt(host: TrafficHost, groups: GroupChains): Unbuilt {
  const skipped = { in: new Set<string>(), out: new Set<string>() };
  const unplugged = new Set<string>();
  if (!groups.anyFails) return { skipped, unplugged };
  const tried = new Set<string>();
  const builds = (name: string, direction: 'in' | 'out'): boolean => {
    const failure = groups.failureOf(name);
    if (failure === undefined) return true;
    if (tried.has(name)) return direction === 'in' || failure.direction !== 'in';
    tried.add(name);
    return false;
  };
  for (const direction of ['in', 'out'] as const) {
    if (!isOn(host.host, 'enable')) break;
    for (const file of [host.host, host.cluster]) {
      for (const { name, address } of groupUses(file, undefined)) if (!builds(name, direction)) skipped[direction].add(address);
    }
  }
  for (const guest of inBuildingOrder(host)) {
    let fails = false;
    for (const { nic, direction } of chainsOf(guest)) {
      fails ||= groupUses(guest.file, nic).some(({ name }) => !builds(name, direction));
      if (fails) unplugged.add(`${guest.vmid} ${nic} ${direction}`);
    }
  }
  return { skipped, unplugged };
}

function groupUses(file: TrafficFile, nic: string | undefined): { name: string; address: string }[] {
  return file.config.rules.flatMap((rule, index) => {
    if (rule.type !== 'group' || rule.disabled === true || file.broken.has(rule) || !concerns(rule, nic)) return [];
    return [{ name: rule.action.toLowerCase(), address: ruleAddress(file, index) }];
  });
}

/** Virtual machines, then containers, each by their vmid as text. */
function inBuildingOrder({ guests }: TrafficHost): TrafficGuest[] {
  const sorted = [...guests.values()].filter(({ file }) => isOn(file, 'enable')).sort((a, b) => compare(String(a.vmid), String(b.vmid)));
  return [...sorted.filter(({ kind }) => kind === 'qemu'), ...sorted.filter(({ kind }) => kind === 'lxc')];
}

function chainsOf({ nics }: TrafficGuest): { nic: string; direction: 'in' | 'out' }[] {
  const walled = nics.filter((nic) => nic.firewall).map((nic) => nic.name).sort(compare);
  return walled.flatMap((nic) => (['in', 'out'] as const).map((direction) => ({ nic, direction })));
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
