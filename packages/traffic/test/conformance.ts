import { readFileSync } from 'node:fs';
import type { HostTexts, PacketFields, Verdict } from '../src/index.ts';

interface MeasuredHost {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly guests: Readonly<Record<'qemu' | 'lxc', Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly local_network: string;
}

export type MeasuredPacket = PacketFields & { readonly verdict: Verdict };

/** 150 small hosts, and what Proxmox VE's ruleset did with 60 packets each; measured. */
export const measuredHosts: readonly { readonly name: string; readonly texts: HostTexts; readonly packets: readonly MeasuredPacket[] }[] = read();

function read() {
  const hosts = readJson('../../fw/conformance/hosts.json') as readonly MeasuredHost[];
  const packets = readJson('../conformance/packets.json') as readonly { readonly name: string; readonly packets: readonly MeasuredPacket[] }[];
  const byName = new Map(packets.map((entry) => [entry.name, entry.packets]));
  return hosts.map((host) => ({ name: host.name, texts: textsOf(host), packets: byName.get(host.name) ?? [] }));
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
}

function textsOf({ files, guests, local_network: localNetwork }: MeasuredHost): HostTexts {
  const texts = (['qemu', 'lxc'] as const).flatMap((kind) =>
    Object.entries(guests[kind]).map(([vmid, nics]) => ({
      vmid: Number(vmid),
      kind,
      config: Object.entries(nics).map(([key, value]) => `${key}: ${value}\n`).join(''),
      fw: files[`${vmid}.fw`],
    })),
  );
  return { node: 'pve', cluster: files['cluster.fw'], host: files['host.fw'], guests: texts, localNetwork };
}
