import type { Check } from './check.ts';
import { ebtablesAsBoot } from './ebtables/ebtables-as-boot.ts';
import { ebtablesKept } from './ebtables/ebtables-kept.ts';
import { stalePluginCheck } from './ebtables/stale-plugin.ts';
import { firewallChains } from './firewall/firewall-chains.ts';
import { firewallPending } from './firewall/firewall-pending.ts';
import { firewallRunning } from './firewall/firewall-running.ts';
import { tierOff } from './firewall/tier-off.ts';
import { guestsWithoutFile } from './guests/guests-without-file.ts';
import { nicWithoutFirewall } from './guests/nic-without-firewall.ts';
import { staleGuestFiles } from './guests/stale-guest-files.ts';
import { sysctlAsBoot } from './sysctl/sysctl-as-boot.ts';
import { sysctlModules } from './sysctl/sysctl-modules.ts';
import { sysctlOverridden } from './sysctl/sysctl-overridden.ts';
import { surroundings } from './surroundings/surroundings.ts';

/** What is checked of the host itself, in the order in which it is shown. A new one is a file and a line here. */
export const hostChecks: readonly Check[] = [
  firewallRunning,
  firewallPending,
  firewallChains,
  tierOff,
  nicWithoutFirewall,
  staleGuestFiles,
  guestsWithoutFile,
  ebtablesAsBoot,
  ebtablesKept,
  stalePluginCheck,
  sysctlAsBoot,
  sysctlOverridden,
  sysctlModules,
];

/** All checks. */
export const checks: readonly Check[] = [...hostChecks, ...surroundings];
