import { reporter } from '@pvewall/model';
import type { Catalogue } from '@pvewall/model';

export type Code = keyof typeof entries;

const entries = {
  'ebtables/pve-chain': {
    severity: 'error',
    summary: "A chain or a target has a name that belongs to Proxmox VE's firewall",
    remedy: 'PVEFW-*, tap<vmid>i<n>-IN and the like are written by pve-firewall, which then fails at every update. Give the chain another name.',
  },
  'ebtables/chain-name': {
    severity: 'error',
    summary: 'A chain has a name that ebtables does not take',
    remedy: 'Use letters, digits, `_`, `-` and `.`, at most 28 characters (what ebtables-nft 1.8.9 takes), and no name of a target.',
  },
  'ebtables/chain-policy': {
    severity: 'error',
    summary: 'A chain has a policy that ebtables does not take',
    remedy: 'Use ACCEPT or DROP; custom chains also take RETURN.',
  },
  'ebtables/unknown-chain': {
    severity: 'error',
    summary: 'A rule jumps to a chain that is not there',
    remedy: 'Add the chain to the same table, or correct the target. Targets are upper case: ACCEPT, DROP, CONTINUE, RETURN; extensions are lower case: mark, dnat.',
  },
  'ebtables/unknown-table': {
    severity: 'error',
    summary: 'There is no such table on this host',
    remedy: 'The tables are filter, nat and broute; ebtables-nft knows broute from 1.8.11 on.',
  },
  'ebtables/unknown-line': {
    severity: 'warning',
    summary: 'A line of an ebtables-save text could not be read',
    remedy: 'Only `*table`, `:CHAIN POLICY` and `-A CHAIN ...` lines are read. The line is left out of what is compared.',
  },
  'ebtables/nflog-prefix': {
    severity: 'error',
    summary: '--nflog-prefix cannot be used',
    remedy: 'ebtables-legacy prints it without a blank behind, so that ebtables-restore fails and pve-firewall stops updating. Use a group of its own for each kind of frame.',
  },
  'ebtables/nflog-group': {
    severity: 'error',
    summary: '--nflog-group 0 is lost',
    remedy: 'The tools drop the whole option. Use a group from 1 to 65535.',
  },
  'ebtables/prints-wrong': {
    severity: 'error',
    summary: 'ebtables prints this rule so that it cannot be read back, or reads it back as another rule',
    remedy: 'pve-firewall saves and restores the whole table at each update: one such rule stops every later update. Write it as the hint says.',
  },
  'ebtables/matches-all': {
    severity: 'error',
    summary: 'An address with an empty mask matches everything, and ebtables prints it as something else',
    remedy: 'Leave the option out. ebtables-legacy prints 10.0.0.1/0 as 10.0.0.1, which is one host after the next update of pve-firewall.',
  },
  'ebtables/missing-protocol': {
    severity: 'error',
    summary: 'A match needs a protocol that the rule does not name',
    remedy: 'Name it with -p, not negated: IPv4 for --ip-*, IPv6 for --ip6-*, ARP or RARP for --arp-*, 802_1Q for --vlan-*, LENGTH for --802_3-*. Ports need --ip-proto tcp, udp, sctp or dccp.',
  },
  'ebtables/log-prefix': {
    severity: 'error',
    summary: 'A log prefix holds a backslash',
    remedy: 'ebtables-nft takes it as an escape, ebtables-legacy as it is, so that the rule would change at each restore. Leave it out.',
  },
  'ebtables/too-long': {
    severity: 'error',
    summary: 'A rule is too long for ebtables-legacy to restore',
    remedy: 'ebtables-legacy reads lines of at most 2046 characters and 49 words. Split the list over several rules.',
  },
  'ebtables/legacy-name': {
    severity: 'info',
    summary: 'ebtables-legacy does not take this name, only the number; pvewall writes what it takes',
    remedy: 'Nothing breaks: service names and icmpv6 are written as ebtables-legacy takes them. Use the number to be plain to readers.',
  },
  'ebtables/legacy-refuses': {
    severity: 'warning',
    summary: 'ebtables-legacy, which pve-firewall switches to, refuses this rule',
    remedy: 'Write it so that both tools take it; see the message.',
  },
  'ebtables/nft-loses': {
    severity: 'warning',
    summary: 'ebtables-nft does not print all of this rule, or prints it as another',
    remedy: 'The kernel has the whole rule, but a saved copy loses part of it, and pvewall cannot prove that it converged. Spread it over a custom chain.',
  },
  'ebtables/nft-refuses': {
    severity: 'warning',
    summary: 'ebtables-nft refuses this rule',
    remedy: 'Write it so that both tools take it; see the message.',
  },
  'ebtables/return-in-base': {
    severity: 'warning',
    summary: 'RETURN stands in a base chain',
    remedy: 'ebtables-legacy refuses it. Use ACCEPT, DROP or CONTINUE, or move the rules into a custom chain.',
  },
  'ebtables/target-place': {
    severity: 'error',
    summary: 'A target stands in a table or chain where it does not work',
    remedy: 'arpreply: nat PREROUTING; dnat: nat PREROUTING and OUTPUT, broute BROUTING; snat: nat POSTROUTING; redirect: nat PREROUTING, broute BROUTING; or custom chains called from there.',
  },
  'ebtables/interface-place': {
    severity: 'error',
    summary: 'An interface option stands in a chain where there is no such interface',
    remedy: '-i and --logical-in work in INPUT, FORWARD, PREROUTING and BROUTING; -o and --logical-out in FORWARD, OUTPUT and POSTROUTING.',
  },
  'ebtables/ambiguous-number': {
    severity: 'warning',
    summary: 'A number is hexadecimal to one tool and decimal to another',
    remedy: 'pvewall reads it as ebtables(8) says, in hexadecimal. Write 0x in front of it.',
  },
  'ebtables/unknown-option': {
    severity: 'warning',
    summary: 'An option is not known to pvewall',
    remedy: 'It is kept and compared word by word. Check the spelling; the plan asks the host whether it takes it.',
  },
} as const;

/** The findings of the ebtables language. */
export const diagnostics: Catalogue<Code> = entries;

export const report = reporter(diagnostics);
