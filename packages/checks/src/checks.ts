import type { Check } from './check.ts';
import { firewallRunning } from './firewall/firewall-running.ts';
import { surroundings } from './surroundings/surroundings.ts';

/** What is checked of the host itself, in the order in which it is shown. A new one is a file and a line here. */
export const hostChecks: readonly Check[] = [firewallRunning];

/** All checks. */
export const checks: readonly Check[] = [...hostChecks, ...surroundings];
