import { clusterFile, guestFile, hostFile, parse, vnetFile, type Document, type Tier } from '@pvewall/fw';
import { parseSave, type TableState } from '@pvewall/ebtables';
import type { Diagnostic, EbtablesVariant, Query, Reading } from '@pvewall/model';
import { canonicalReading, catalogue, parseSysctlD, sysctlFile, sysctlPath } from '@pvewall/sysctl';
import { rulesFile } from '../ebtables-boot/boot-files.ts';
import { guestConfigPath, type GuestLocation, type Inventory } from '../inventory.ts';
import { unreadable } from '../unreadable.ts';

export interface SurveyedGuest {
  /** Its firewall file, where it has one; parsed when first asked for, as of ten thousand few are. */
  readonly doc?: Document;
  readonly location?: GuestLocation;
  /** The text of its own configuration, where it could be read. */
  readonly config?: string;
}

/** Everything that pvewall reads of a host, parsed; for show, init and lint, which ask for no policy. */
export interface Survey {
  readonly node: string;
  readonly inventory: Inventory;
  readonly cluster?: Document;
  readonly hosts: ReadonlyMap<string, Document>;
  readonly guests: ReadonlyMap<number, SurveyedGuest>;
  readonly vnets: ReadonlyMap<string, Document>;
  readonly ebtables?: { readonly variant: EbtablesVariant; readonly tables: ReadonlyMap<string, TableState> };
  /** Running values of the catalogue's keys that this kernel has. */
  readonly sysctl: ReadonlyMap<string, string>;
  /** What our own sysctl.d file sets at boot. */
  readonly sysctlAtBoot: ReadonlyMap<string, string>;
  /** Whether pvewall keeps ebtables rules for the next boot already. */
  readonly keepsEbtables: boolean;
  readonly texts: ReadonlyMap<string, string>;
  readonly diagnostics: readonly Diagnostic[];
}

interface FwFile {
  readonly path: string;
  readonly tier: Tier;
}

const cluster: FwFile = { path: clusterFile, tier: 'cluster' };
const host = (node: string): FwFile => ({ path: hostFile(node), tier: 'host' });
const guest = (vmid: number): FwFile => ({ path: guestFile(vmid), tier: 'guest' });
const vnet = (name: string): FwFile => ({ path: vnetFile(name), tier: 'vnet' });

const kernelKeys = [...catalogue.values()].filter((entry) => entry.writable && entry.sameAs === undefined).map((entry) => entry.key);

/** All that a survey reads, as one batch. */
export function surveyQueries(inventory: Inventory): Query[] {
  const files = fwFiles(inventory).map(({ path }) => path);
  const configs = [...inventory.guests].map(([vmid, location]) => guestConfigPath(vmid, location));
  const paths = [...files, ...configs, ...kernelKeys.map(sysctlPath), sysctlFile, rulesFile];
  return [...paths.map((path): Query => ({ type: 'file', path })), { type: 'ebtables' }];
}

function fwFiles({ nodes, guestFiles, vnetFiles }: Inventory): FwFile[] {
  return [cluster, ...nodes.map(host), ...[...guestFiles].sort((a, b) => a - b).map(guest), ...[...vnetFiles].sort().map(vnet)];
}

/** @param readings answers to `surveyQueries(inventory)`, in its order */
export function surveyOf(node: string, inventory: Inventory, readings: readonly Reading[]): Survey {
  const answers = new Map(surveyQueries(inventory).map((query, i) => ['path' in query ? query.path : query.type, readings[i]]));
  const text = (path: string): string | undefined => textOf(answers.get(path));
  const doc = ({ path, tier }: FwFile): Document | undefined => {
    const found = text(path);
    return found === undefined ? undefined : parse(found, { tier, file: path });
  };
  const clusterDoc = doc(cluster);
  return {
    node,
    inventory,
    ...(clusterDoc === undefined ? {} : { cluster: clusterDoc }),
    hosts: present(inventory.nodes.map((name) => [name, doc(host(name))])),
    guests: surveyGuests(inventory, doc, text),
    vnets: present([...inventory.vnetFiles].sort().map((name) => [name, doc(vnet(name))])),
    ...ebtablesOf(answers.get('ebtables')),
    sysctl: present(kernelKeys.map((key) => [key, valueOf(text(sysctlPath(key)))])),
    sysctlAtBoot: present(parseSysctlD(text(sysctlFile) ?? '', sysctlFile).entries.map(({ key, value }) => [key, value])),
    keepsEbtables: text(rulesFile) !== undefined,
    texts: present([...answers].map(([path, reading]) => [path, textOf(reading)])),
    diagnostics: [...inventory.diagnostics, ...[...answers].flatMap(([path, reading]) => notRead(path, reading))],
  };
}

function surveyGuests(inventory: Inventory, doc: (file: FwFile) => Document | undefined, text: (path: string) => string | undefined): Map<number, SurveyedGuest> {
  const vmids = [...new Set([...inventory.guestFiles, ...inventory.guests.keys()])].sort((a, b) => a - b);
  return new Map(
    vmids.map((vmid) => {
      const location = inventory.guests.get(vmid);
      const config = location === undefined ? undefined : text(guestConfigPath(vmid, location));
      const rest = { ...(location && { location }), ...(config !== undefined && { config }) };
      return [vmid, inventory.guestFiles.has(vmid) && text(guestFile(vmid)) !== undefined ? withDocument(rest, () => doc(guest(vmid))) : rest];
    }),
  );
}

function withDocument(rest: SurveyedGuest, parsed: () => Document | undefined): SurveyedGuest {
  let made: Document | undefined;
  return Object.defineProperty({ ...rest }, 'doc', { enumerable: true, get: () => (made ??= parsed()) });
}

function ebtablesOf(reading: Reading | undefined): Pick<Survey, 'ebtables'> {
  if (reading?.status !== 'ebtables') return {};
  return { ebtables: { variant: reading.variant, tables: parseSave(reading.text, 'ebtables-save').tables } };
}

function textOf(reading: Reading | undefined): string | undefined {
  return reading?.status === 'text' ? reading.text : undefined;
}

function valueOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : canonicalReading(text);
}

function present<K, V>(entries: readonly (readonly [K, V | undefined])[]): Map<K, V> {
  return new Map(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const])));
}

function notRead(path: string, reading: Reading | undefined): Diagnostic[] {
  // Values that only root may read are no fault of the host's configuration.
  if (reading?.status !== 'failed' || path.startsWith('/proc/')) return [];
  return [unreadable(`read ${path}`, reading, { place: { file: path, line: 1, column: 1 } })];
}
