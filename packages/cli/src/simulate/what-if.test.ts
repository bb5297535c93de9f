import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { evaluate, isProblem, readHost, readPacket, type PacketFields } from '@pvewall/traffic';
import { whatIf } from './what-if.ts';

interface MeasuredHost {
  readonly name: string;
  readonly files: Readonly<Record<string, string>>;
  readonly guests: Readonly<Record<'qemu' | 'lxc', Readonly<Record<string, Readonly<Record<string, string>>>>>>;
  readonly local_network: string;
}

const read = (path: string): unknown => JSON.parse(readFileSync(new URL(path, import.meta.url), 'utf8'));
const hosts = read('../../../fw/conformance/hosts.json') as readonly MeasuredHost[];
const packets = new Map((read('../../../traffic/conformance/packets.json') as { name: string; packets: PacketFields[] }[]).map((entry) => [entry.name, entry.packets]));

function hostOf({ files, guests, local_network: localNetwork }: MeasuredHost) {
  const texts = (['qemu', 'lxc'] as const).flatMap((kind) =>
    Object.entries(guests[kind]).map(([vmid, nics]) => ({ vmid: Number(vmid), kind, config: Object.entries(nics).map(([key, value]) => `${key}: ${value}\n`).join(''), fw: files[`${vmid}.fw`] })),
  );
  return readHost({ node: 'pve', cluster: files['cluster.fw'], host: files['host.fw'], guests: texts, localNetwork });
}

test('there is a way in for every packet that is refused, and a sentence for every one that is accepted', () => {
  const said = { refused: 0, opened: 0, accepted: 0, explained: 0 };
  for (const measured of hosts.filter((_, i) => i % 5 === 0)) {
    const host = hostOf(measured);
    for (const fields of packets.get(measured.name) ?? []) {
      const packet = readPacket(host, fields);
      if (isProblem(packet)) throw new Error(packet.problem);
      const outcome = evaluate(host, packet);
      const change = whatIf(host, { packet, fields }, outcome);
      const [all, some] = outcome.verdict === 'ACCEPT' ? (['accepted', 'explained'] as const) : (['refused', 'opened'] as const);
      said[all]++;
      if (change.length > 0) said[some]++;
    }
  }
  expect(said).toEqual({ refused: said.opened, opened: said.refused, accepted: said.explained, explained: said.accepted });
  expect(Math.min(said.opened, said.explained)).toBeGreaterThan(100);
});

const guest = { vmid: 100, kind: 'qemu', config: 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0\n', fw: '' } as const;
const web: PacketFields = { from: 'outside', to: 'vm100i0', proto: 'tcp', source: '10.0.0.1', dest: '10.0.0.2', sport: 1, dport: 80 };
const spoofed: PacketFields = { ...web, from: 'vm100i0', to: 'outside', mac: '52:54:00:00:00:01' };
const on = '[OPTIONS]\nenable: 1\n';

test.each([
  ['switches that are off', { guests: [guest] }, web, ['It would be dropped with cluster.options.enable: 1, guest.100.options.enable: 1 and firewall=1 on net0 of guest 100, by guest.100.options.policy_in.']],
  ['a rule before the one that decides', { cluster: `${on}[RULES]\nIN DROP\n`, guests: [] }, { ...web, to: 'host' }, ['It would be accepted with `IN ACCEPT -source 10.0.0.1 -p tcp -dport 80` before cluster.rules[0].']],
  ['a rule of the node', { cluster: on, host: '[RULES]\nIN DROP\n', guests: [] }, { ...web, to: 'host' }, ['It would be accepted with `IN ACCEPT -source 10.0.0.1 -p tcp -dport 80` before node.pve.host.rules[0].']],
  ['the blacklist', { cluster: `${on}[IPSET blacklist]\n10.0.0.0/8\n[RULES]\nIN ACCEPT\n`, guests: [] }, { ...web, to: 'host' }, ['It would be accepted with !10.0.0.1 in cluster.ipset.blacklist.']],
  ['the MAC filter, and the policy after it', { cluster: on, guests: [{ ...guest, config: guest.config.replace('vmbr0', 'vmbr0,firewall=1'), fw: `${on}policy_out: REJECT\n` }] }, spoofed, ['It would be accepted with guest.100.options.macfilter: 0.', 'And with `OUT ACCEPT -dest 10.0.0.2 -p tcp -dport 80` in guest.100.rules.']],
  ['management', { cluster: on, guests: [], localNetwork: '10.0.0.0/24' }, { ...web, to: 'host', dport: 22 }, ['It would be dropped with `IN DROP -source 10.0.0.1 -p tcp -dport 22` in cluster.rules.']],
  ['what no rule stops', { cluster: on, guests: [] }, { ...web, to: 'host', proto: 'igmp' }, ['No rule can stop it there: Proxmox VE lets it through first.']],
])('%s', (_, texts, fields, expected) => {
  const host = readHost({ node: 'pve', ...texts });
  const packet = readPacket(host, fields);
  if (isProblem(packet)) throw new Error(packet.problem);
  expect(whatIf(host, { packet, fields }, evaluate(host, packet))).toEqual(expected);
});
