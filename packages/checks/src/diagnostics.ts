import { reporter, type Catalogue } from '@pvewall/model';
import { ofSurroundings } from './surroundings/diagnostics.ts';

/** What can be wrong on a host beyond its files. `error`: the firewall does not do what the files say. */
export const diagnostics = {
  'check/firewall-stopped': {
    severity: 'error',
    summary: 'pve-firewall does not run.',
    remedy: 'Nothing that is written under /etc/pve/firewall reaches the kernel. `systemctl enable --now pve-firewall` starts it; `journalctl -u pve-firewall` says why it ended.',
  },
  'check/firewall-pending': {
    severity: 'warning',
    summary: 'pve-firewall has changes that the kernel does not have yet.',
    remedy:
      'It looks every ten seconds, so for that long it is normal. Where it stays, the kernel tools refuse one line of the ruleset, and this and every later update is lost without a word: `pvewall lint --root /` says what it may be, `journalctl -u pve-firewall` what it was.',
  },
  'check/firewall-chains-missing': {
    severity: 'error',
    summary: 'The firewall is on, and the kernel has not got its chains, or nothing leads to them.',
    remedy: 'Somebody flushed the tables, or another firewall replaced them. `systemctl restart pve-firewall` builds them anew (`proxmox-firewall` with the host option `nftables`). Look for who did it: a script, a container engine, netfilter-persistent.',
  },
  'check/tier-off': {
    severity: 'warning',
    summary: 'Rules stand in a tier whose firewall is off.',
    remedy:
      'Datacenter, node, guest and VNet are switched on separately; of what is off no rule applies. Switch it on with `enable: 1`, or remove the rules. Under a policy that has the `options` of the tier, what it says of `enable` counts, and this is not told.',
  },
  'check/nic-without-firewall': {
    severity: 'warning',
    summary: 'The firewall of a guest is on, and one of its NICs has no `firewall=1`.',
    remedy: 'The NIC has a switch of its own, in the configuration of the guest. Without it no rule is asked there. The hint has the command; where the NIC shall be open, put up with it: `allow: [check/nic-without-firewall]`.',
  },
  'check/stale-guest-file': {
    severity: 'warning',
    summary: 'There is a firewall file of a guest that no node has.',
    remedy: 'The next guest that gets this number begins with the rules of the last one. Remove the file, or write it into the policy when the guest is still to come.',
  },
  'check/guest-without-file': {
    severity: 'info',
    summary: 'Guests have no firewall file, so nothing is filtered there.',
    remedy: 'Every guest begins like that. Write those into the policy that need a firewall.',
  },
  'check/ebtables-not-as-boot': {
    severity: 'warning',
    summary: "The ebtables rules of the kernel are not those that pvewall's file loads at boot.",
    remedy: 'Somebody changed the one or the other. `pvewall apply` makes both as the policy says; `/usr/local/lib/pvewall/ebtables-load start` loads what the file has.',
  },
  'check/ebtables-not-loaded': {
    severity: 'warning',
    summary: 'There is a file of ebtables rules for the next boot, and nothing loads it.',
    remedy: '`pvewall apply` installs a systemd unit, or a plugin where netfilter-persistent is.',
  },
  'check/ebtables-unkept': {
    severity: 'warning',
    summary: 'The kernel has ebtables rules that nothing loads at the next boot.',
    remedy:
      'ebtables rules die with the kernel that has them. Write the chain into the policy, which keeps it, or remove the rules. Where another program loads them at boot, put up with it: `allow: [check/ebtables-unkept]`.',
  },
  'check/stale-ebtables-plugin': {
    severity: 'warning',
    summary: "A netfilter-persistent plugin restores binary snapshots of the ebtables tables at boot, Proxmox VE's own chains included.",
    remedy: 'Remove /usr/share/netfilter-persistent/plugins.d/35-ebtables and /etc/ebtables/rules.*: pvewall keeps its rules itself.',
  },
  'check/sysctl-not-as-boot': {
    severity: 'warning',
    summary: 'A running conntrack or bridge sysctl is not what sysctl.d sets at the next boot.',
    remedy: 'Somebody set it by hand, or wrote the file and did not load it. `sysctl -w` sets it now; the message names the file that counts. What pve-firewall writes itself is not told.',
  },
  'check/sysctl-overridden': {
    severity: 'warning',
    summary: "Another file under sysctl.d is read after pvewall's and sets the key to something else at boot.",
    remedy: 'Remove the line from that file, or put the same value there. systemd reads the files of all folders in the order of their names, and the last one wins.',
  },
  'check/sysctl-conf-differs': {
    severity: 'info',
    summary: "/etc/sysctl.conf sets a key to something else than pvewall's file.",
    remedy: 'It is not read at boot, but last when somebody runs `sysctl --system`. Remove the line there.',
  },
  'check/sysctl-lost-at-boot': {
    severity: 'warning',
    summary: "pvewall's sysctls are read at boot before the module is there that they belong to.",
    remedy: 'systemd-sysctl passes over keys that do not exist. Name the module in /etc/modules-load.d/pvewall.conf; `pvewall apply` does.',
  },
  ...ofSurroundings,
} as const satisfies Catalogue;

export const report = reporter(diagnostics);
