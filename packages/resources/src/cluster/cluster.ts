import { clusterFile } from '@pvewall/fw';
import { fwKind } from '../fw-file/fw-kind.ts';
import { seal } from '../unit.ts';

/** The datacenter tier. Read even when the policy leaves it alone: the other tiers use its names. */
export const cluster = seal(
  fwKind({
    name: 'cluster',
    tier: 'cluster',
    lock: () => 'firewall-cluster',
    find: ({ policy }) => [
      {
        address: 'cluster',
        subject: clusterFile,
        queries: [{ type: 'file', path: clusterFile }],
        ...(policy.cluster === undefined ? {} : { want: policy.cluster }),
      },
    ],
    names: () => ({}),
    teach: (_instance, config, before) => ({ cluster: config, clusterBefore: before }),
  }),
);
