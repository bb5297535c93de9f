import { families } from '../address.ts';
import type { Family } from '../address.ts';
import { lower } from '../lower/lower-host.ts';
import type { Chain, Direction } from '../lower/lowered-rule.ts';
import { option } from '../options.ts';
import type { TrafficFile, TrafficGuest, TrafficHost } from '../traffic-host.ts';
import type { TrafficNic } from '../guest-nics.ts';
import type { ChainUse } from './chain-class.ts';

const directions: readonly Direction[] = ['in', 'out', 'forward'];

/** Every chain of the hosts that rules of files go into. */
export function* chainUses(hosts: readonly TrafficHost[]): Generator<ChainUse> {
  for (const host of hosts) {
    for (const family of families) {
      for (const direction of directions) yield* nodeUse(host, direction, family);
      for (const name of host.vnets.keys()) yield* vnetUse(host, name, family);
    }
    for (const guest of host.guests.values()) {
      for (const nic of guest.nics) yield* nicUses(host, guest, nic);
    }
  }
}

function* nodeUse(host: TrafficHost, direction: Direction, family: Family): Generator<ChainUse> {
  const chain = lower(host).node(direction, family);
  if (chain === undefined) return;
  yield { station: `node.${host.node}`, tier: 'node', direction, family, host, own: `${host.host.address}.`, policyLogs: logs(host.host, direction), chain };
}

function* vnetUse(host: TrafficHost, name: string, family: Family): Generator<ChainUse> {
  const file = host.vnets.get(name);
  const chain = lower(host).vnet(name, family);
  if (chain === undefined || file === undefined) return;
  yield { station: file.address, tier: 'vnet', direction: 'forward', family, host, own: `${file.address}.`, policyLogs: logs(file, 'forward'), chain };
}

function* nicUses(host: TrafficHost, guest: TrafficGuest, nic: TrafficNic): Generator<ChainUse> {
  const { file } = guest;
  // Without the firewall only filters of the node look at it, and those are no rules of a file.
  if (!nic.firewall) return;
  for (const direction of ['in', 'out'] as const) {
    const chains = families.flatMap((family) => {
      const chain = lower(host).nic(guest, nic, direction, family);
      return chain === undefined ? [] : [{ family, chain }];
    });
    // Where one IP version has rules, that the other has none may be what is wrong.
    if (!chains.some(({ chain }) => hasRules(chain))) continue;
    for (const { family, chain } of chains) yield { station: `${file.address}.${nic.name}`, tier: 'guest', direction, family, host, guest, own: `${file.address}.`, policyLogs: logs(file, direction), chain };
  }
}

function hasRules({ rules }: Chain): boolean {
  return rules.some(({ origin }) => origin.kind === 'rule');
}

function logs(file: TrafficFile, direction: Direction): boolean {
  const level = option(file, `log_level_${direction}`);
  return level !== '' && level !== 'nolog';
}
