import type { Scope as NameScope } from '@pvewall/fw';
import type { Query, Reading } from '@pvewall/model';
import type { FwPolicy } from '@pvewall/policy';
import { fwKind } from '../fw-file/fw-kind.ts';
import { guestConfigPath } from '../inventory.ts';
import type { Instance, Scope } from '../kind.ts';
import { seal } from '../unit.ts';
import { guestNics } from './nics.ts';

/** Virtual machines and containers. */
export const guest = seal(
  fwKind({
    name: 'guest',
    tier: 'guest',
    find: (scope) => [...scope.policy.guests].map(([vmid, want]) => instance(scope, vmid, want)),
    names,
  }),
);

function instance(scope: Scope, vmid: number, want: FwPolicy): Instance<FwPolicy> {
  const path = `/etc/pve/firewall/${vmid}.fw`;
  const file: Query = { type: 'file', path };
  const location = scope.inventory.guests.get(vmid);
  // Ten thousand guests are not asked for their NICs when no rule names one.
  const wantsNics = location !== undefined && want.edits.rules?.some((rule) => rule.iface !== undefined);
  const queries: Query[] = wantsNics ? [file, { type: 'file', path: guestConfigPath(vmid, location) }] : [file];
  return { address: `guest.${vmid}`, subject: path, queries, want };
}

function names({ learned }: Scope, [config]: readonly Reading[]): NameScope {
  return {
    ...(learned.cluster === undefined ? {} : { cluster: learned.cluster }),
    ...(config?.status === 'text' ? { nics: guestNics(config.text).map(({ name }) => name) } : {}),
  };
}
