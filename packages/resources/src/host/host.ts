import { hostFile } from '@pvewall/fw';
import type { FwPolicy } from '@pvewall/policy';
import { fwKind } from '../fw-file/fw-kind.ts';
import type { Instance, Scope } from '../kind.ts';
import { seal } from '../unit.ts';

/** The node tier, for every node that the policy names. This node's is read anyway: it says what pve-firewall sets. */
export const host = seal(
  fwKind({
    name: 'host',
    tier: 'host',
    lock: ({ address }) => `firewall-host-${nodeOf(address)}`,
    find: (scope) => [...new Set([...scope.policy.nodes.keys(), scope.node])].map((node) => instance(scope, node)),
    names: ({ learned }) => (learned.cluster === undefined ? {} : { cluster: learned.cluster }),
    teach: (instance, config) => ({ hosts: new Map([[nodeOf(instance.address), config]]) }),
  }),
);

function instance({ policy }: Scope, node: string): Instance<FwPolicy> {
  const path = hostFile(node);
  const want = policy.nodes.get(node)?.host;
  return {
    address: `node.${node}.host`,
    subject: path,
    queries: [{ type: 'file', path }],
    ...(want === undefined ? {} : { want }),
  };
}

function nodeOf(address: string): string {
  return address.slice('node.'.length, -'.host'.length);
}
