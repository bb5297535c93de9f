import { describe, expect, test } from '@jest/globals';
import { MemoryHost } from '../test/memory-host.ts';
import { policyOf } from '../test/policy-of.ts';
import { makePlan } from './make-plan.ts';

const guest = { '/etc/pve/nodes/pve/qemu-server/100.conf': 'net0: virtio=AA,firewall=1\n[old]\nnet7: virtio=BB\n' };

function codes(yaml: string, files: Readonly<Record<string, string>> = {}, applied: readonly string[] = []): Promise<string[]> {
  const host = new MemoryHost({ ...guest, ...files });
  return makePlan(host, policyOf(yaml), { applied: new Set(applied) }).then(({ plan }) => plan.diagnostics.map(({ code }) => code));
}

describe('a policy meets a host', () => {
  test('a node that is not there', async () => {
    expect(await codes('nodes: { pve2: { host: { options: { enable: true } } } }\n')).toEqual(['host/unknown-node']);
  });

  test('a guest that is not there is told, not refused', async () => {
    const host = new MemoryHost(guest);
    const { plan } = await makePlan(host, policyOf('guests: { 200: { options: { enable: true } } }\n'));
    expect(plan.diagnostics).toMatchObject([{ code: 'host/unknown-guest', severity: 'warning' }]);
    expect(plan.resources).toHaveLength(1);
  });

  test('a NIC that the guest does not have; one of a snapshot does not count', async () => {
    expect(await codes('guests: { 100: { rules: [ "IN ACCEPT -i net0" ] } }\n')).toEqual([]);
    expect(await codes('guests: { 100: { rules: [ "IN ACCEPT -i net7" ] } }\n')).toEqual(['fw/iface-not-on-guest']);
  });

  test('names of a cluster tier that the policy leaves alone', async () => {
    const yaml = 'guests: { 100: { rules: [ { in: ACCEPT, source: dc/lan } ] } }\n';
    expect(await codes(yaml, { '/etc/pve/firewall/cluster.fw': '[ALIASES]\n\nlan 10.0.0.0/8\n' })).toEqual([]);
    expect(await codes(yaml)).toEqual(['fw/unknown-alias']);
  });

  test('a guest that was applied and left the policy is released, loudly, and stays', async () => {
    const host = new MemoryHost({ ...guest, '/etc/pve/firewall/100.fw': '[OPTIONS]\n\nenable: 1\n' });
    const { plan } = await makePlan(host, policyOf('cluster: { options: { enable: false } }\n'), { applied: new Set(['cluster', 'guest.100']) });
    expect(plan.unmanaged).toContainEqual({ address: 'guest.100', reason: 'released' });
    expect(plan.diagnostics).toMatchObject([{ code: 'host/released', severity: 'warning', address: 'guest.100' }]);
    expect(plan.resources).toEqual([]);
  });

  test('what loads the ebtables rules at boot goes when the policy says that nothing shall', async () => {
    const yaml = 'nodes: { pve: { ebtables: { persist: none, filter: { INPUT: [] } } } }\n';
    const host = new MemoryHost({ ...guest, '/etc/pvewall/ebtables.rules': '*filter\n' }, '*filter\n:INPUT ACCEPT\n');
    const { plan } = await makePlan(host, policyOf(yaml));
    expect(plan.resources).toMatchObject([{ address: 'node.pve.ebtables.boot', effects: [{ type: 'remove-file', path: '/etc/pvewall/ebtables.rules' }] }]);
  });

  test('a sysctl section without a key owns the files all the same: the last key takes them with it', async () => {
    const host = new MemoryHost({ ...guest, '/etc/sysctl.d/zz-pvewall.conf': 'net.netfilter.nf_conntrack_udp_timeout = 45\n' });
    const policy = policyOf('nodes: { pve: { sysctl: {} } }\n');
    const { plan } = await makePlan(host, policy);
    expect(plan.resources.flatMap(({ effects }) => effects)).toMatchObject([{ type: 'remove-file', path: '/etc/sysctl.d/zz-pvewall.conf' }]);
    host.files.delete('/etc/sysctl.d/zz-pvewall.conf');
    expect((await makePlan(host, policy)).plan.resources).toEqual([]);
  });

  test('a kernel value that may not be read is not taken for one that is not there', async () => {
    const host = new MemoryHost(guest);
    const answer = host.read.bind(host);
    host.read = async (queries) =>
      (await answer(queries)).map((reading, i) => (JSON.stringify(queries[i]).includes('udp_timeout') ? { status: 'failed', reason: 'permission denied' } : reading));
    const { plan } = await makePlan(host, policyOf('nodes: { pve: { sysctl: { net.netfilter.nf_conntrack_udp_timeout: 45 } } }\n'));
    expect(plan.diagnostics).toMatchObject([{ code: 'host/unreadable', address: 'node.pve.sysctl' }]);
    expect(plan.resources).toEqual([]);
  });

  test('kernel state of another node is left to that node', async () => {
    const host = new MemoryHost({ ...guest, '/etc/pve/nodes/pve2/lxc/101.conf': '' });
    const yaml = 'nodes: { pve2: { sysctl: { net.netfilter.nf_conntrack_udp_timeout: 45 }, host: { options: { tcpflags: true } } } }\n';
    const { plan } = await makePlan(host, policyOf(yaml));
    expect(plan.resources.map(({ address }) => address)).toEqual(['node.pve2.host']);
    expect(plan.unmanaged).toContainEqual({ address: 'node.pve2.sysctl', reason: 'other-node' });
  });

  test('no /etc/pve at all', async () => {
    const { plan } = await makePlan(new MemoryHost({}), policyOf('cluster: { options: { enable: true } }\n'));
    expect(plan.diagnostics).toMatchObject([{ code: 'host/no-cluster', severity: 'error' }]);
  });

  test('a sysctl that pve-firewall writes otherwise names both places', async () => {
    const yaml = 'nodes: { pve: { sysctl: { net.netfilter.nf_conntrack_tcp_timeout_established: 600 } } }\n';
    const files = { '/etc/pve/nodes/pve/host.fw': '[OPTIONS]\n\nnf_conntrack_tcp_timeout_established: 7875\n', '/proc/sys/net/netfilter/nf_conntrack_tcp_timeout_established': '7875\n', '/proc/sys/net/netfilter/nf_conntrack_generic_timeout': '600\n' };
    const host = new MemoryHost({ ...guest, ...files });
    const { plan } = await makePlan(host, policyOf(yaml));
    expect(plan.diagnostics).toMatchObject([{ code: 'sysctl/overwritten-by-firewall', related: [{ place: { file: '/etc/pve/nodes/pve/host.fw', line: 3 } }] }]);
  });
});
