import { reporter } from '@pvewall/model';
import type { Catalogue, DiagnosticInfo } from '@pvewall/model';
import { testDiagnostics } from './policy-tests/diagnostics.ts';

function warning(summary: string, remedy: string): DiagnosticInfo {
  return { severity: 'warning', summary, remedy };
}

function info(summary: string, remedy: string): DiagnosticInfo {
  return { severity: 'info', summary, remedy };
}

const catalogue = {
  'lint/dead-rule': warning('a rule can never match', 'Rules before it, one or several together, take every packet that it asks for, in every chain that it is in and in both IP versions; or it asks for what no packet has, such as a source in an empty set. Remove it, or move it before those: lint --fix only removes what those say as well. Where there is no such packet, it is a note.'),
  'lint/redundant-rule': warning('a rule does nothing that the rules behind it would not do', 'It matches packets, and without it each of them gets the same verdict from a later rule or from the policy. Remove it. Rules that log, or that keep something out of the log, are not told; nor are those that only repeat what Proxmox VE accepts by itself, or what is open to the world. Where only the policy does the same, it is a note.'),
  'lint/conflict': info('a rule that keeps somebody out comes after one that lets him in', 'Both hold some of the same packets, and the first one decides. Move the rule that drops before the one that accepts, if it was meant to.'),
  'lint/drop-before-management': warning('a rule drops what the administrators would be let in with', 'pve-firewall accepts the set `management` after the rules of the files: a rule before it that drops everything cuts off ssh and the web interface. Leave it to policy_in, or accept +management before it.'),
  'lint/open-management': warning('a management port of a node is open to the world', 'ssh, the web interface, consoles or the SPICE proxy can be reached from nearly every public address. Give the rule a source, such as +management.'),
  'lint/ipv6-open': warning('a port is open to the world in one IP version and not in the other', 'A rule with an IPv4 address says nothing of IPv6. Write the rule for both versions, or close the other one. Where IPv4 is open and IPv6 is closed, it is a note.'),
  'lint/nic-unwalled': warning('rules are for a network device that the firewall does not look at', 'Each network device of a guest is switched on by firewall=1 in its hardware; without it no rule applies to it.'),
  'lint/tier-off': warning('rules are in a tier that is off', 'Datacenter, node, guest and VNet are switched on separately, and what is off has no rules. Switch it on, or remove the rules.'),
  'lint/unbuilt-group': { severity: 'error', summary: 'pve-firewall cannot build a group', remedy: 'Its parser takes the rule, and the building ends there: the rules behind it are missing, and guests that use the group are left without chains, so that everything passes. Name only what the datacenter has.' },
  'lint/unfinished': info('not every rule was looked at', 'The work is bounded. What is told is true; other rules may be dead or redundant as well.'),
} as const satisfies Catalogue;

export type TrafficCode = keyof typeof catalogue | keyof typeof testDiagnostics;

/** Every finding that needs to know what becomes of packets. */
export const diagnostics: Catalogue<TrafficCode> = { ...catalogue, ...testDiagnostics };

export const report = reporter(diagnostics);
