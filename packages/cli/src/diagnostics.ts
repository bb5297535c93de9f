import { reporter, type Catalogue } from '@pvewall/model';

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
  'lock-out/never-there': {
    severity: 'warning',
    summary: 'Somebody who `management` of the policy names does not reach a node, neither before the plan nor after it.',
    remedy: 'The plan takes nothing away, so it is not refused. Add the rule that the hint shows, or take them out of `management`.',
  },
  'lock-out/unknown-source': {
    severity: 'error',
    summary: '`management` of the policy names an alias or a set that the datacenter does not have.',
    remedy: 'Nothing can be proven for whoever that is. Define the name under `cluster.aliases` or `cluster.ipsets`, or write the network itself.',
  },
  'lock-out/switch-on': {
    severity: 'warning',
    summary: 'The firewall of the datacenter goes from off to on.',
    remedy: 'On every node of the cluster at once all closes that no rule lets in, but for the web interface, ssh on port 22, the consoles and SPICE from the local network and the set `management`. Look at what listens and who is connected first; `--confirm-within` reverts it when you are cut off.',
  },
  'lock-out/connection': {
    severity: 'warning',
    summary: 'Somebody is connected to the node, or the node to somebody, and would not be let through any more.',
    remedy: 'A connection that is there lasts until it ends; the next one would not come through. Add the rule that the hint shows if it is wanted.',
  },
  'lock-out/closed-ports': {
    severity: 'warning',
    summary: 'Something listens on the node, and nobody would reach it any more.',
    remedy: 'Add a rule for what somebody needs. What is for the node alone needs none: what a node sends to itself is never filtered.',
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

export const report = reporter(diagnostics);
