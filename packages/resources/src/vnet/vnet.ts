import { vnetFile } from '@pvewall/fw';
import { fwKind } from '../fw-file/fw-kind.ts';
import { seal } from '../unit.ts';

/** SDN VNets; only the nftables backend reads these files. */
export const vnet = seal(
  fwKind({
    name: 'vnet',
    tier: 'vnet',
    lock: ({ address }) => `firewall-vnet-${address.slice('vnet.'.length)}`,
    find: ({ policy }) =>
      [...policy.vnets].map(([name, want]) => {
        const path = vnetFile(name);
        return { address: `vnet.${name}`, subject: path, queries: [{ type: 'file', path }], want };
      }),
    names: ({ learned }) => (learned.cluster === undefined ? {} : { cluster: learned.cluster }),
  }),
);
