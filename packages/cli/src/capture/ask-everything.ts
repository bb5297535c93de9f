import type { Host, Query } from '@pvewall/model';
import { readApplied, readSurvey, runChecks } from '@pvewall/reconcile';
import { catalogue, kinds, type Inventory, type Policy, type Scope } from '@pvewall/resources';
import { readAccess } from '../lock-out/read-access.ts';
import { readTexts } from '../simulate/read-texts.ts';
import { readDatacenter } from '../traffic/read-datacenter.ts';

/**
 * Asks a host all that pvewall ever asks one to tell how it is, whatever the policy: by the ways on which the commands
 * themselves ask, so that there is no second list of it. Throws HostError when pvewall's own records cannot be read.
 */
export async function askEverything(host: Host): Promise<void> {
  const { inventory } = await readSurvey(host);
  await host.read(kindQueries(host, inventory));
  await runChecks(host);
  await readTexts(host, undefined);
  await readDatacenter(host, undefined);
  await readAccess(host, undefined);
  await readApplied(host);
}

/** What the kinds ask for a policy that names all that there is. */
function kindQueries(host: Host, inventory: Inventory): Query[] {
  const scope = { node: host.node, hostKind: host.kind, inventory, partial: false, learned: {} } satisfies Partial<Scope>;
  return [true, false].flatMap((absent) => kinds.flatMap((kind) => kind.units({ ...scope, policy: policyOfAll(host.node, inventory, absent) }).flatMap(({ queries }) => queries)));
}

const at = { file: '', line: 1, column: 1 };
const on = new Map([['enable', { value: '1' }]]);

/** @param absent what is there shall go, for which other things are looked at than for what shall be there */
function policyOfAll(node: string, { nodes, guests, guestFiles, vnetFiles }: Inventory, absent: boolean): Policy {
  const file = { at, edits: absent ? {} : { options: on }, ...(absent && { absent }) };
  return {
    cluster: file,
    nodes: new Map([...new Set([node, ...nodes])].map((name) => [name, { at, host: file, ebtables: { at, tables: new Map() }, sysctl: new Map([...catalogue.keys()].map((key) => [key, { value: '0', at }])) }])),
    guests: new Map([...guests.keys(), ...guestFiles].map((vmid) => [vmid, file])),
    vnets: new Map([...vnetFiles].map((name) => [name, file])),
    tests: [],
  };
}
