import { reporter, type Catalogue } from '@pvewall/model';

/** What can be said when a policy meets a host. */
export const diagnostics = {
  'host/unreadable': {
    severity: 'error',
    summary: 'Something that the policy covers cannot be read on the host.',
    remedy:
      'pvewall plans nothing that it could not read first. Make it readable (run as root; check that pmxcfs is mounted; mend the file), then plan again.',
  },
  'plan/partial': {
    severity: 'warning',
    summary: 'Only a part of the policy was planned.',
    remedy: 'With --target and --exclude the rest stays as it is, whatever it needs of what was planned. Plan without them before you rely on the whole.',
  },
  'plan/no-target': {
    severity: 'error',
    summary: 'An address was given that the policy does not cover.',
    remedy: '`pvewall plan --verbose` and `pvewall show` name addresses: cluster, node.pve.host, guest.100.',
  },
  'plan/ignores-nothing': {
    severity: 'warning',
    summary: 'An address that is left to others, by `ignore` or `--ignore`, leads to nothing on this host or in the policy.',
    remedy: 'With a slip in it, what it was to protect is compared and changed. Correct it; carry on when what it names is yet to come.',
  },
  'host/no-cluster': {
    severity: 'error',
    summary: 'There is no /etc/pve, or nothing in it.',
    remedy: 'Run pvewall on a Proxmox VE node whose pve-cluster service runs, or give the folder that holds `etc/pve` with `--root`.',
  },
  'host/unknown-node': {
    severity: 'error',
    summary: 'The policy names a node that the cluster does not have.',
    remedy: 'Node names are the folder names under /etc/pve/nodes. Correct the name, or take the node out of the policy.',
  },
  'host/unknown-guest': {
    severity: 'warning',
    summary: 'The policy names a guest that no node has.',
    remedy: 'Its firewall file is written all the same and counts as soon as the guest exists. Correct the VMID, or take it out when the guest is gone.',
  },
  'host/nic-without-firewall': {
    severity: 'warning',
    summary: 'The firewall of a guest is on, and one of its NICs has no `firewall=1`.',
    remedy: 'The NIC has a switch of its own, in the configuration of the guest. Without it no rule is ever asked there, whatever the guest tier says.',
  },
  'host/no-ebtables': {
    severity: 'error',
    summary: 'The policy has ebtables rules and the host has no ebtables.',
    remedy: 'Install it with `apt install ebtables`, then plan again.',
  },
  'host/not-captured': {
    severity: 'info',
    summary: 'A directory host lacks kernel state that the policy covers, so that part is not compared.',
    remedy: 'Save the output of `ebtables-save` as `ebtables-save` in the directory, and the values under /proc/sys as `proc/sys/...`.',
  },
  'host/ebtables-refused': {
    severity: 'error',
    summary: 'The host’s own ebtables refuses a rule (tried in a scratch network namespace).',
    remedy: 'The tool’s own message says why. Change the rule; nothing was loaded.',
  },
  'host/ebtables-not-tried': {
    severity: 'info',
    summary: 'The new ebtables rules could not be tried on the host’s own ebtables before the apply.',
    remedy: 'Trying them wants a network namespace: run as root, or allow unprivileged user namespaces. The restore itself is all or nothing.',
  },
  'host/ebtables-differs': {
    severity: 'warning',
    summary: 'The host’s ebtables takes a rule and makes something else of it.',
    remedy: 'Write the rule as the tool prints it, so that policy and host say the same.',
  },
  'host/stale-ebtables-plugin': {
    severity: 'warning',
    summary: 'A netfilter-persistent plugin restores binary snapshots of the ebtables tables at boot, Proxmox VE’s own chains included.',
    remedy: 'Remove /usr/share/netfilter-persistent/plugins.d/35-ebtables and /etc/ebtables/rules.*: pvewall keeps its rules itself.',
  },
  'host/sysctl-absent': {
    severity: 'warning',
    summary: 'This kernel does not have a sysctl that the policy sets.',
    remedy: 'Keys come and go with kernel versions and modules. It is written to sysctl.d for the next boot; take it out when the kernel will never have it.',
  },
  'host/released': {
    severity: 'warning',
    summary: 'Something that pvewall applied earlier is no longer in the policy; it stays on the host as it is.',
    remedy: 'Nothing is removed by leaving it out. The hint says how to remove it; carry on when somebody else takes it over.',
  },
  'guard/tier-off': {
    severity: 'warning',
    summary: 'A firewall that is on would be switched off: the datacenter’s, a node’s, a guest’s or a VNet’s.',
    remedy:
      'Without it none of the rules below it apply. `apply` refuses (exit 6) unless `--allow-tier-off` is given. Each tier has a default of its own: a node without `enable` is on, the others are off.',
  },
  'guard/opens': {
    severity: 'warning',
    summary: 'The ipset `management` would be emptied or removed, a policy would become ACCEPT, or a rule would open tcp 22 or 8006 to everyone.',
    remedy:
      'Whoever may administer is in `management`; a policy decides about everything that no rule mentions; 22 and 8006 are SSH and the web interface. `apply` refuses (exit 6) unless `--allow-open` is given.',
  },
  'guard/mass-removal': {
    severity: 'warning',
    summary: 'A large part of a section would go at once.',
    remedy:
      'A section of three or more entries would lose at least two, and more than 30 % of them or all. Sections are options, aliases, the members of a set, the rules of a file or group, an ebtables chain and sysctls. What is edited or moved does not count. `guards.removal_percent` and `guards.removal_count` of the policy set other thresholds. `apply` refuses (exit 6) unless `--allow-mass-removal` is given.',
  },
  'guard/running-guest': {
    severity: 'warning',
    summary: '`state: absent` would remove the firewall of a guest that runs, or that runs on another node and cannot be seen.',
    remedy: 'Stop the guest first, or leave its firewall. `apply` refuses (exit 6) unless `--allow-running` is given.',
  },
  'guard/adopt': {
    severity: 'warning',
    summary: 'The first apply to a host would remove rules, members or chains that it already has.',
    remedy:
      'The policy owns each section that it writes. `pvewall init` imports what the host has; then there is nothing to remove. `apply` refuses (exit 6) unless `--adopt` is given.',
  },
  'guard/critical': {
    severity: 'warning',
    summary: 'Something that the policy names under `guards.critical` would change.',
    remedy: 'Somebody marked it as something to look at twice. `apply` refuses (exit 6) unless `--allow-critical` is given.',
  },
  'guard/lock-out': {
    severity: 'warning',
    summary: 'Somebody who administers a node, or another node of the cluster, would not reach it any more, or nobody can prove that they would.',
    remedy: 'The message names who, which port, and the rule that stops them, the hint a rule that lets them in. Whoever administers is what `management` of the policy says, or else the ssh connection that one is on, the set `management` and the local network. `apply` refuses (exit 6) unless `--allow-lock-out` is given.',
  },
} as const satisfies Catalogue;

export const report = reporter(diagnostics);
