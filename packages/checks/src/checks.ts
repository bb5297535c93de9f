import type { Check } from './check.ts';
import { firewallRunning } from './firewall/firewall-running.ts';

/** All checks, in the order in which they are shown. A new one is a file and a line here. */
export const checks: readonly Check[] = [firewallRunning];
