import { checkPorts } from './check-ports.ts';
import { icmpTypes } from './data/icmp-types.ts';
import { protocols, protocolsWithPorts } from './data/protocols.ts';
import { given } from './rule-check.ts';
import type { Check } from './rule-check.ts';
import { didYouMean } from './did-you-mean.ts';

const protocolVersions: Readonly<Record<string, 4 | 6>> = { icmp: 4, icmpv6: 6, 'ipv6-icmp': 6 };

const protocolNumbers: ReadonlySet<string> = new Set(Object.values(protocols).map(String));

export function checkProtocol(check: Check): void {
  const { rule, problems } = check;
  const { proto } = rule;
  if (!given(proto)) return;
  if (!Object.hasOwn(protocols, proto) && !protocolNumbers.has(proto)) {
    const hint = didYouMean(proto, Object.keys(protocols), 'use a name or number of /etc/protocols');
    problems.push({ code: 'fw/unknown-protocol', field: 'proto', noted: `unknown protocol '${proto}'`, message: `there is no protocol '${proto}'`, hint });
  }
  const version = protocolVersions[proto];
  if (version !== undefined) check.version = version;
}

function isIcmp(proto: string | undefined): boolean {
  return proto !== undefined && protocolVersions[proto] !== undefined;
}

export function checkPort({ rule, problems }: Check, field: 'dport' | 'sport'): void {
  const ports = rule[field];
  if (!given(ports)) return;
  const fault = checkPorts(ports, field);
  if (fault !== undefined) problems.push({ ...fault, field });
  const proto = given(rule.proto) ? rule.proto : '';
  if (protocolsWithPorts.has(proto) || (field === 'dport' && isIcmp(proto))) return;
  const needs = {
    code: 'fw/port-needs-protocol',
    hint: 'add a protocol with ports, such as -p tcp',
    message: proto === '' ? `${field} stands without a protocol` : `protocol '${proto}' has no ports`,
  } as const;
  if (proto === '') problems.push({ ...needs, field: 'proto', noted: `missing property - '${field}' requires this property` });
  problems.push({ ...needs, field, noted: `protocol '${proto}' does not support ports` });
}

export function checkIcmpType({ rule, problems }: Check): void {
  const { icmpType, proto } = rule;
  if (!given(icmpType)) return;
  const add = (field: string, noted: string, message: string, hint: string): void => {
    problems.push({ code: 'fw/icmp-type', field, noted, message, hint });
  };
  if (!given(proto)) {
    add('proto', "missing property - 'icmp-type' requires this property", 'icmp-type stands without a protocol', 'add -p icmp or -p icmpv6');
    return;
  }
  if (!isIcmp(proto)) {
    add('icmp-type', `protocol '${proto}' does not support icmp-type`, `protocol '${proto}' has no ICMP types`, 'use -p icmp or -p icmpv6');
    return;
  }
  if (given(rule.dport)) add('icmp-type', "cannot be used together with 'dport'", 'icmp-type and dport exclude each other', 'remove dport');
  const known = icmpTypes[proto === 'icmp' ? 'icmp' : 'icmpv6'];
  if (Object.hasOwn(known, icmpType)) return;
  const hint = didYouMean(icmpType, Object.keys(known), `iptables -p ${proto} -h lists them`);
  add('icmp-type', `invalid icmp-type '${icmpType}' for proto '${proto}'`, `'${icmpType}' is no type of ${proto}`, hint);
}
