import { expect } from '../stage.mjs';

export const found = {
  title: 'A node whose firewall was just switched on',
  tell(stage, root) {
    const node = stage.kind === 'files' ? 'The folder host/ stands for a Proxmox VE node' : 'This shell runs on a throw-away Proxmox VE node';
    stage.say(`${node} named pve, with the bridge vmbr0 and one guest, 100. The firewall was switched on at the datacenter, with one rule, and a policy that still lets everything in: nobody wants to lock themselves out.`);
    stage.type(`cat ${stage.kind === 'files' ? 'host' : ''}/etc/pve/firewall/cluster.fw`);
    stage.say('pvewall writes down what the node has, as a policy that can be kept in git.');
    stage.type(`pvewall init${root} -o found.yaml`);
    stage.type('cat found.yaml');
    stage.say('Planning with that policy finds nothing to do: it says what is there, no more and no less.');
    stage.type(`pvewall plan found.yaml${root}`);
    expect(stage.plan(`plan found.yaml${root}`).resources?.length === 0, 'the policy that init wrote should change nothing');
  },
};
