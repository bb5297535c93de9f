import { clusterFile, guestFile, hostFile, vnetFile } from '@pvewall/fw';
import type { Effect } from '@pvewall/model';
import type { HostTexts } from '@pvewall/traffic';

const vnetPath = /^\/etc\/pve\/sdn\/firewall\/([\w-]+)\.fw$/;

/** The same nodes after some effects. */
export function textsAfter(nodes: readonly HostTexts[], effects: readonly Effect[]): HostTexts[] {
  const written = writtenBy(effects);
  const after = (path: string, before: string | undefined): string | undefined => (written.has(path) ? written.get(path) : before);
  const newVnets = [...written.keys()].flatMap((path) => vnetPath.exec(path)?.[1] ?? []);
  return nodes.map((texts) => ({
    ...texts,
    cluster: after(clusterFile, texts.cluster),
    host: after(hostFile(texts.node), texts.host),
    guests: texts.guests.map((guest) => (written.has(guestFile(guest.vmid)) ? { ...guest, fw: written.get(guestFile(guest.vmid)) } : guest)),
    vnets: Object.fromEntries([...new Set([...Object.keys(texts.vnets ?? {}), ...newVnets])].map((name) => [name, after(vnetFile(name), texts.vnets?.[name]) ?? ''])),
  }));
}

/** Path -> text, undefined for what is removed; the last write counts. */
function writtenBy(effects: readonly Effect[]): Map<string, string | undefined> {
  const written = new Map<string, string | undefined>();
  for (const effect of effects) {
    if (effect.type === 'write-file') written.set(effect.path, effect.after);
    else if (effect.type === 'remove-file') written.set(effect.path, undefined);
  }
  return written;
}
