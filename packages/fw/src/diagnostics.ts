import { reporter } from '@pvewall/model';
import type { Catalogue, DiagnosticInfo } from '@pvewall/model';

const skips = 'Proxmox VE keeps the line and leaves it out of the ruleset, without a word anywhere.';
const stops =
  'Proxmox VE accepts it, and then the kernel tools refuse the whole ruleset: every later firewall update on that node is lost, silently, until it is gone.';

function error(summary: string, remedy: string): DiagnosticInfo {
  return { severity: 'error', summary, remedy };
}

function warning(summary: string, remedy: string): DiagnosticInfo {
  return { severity: 'warning', summary, remedy };
}

function info(summary: string, remedy: string): DiagnosticInfo {
  return { severity: 'info', summary, remedy };
}

const catalogue = {
  'fw/ignored-line': error('Proxmox VE skips a line that it cannot read', 'Nobody sees its warning, so a typo silently drops a rule. Correct the line or remove it.'),
  'fw/no-section': error('a line stands before any section', 'Proxmox VE skips it. Put it under a header such as [RULES].'),
  'fw/section-not-allowed': error('a section stands in a file that may not have it', 'Proxmox VE takes the header for a bad line, and what follows for part of the section before it. Aliases and sets belong in cluster.fw or a guest file, groups in cluster.fw alone.'),
  'fw/name': error('a set, group or alias has a name that Proxmox VE does not take', 'Names start with a letter, go on with letters, digits, - and _, have at least two characters, at most 64 (aliases, sets) or 18 (groups).'),
  'fw/unknown-option': error('the file has no such option', 'Proxmox VE skips the line. Check the spelling and the kind of file.'),
  'fw/option-value': error('an option has a value that it cannot have', 'Proxmox VE skips the line, or its API would refuse the value. Use one of the values named.'),
  'fw/backend-option': warning('the backend in use ignores an option', 'Remove the option, or switch the host option nftables.'),
  'fw/carriage-return': warning('lines end in CR LF', 'Proxmox VE does not strip the carriage return everywhere. Save the file with Unix line ends.'),
  'fw/duplicate': warning('something is defined twice', 'The later one counts, and the nftables backend rejects the file. Keep one of them.'),
  'fw/unknown-alias': error('an alias is used that is not defined, or not yet', `${skips} Define it in [ALIASES], before it is used: the file is read once.`),
  'fw/unknown-ipset': error('a set is used that is not defined, or not yet', `${skips} Define it, before it is used: the file is read once.`),
  'fw/capital-in-set-name': error('a set is referred to with a capital letter', `Set names are kept in lower case and looked up with case, so it never matches. ${skips} Write the name in lower case.`),
  'fw/unknown-group': warning('a security group is used that is not defined', 'Proxmox VE treats it as empty. Define it in cluster.fw, or correct the name.'),
  'fw/mixed-ip-versions': error('IPv4 and IPv6 meet in one rule', `${skips} Split the rule in two.`),
  'fw/macro-clash': error('a rule says what its macro says already, differently', `${skips} Remove the parameter, or write the rule without the macro.`),
  'fw/unknown-macro': error('there is no such macro', `${skips} Correct the name.`),
  'fw/unknown-protocol': error('there is no such protocol', `${skips} Use a name or number from /etc/protocols.`),
  'fw/port': error('a port is none', `${skips} Ports are numbers to 65535, ranges a:b with a <= b, names from /etc/services, or a comma list.`),
  'fw/port-needs-protocol': error('a port stands without a protocol that has ports', `${skips} Add -p tcp, udp, udplite, dccp or sctp.`),
  'fw/too-many-ports': error('a port list is too long', `${skips} At most 15 numbers, where a range counts two: split the rule.`),
  'fw/icmp-type': error('an ICMP type is none of that protocol', `${skips} Use a type name of icmp or icmpv6, with that protocol, and not together with dport.`),
  'fw/address': error('an address is none', `${skips} Write an IP address, a network without host bits, a range a-b, a comma list, an alias or +set.`),
  'fw/prefix-too-long': error('a prefix is longer than the address', stops),
  'fw/iface': error('an interface is given where none may stand, or a bad one', `${skips} A guest's rules name its network devices (net0), a group's rules name none.`),
  'fw/iface-not-on-guest': warning('a rule names a network device that the guest does not have', 'It never matches. Use one of the devices of the guest.'),
  'fw/direction': error('a rule of that type may not stand there', `${skips} Guests: IN, OUT, GROUP. VNets: FORWARD, GROUP. Groups: IN, OUT, FORWARD. Cluster and host: all.`),
  'fw/action': error('a rule has an action that is none', `${skips} ACCEPT, DROP or REJECT, in upper case; FORWARD rules cannot REJECT.`),
  'fw/zero-prefix': error('a set holds a network of prefix 0', 'The kernel does not take it. Proxmox VE skips the entry; through an alias it stops every firewall update. Use two halves: 0.0.0.0/1 and 128.0.0.0/1.'),
  'fw/duplicate-entry': error('a set holds the same entry twice', 'Proxmox VE skips the second. Remove it.'),
  'fw/overlapping-entry': error('two entries of a set are the same network once host bits are masked', `${stops} Keep one of them.`),
  'fw/service-protocol': error("a service name has no port for the rule's protocol", `${stops} Write the number of the port.`),
  'fw/port-match': error('the kernel tools have no match for a single port of that protocol', `${stops} Write the rule without the port, or with a list of ports.`),
  'fw/file-too-large': error('a file is larger than 1 MiB', 'pmxcfs does not store it. Use sets and groups, or fewer comments.'),
  'fw/nftables-rejects': error('the nftables backend rejects the whole file', 'Its parser is stricter: one such line, and the old rules stay. Correct it, or let pvewall print the section.'),
  'fw/nftables-would-reject': warning('the nftables backend would reject the whole file', 'The node runs the iptables backend, which takes it. Once the node moves to nftables the stricter parser rejects the file for one such line, and the old rules stay.'),
  'lint/unused-alias': warning('no rule uses an alias', 'It does nothing. Remove it, or keep it with `# pvewall: allow lint/unused-alias`.'),
  'lint/unused-ipset': warning('no rule uses a set', 'It does nothing. Sets that Proxmox VE looks for itself (management, blacklist, ipfilter-netN) are in use. Remove it, or allow it in place.'),
  'lint/unused-group': warning('no rule uses a security group', 'Its rules are never asked. Remove it, or use it.'),
  'lint/empty-group': warning('a security group that is used has no rule, or none that is on', 'Where it is used nothing happens, which looks like protection and is none. Switch a rule on, or remove it.'),
  'lint/duplicate-rule': warning('the same rule stands in one list twice', 'The first takes every packet that the second could. Remove the second.'),
  'lint/idle-conntrack-option': warning('a conntrack option of the node has no effect', 'pve-firewall never sets nf_conntrack_max below 262144, and writes nothing where nf_conntrack_tcp_timeout_syn_recv is set. With the nftables backend both count.'),
  'lint/hash-in-comment': info('a comment holds a #', 'proxmox-firewall before 1.2.3 does not read the file then. Leave it out where such a version may run.'),
} as const satisfies Catalogue;

export type FwCode = keyof typeof catalogue;

/** Every finding of the `.fw` language. */
export const diagnostics: Catalogue<FwCode> = catalogue;

export const report = reporter(diagnostics);
