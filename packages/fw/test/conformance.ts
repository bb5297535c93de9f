import { readFileSync } from 'node:fs';
import type { Tier } from '../src/index.ts';

/** What pve-firewall's parser made of one file. */
export interface Parsed {
  readonly options: Readonly<Record<string, string | number>>;
  readonly aliases?: Readonly<Record<string, { readonly name: string; readonly cidr: string; readonly comment?: string }>>;
  readonly ipset?: Readonly<Record<string, readonly ParsedItem[]>>;
  readonly ipset_comments?: Readonly<Record<string, string>>;
  readonly groups?: Readonly<Record<string, readonly ParsedItem[]>>;
  readonly group_comments?: Readonly<Record<string, string>>;
  readonly rules: readonly ParsedItem[];
}

export type ParsedItem = Readonly<Record<string, string | number>> & { readonly errors?: Readonly<Record<string, string>> };

export interface ConformanceHost {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly guests: Readonly<Record<'qemu' | 'lxc', Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly local_network: string;
  readonly parsed: { readonly cluster: Parsed; readonly host: Parsed; readonly guests: Readonly<Record<string, Parsed>> };
  readonly load_errors: readonly { readonly line: string; readonly message: string; readonly tool: string }[];
}

/** 150 small hosts and what Proxmox VE makes of them; measured. */
export const conformanceHosts = JSON.parse(
  readFileSync(new URL('../conformance/hosts.json', import.meta.url), 'utf8'),
) as readonly ConformanceHost[];

/** The files of a host with their kind and what Proxmox VE made of them. */
export function* filesOf(host: ConformanceHost): Generator<{ file: string; tier: Tier; text: string; parsed: Parsed }> {
  for (const [file, text] of Object.entries(host.files)) {
    const vmid = file.replace(/\.fw$/, '');
    const tier: Tier = vmid === 'cluster' || vmid === 'host' ? vmid : 'guest';
    const parsed = tier === 'guest' ? host.parsed.guests[vmid] : host.parsed[tier];
    if (parsed !== undefined) yield { file, tier, text, parsed };
  }
}
