import { expect } from '../stage.mjs';

const wanted = ['cluster', 'guest.100', 'node.pve.ebtables.boot', 'node.pve.ebtables.filter', 'node.pve.host', 'node.pve.sysctl'];

export const policy = {
  title: 'The policy that the node should have',
  tell(stage, root) {
    stage.takeExample();
    stage.say('Now the policy of examples/homelab. It names who may administer the node, drops the rest, and lets noise die at the bridge. Its second half is about the node and its guest:');
    stage.type("sed -n '/^nodes:/,$p' policy.yaml");
    stage.say('The plan shows what that would bring, and changes nothing: + comes, ~ changes, - goes. What stays as it is is only counted.');
    stage.type(`pvewall plan${root}`);
    const { resources = [] } = stage.plan(`plan${root}`);
    const addresses = resources.map(({ address }) => address).sort();
    expect(addresses.join() === wanted.join(), `the plan should change ${wanted.join(', ')}, and changes ${addresses.join(', ') || 'nothing'}`);
  },
};
