import { serviceText } from './service-unit.ts';
import { timerText } from './timer-unit.ts';
import { packagedServicePath, packagedTimerPath } from './unit-files.ts';

const policy = '/etc/pvewall/policy.yaml';

const head = '# Part of the package pvewall, and not enabled: systemctl enable --now pvewall-drift.timer\n# With other settings: pvewall schedule install, whose units stand in for these.\n';

/**
 * The units that the package brings, by path. Without a policy there is nothing to check, so that the timer does not start; a
 * policy that goes away later is an error that each run tells.
 */
export const packagedUnits: Readonly<Record<string, string>> = {
  [packagedServicePath]: serviceText(head, { command: ['/usr/bin/pvewall'], policy, repair: false }),
  [packagedTimerPath]: timerText(head, '15min', [`ConditionPathExists=${policy}`]),
};
