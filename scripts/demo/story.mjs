import { found } from './steps/found.mjs';
import { policy } from './steps/policy.mjs';
import { apply } from './steps/apply.mjs';
import { kernel } from './steps/kernel.mjs';
import { reboot } from './steps/reboot.mjs';
import { drift } from './steps/drift.mjs';
import { repair } from './steps/repair.mjs';
import { wayBack } from './steps/way-back.mjs';

/** In the order in which they are told. What needs a kernel is left out on a host of files. */
const steps = [found, policy, apply, kernel, reboot, drift, repair, wayBack];

/** Throws Surprise when a step does not do what it says. */
export function tellStory(stage) {
  const told = steps.filter(({ needs }) => needs === undefined || needs === stage.kind);
  for (const [index, { title, tell }] of told.entries()) {
    stage.heading(`${index + 1}/${told.length}  ${title}`);
    tell(stage, stage.kind === 'files' ? ' --root host' : '');
  }
  stage.heading('That is all');
  stage.say('Nothing of this machine was touched, and the throw-away host is gone. The policy is examples/homelab/policy.yaml; docs/guide.md goes the same way on a real node.');
}
