import type { Catalogue } from '@pvewall/model';

/** What the command itself has to say. */
export const diagnostics = {
  'init/left-out': {
    severity: 'warning',
    summary: 'A line of the host is not in the policy that init wrote.',
    remedy: 'Proxmox VE ignores it, or leaves it out of the ruleset: nothing of the firewall is lost. The first apply removes it when its section is in the policy.',
  },
  'lint/unused-allow': {
    severity: 'info',
    summary: 'A comment `# pvewall: allow CODE` allows nothing.',
    remedy: 'No finding of that code is on its line, or it is one that cannot be allowed in place. Remove the comment, or correct its code or its line.',
  },
  'host/stale': {
    severity: 'error',
    summary: 'The host changed since it was read.',
    remedy: 'Somebody else wrote it meanwhile, in the web interface perhaps. Nothing of theirs was overwritten. Plan again and look.',
  },
  'host/locked': {
    severity: 'error',
    summary: 'Another apply, or pve-firewall itself, holds a lock.',
    remedy: 'The message names the holder. Wait for it, then try again.',
  },
  'host/denied': {
    severity: 'error',
    summary: 'The host refuses access.',
    remedy: 'Run as root. When /etc/pve is read-only, the cluster has no quorum.',
  },
  'host/failed': {
    severity: 'error',
    summary: 'Something on the host or on the command line could not be used.',
    remedy: 'The message says what; nothing was written half.',
  },
  usage: {
    severity: 'error',
    summary: 'The command line is wrong.',
    remedy: '`pvewall COMMAND --help` says what a command takes.',
  },
  internal: {
    severity: 'error',
    summary: 'A mistake in pvewall itself.',
    remedy: 'Please report it with the command line and the text that is printed.',
  },
} as const satisfies Catalogue;
