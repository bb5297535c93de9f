import { guestFile, type Scope as NameScope } from '@pvewall/fw';
import type { Diagnostic, Query, Reading } from '@pvewall/model';
import type { FwPolicy } from '@pvewall/policy';
import { report } from '../diagnostics.ts';
import { fwKind } from '../fw-file/fw-kind.ts';
import type { Guard } from '../guards/guard.ts';
import { runningGuest, runningQuery } from '../guards/running-guest.ts';
import { guestConfigPath } from '../inventory.ts';
import type { Instance, Scope } from '../kind.ts';
import { seal } from '../unit.ts';
import { guestNics } from './nics.ts';

/** Virtual machines and containers. */
export const guest = seal(
  fwKind({
    name: 'guest',
    tier: 'guest',
    lock: ({ address }) => `firewall-vm-${address.slice('guest.'.length)}`,
    find: (scope) => [...scope.policy.guests].map(([vmid, want]) => instance(scope, vmid, want)),
    names,
    around: nicsWithoutFirewall,
    removalGuards,
  }),
);

function instance(scope: Scope, vmid: number, want: FwPolicy): Instance<FwPolicy> {
  const path = guestFile(vmid);
  const file: Query = { type: 'file', path };
  const location = scope.inventory.guests.get(vmid);
  // Of guests that are off and name no NIC nobody has to know which they have.
  const wantsNics = isOn(want) || want.edits.rules?.some((rule) => rule.iface !== undefined);
  const config: Query[] = wantsNics && location !== undefined ? [{ type: 'file', path: guestConfigPath(vmid, location) }] : [];
  // What is absent names no NIC: whether the guest runs is all that is asked beside its file.
  const runs: Query[] = want.absent && location?.node === scope.node ? [runningQuery(vmid, location)] : [];
  const queries = [file, ...config, ...runs];
  return { address: `guest.${vmid}`, subject: path, queries, want };
}

/** A guest that nobody has any more runs nowhere. */
function removalGuards(instance: Instance<FwPolicy>, [seen]: readonly Reading[], { inventory }: Scope): Guard[] {
  const location = inventory.guests.get(Number(instance.address.slice('guest.'.length)));
  return location === undefined ? [] : runningGuest(instance, location, seen);
}

function isOn({ edits }: FwPolicy): boolean {
  return edits.options?.get('enable')?.value === '1';
}

/** The third switch, on the NIC itself, is the one that is forgotten most often (docs/proxmox-ve.md 1). */
function nicsWithoutFirewall({ address, want }: Instance<FwPolicy>, [config]: readonly Reading[]): Diagnostic[] {
  if (want === undefined || !isOn(want) || config?.status !== 'text') return [];
  const open = guestNics(config.text).filter(({ firewall }) => !firewall).map(({ name }) => name);
  if (open.length === 0) return [];
  const [noun, verb] = open.length === 1 ? ['NIC', 'has'] : ['NICs', 'have'];
  return [
    report('host/nic-without-firewall', {
      message: `the ${noun} ${open.join(', ')} of guest ${address.slice('guest.'.length)} ${verb} no firewall=1: no rule applies there`,
      hint: 'Switch it on in the web interface (Hardware or Network, edit the NIC, Firewall), or with qm set and pct set.',
      address,
      place: want.edits.options?.get('enable')?.at ?? want.at,
    }),
  ];
}

function names({ learned }: Scope, [config]: readonly Reading[]): NameScope {
  return {
    ...(learned.cluster === undefined ? {} : { cluster: learned.cluster }),
    ...(config?.status === 'text' ? { nics: guestNics(config.text).map(({ name }) => name) } : {}),
  };
}
