import { expect } from '../stage.mjs';

export const wayBack = {
  title: 'The way back',
  tell(stage, root) {
    stage.look("sed -i 's/policy_in: DROP/policy_in: REJECT/' policy.yaml");
    if (stage.kind === 'kernel') confirmOrRevert(stage);
    else rollBack(stage, root);
  },
};

function confirmOrRevert(stage) {
  stage.say('A change that could shut its own author out: somebody has to confirm it over a new connection, or the host takes it back by itself, with nothing but a shell script. Here nobody comes.');
  stage.type('pvewall apply --auto-approve --confirm-within 10s');
  const changed = stage.look('cat /etc/pve/firewall/cluster.fw');
  expect(changed.includes('policy_in: REJECT'), 'the change should have been made');
  stage.say('Ten seconds later:');
  // The script gives the lock back last.
  stage.look('sleep 11; while [ -e /var/lib/pvewall/pending ]; do sleep 0.2; done');
  stage.type('pvewall confirm', 7);
  stage.type('pvewall history');
  expect(stage.look('cat /etc/pve/firewall/cluster.fw').includes('policy_in: DROP'), 'the change should have been taken back');
}

function rollBack(stage, root) {
  stage.say('What was applied can be taken back later, too: the way back is planned and shown like any change.');
  stage.type(`pvewall apply --auto-approve${root}`);
  const { applies } = JSON.parse(stage.look(`pvewall history --format json${root}`));
  stage.type(`pvewall rollback ${applies[0].id} --auto-approve${root}`);
  stage.type(`pvewall history${root}`);
  expect(stage.look(`cat ${stage.host}/etc/pve/firewall/cluster.fw`).includes('policy_in: DROP'), 'the change should have been taken back');
}
