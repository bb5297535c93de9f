import { expect } from '../stage.mjs';

export const repair = {
  title: 'The repair',
  tell(stage, root) {
    stage.say('Apply puts back what differs, and nothing else.');
    stage.type(`pvewall apply --auto-approve${root}`);
    stage.type(`pvewall drift${root}`);
    expect(stage.plan(`drift${root}`).resources?.length === 0, 'there should be no drift after the repair');
  },
};
