import { expect } from '../stage.mjs';

export const apply = {
  title: 'Apply',
  tell(stage, root) {
    stage.say('Apply shows the plan again (left out here) and asks; --auto-approve is the answer. Then it writes, reads everything once more, and proves that nothing is left to do.');
    stage.type(`pvewall apply --auto-approve${root} | tail -n 2`);
    stage.type(`pvewall plan${root}`);
    expect(stage.plan(`plan${root}`).resources?.length === 0, 'a plan right after apply should be empty');
    stage.say('What pvewall wrote is what Proxmox VE itself reads, so its web interface shows it too.');
    stage.type(`cat ${stage.kind === 'files' ? 'host' : ''}/etc/pve/firewall/100.fw`);
  },
};
