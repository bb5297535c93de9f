import { existsSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { describeInUml } from './describe-in-uml.ts';
import { runInUml } from './uml.ts';

const bundle = new URL('../../packages/cli/dist/pvewall.cjs', import.meta.url).pathname;

const policy = `apiVersion: pvewall/v1
nodes:
  pve:
    ebtables:
      filter:
        INPUT: { policy: ACCEPT, rules: [ "-p 0xfe68 -j DROP" ] }
        FORWARD: [ "-p ARP --arp-op Request -s 00:0A:0b:0C:01:02 -j GUARD", "-p 802_1Q --vlan-encap 0800 -j ACCEPT" ]
        GUARD: [ "--log-prefix pvewall --log-level info -j CONTINUE", "--limit 10/s -j RETURN", "-j DROP" ]
      nat:
        POSTROUTING: [ "-s 00:0a:0b:0c:01:02 -j snat --to-source 00:0a:0b:0c:01:03" ]
      broute:
        BROUTING: [ "-p IPv4 --ip-dst 10.0.0.5/24 -j redirect" ]
    sysctl: { net.netfilter.nf_conntrack_tcp_timeout_fin_wait: 30, net.bridge.bridge-nf-filter-vlan-tagged: 1 }
`;

/** A node with ebtables-legacy and Proxmox VE's chains in it; what follows each `== word` is the output of one step. */
const story = `
mkdir -p /etc/pve/nodes/pve/qemu-server /etc/pve/firewall
printf 'net0: virtio=BC:24:11:00:01:00,bridge=vmbr0,firewall=1\\n' > /etc/pve/nodes/pve/qemu-server/100.conf
ebtables -N PVEFW-FORWARD
ebtables -A PVEFW-FORWARD -p IPv4 -j ACCEPT
ebtables -A FORWARD -j PVEFW-FORWARD
pvewall() { ${process.execPath} ${bundle} "$@" 2>&1; }
echo '== plan'; pvewall plan policy.yaml; echo "exit $?"
echo '== apply'; pvewall apply policy.yaml --auto-approve; echo "exit $?"
echo '== again'; pvewall plan policy.yaml --detailed-exitcode; echo "exit $?"
echo '== kernel'; ebtables-save; cat /proc/sys/net/netfilter/nf_conntrack_tcp_timeout_fin_wait
echo '== hand'; ebtables -D INPUT -p 0xfe68 -j DROP; ebtables -A OUTPUT -p 0x1234 -j DROP; pvewall drift policy.yaml; echo "exit $?"
echo '== repair'; pvewall apply policy.yaml --auto-approve; echo "exit $?"
for table in filter nat broute; do ebtables -t $table --init-table; done
echo '== boot'; /usr/local/lib/pvewall/ebtables-load start; pvewall drift policy.yaml; echo "exit $?"
echo '== refused'; sed 's/-p 0xfe68 -j DROP/-p 0xfe68 --frobnicate 3 -j DROP/' policy.yaml > bad.yaml; pvewall plan bad.yaml; echo "exit $?"
`;

describeInUml('pvewall on a node with ebtables-legacy', () => {
  test('plans, applies, finds what was changed by hand, repairs it, and loads the rules at boot', async () => {
    expect(existsSync(bundle)).toBe(true);
    const { stdout } = await runInUml(story, { timeoutSeconds: 120, files: { 'policy.yaml': policy } });
    const steps = Object.fromEntries(stdout.split(/^== /m).slice(1).map((step) => [step.slice(0, step.indexOf('\n')), step.slice(step.indexOf('\n') + 1)]));
    expect(steps['plan']).toContain('+ chain GUARD');
    expect(steps['plan']).toContain('exit 0');
    expect(steps['apply']).toContain('pve is as the policy says');
    expect(steps['again']).toMatch(/No changes\.[^]*exit 0/);
    expect(steps['kernel']).toMatch(/-A FORWARD -p 802_1Q [^\n]*\n-A FORWARD -j PVEFW-FORWARD\n/);
    expect(steps['kernel']).toContain('-A PVEFW-FORWARD -p IPv4 -j ACCEPT');
    expect(steps['kernel']).toMatch(/^30$/m);
    expect(steps['hand']).toMatch(/\+ chain INPUT rules\[0\]: -p 0xfe68 -j DROP[^]*exit 2/);
    expect(steps['repair']).toContain('exit 0');
    expect(steps['boot']).toMatch(/No drift\.[^]*exit 0/);
    expect(steps['refused']).toMatch(/bad\.yaml:6:/);
    expect(steps['refused']).toContain('exit 1');
  }, 180_000);
});

