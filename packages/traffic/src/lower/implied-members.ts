import { namesOf, parseNetwork } from '@pvewall/fw';
import type { Backend } from '@pvewall/fw';
import type { TrafficNic } from '../guest-nics.ts';
import { isOn } from '../options.ts';
import type { Member } from '../set-members.ts';
import type { TrafficGuest, TrafficHost } from '../traffic-host.ts';
import { localNetwork } from './names.ts';

/** `management` also holds the local network; proxmox-firewall puts it there only when nobody has written that set. */
export function impliedInCluster(host: TrafficHost): ReadonlyMap<string, readonly Member[]> {
  const written = host.backend === 'nftables' && namesOf(host.cluster.config).ipsets.has('management');
  const local = written ? undefined : localNetwork(host);
  return new Map([['management', local === undefined ? [] : [{ network: local, nomatch: false }]]]);
}

/**
 * The sets `ipfilter-netN` of a guest: there is one where its file has it, and for every device with `ipfilter: 1`. It
 * holds the device's own link-local address and no other one, and a container's addresses. proxmox-firewall adds
 * nothing to a set that is written.
 */
export function impliedInGuest({ file, nics }: TrafficGuest, backend: Backend): ReadonlyMap<string, readonly Member[]> {
  if (backend === 'nftables') {
    const unwritten = nics.filter((nic) => nic.firewall && isOn(file, 'ipfilter') && !namesOf(file.config).ipsets.has(`ipfilter-${nic.name}`));
    return new Map(unwritten.map((nic) => [`ipfilter-${nic.name}`, ownSources(nic)]));
  }
  const walled = nics.filter((nic) => nic.firewall && (isOn(file, 'ipfilter') || namesOf(file.config).ipsets.has(`ipfilter-${nic.name}`)));
  return new Map(walled.map((nic) => [`ipfilter-${nic.name}`, ownSources(nic)]));
}

function ownSources({ mac, addresses }: TrafficNic): Member[] {
  return [...members(['fe80::/10'], true), ...members([...(mac === undefined ? [] : [linkLocal(mac)]), ...addresses], false)];
}

function members(texts: readonly string[], nomatch: boolean): Member[] {
  return texts.flatMap((text) => {
    const network = parseNetwork(text);
    return network === undefined ? [] : [{ network, nomatch }];
  });
}

/** The address that a device gives itself: `0e:0b:38:b8:01:00` has `fe80::c0b:38ff:feb8:100`. */
function linkLocal(mac: string): string {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = mac.split(':').map((byte) => parseInt(byte, 16));
  const words = [(a ^ 2) * 256 + b, c * 256 + 0xff, 0xfe00 + d, e * 256 + f];
  return `fe80::${words.map((word) => word.toString(16)).join(':')}`;
}
