import { services } from './data/services.ts';
import { macroMatches } from './macro.ts';
import type { Rule } from './nouns.ts';

/** Why iptables-restore refuses a rule. */
export type PortMatchFault =
  | { readonly kind: 'service'; readonly field: 'dport' | 'sport'; readonly name: string; readonly proto: string }
  | { readonly kind: 'match'; readonly field: 'dport' | 'sport'; readonly proto: string };

const byNumber: Readonly<Record<string, string>> = { 6: 'tcp', 17: 'udp', 33: 'dccp', 132: 'sctp', 136: 'udplite' };

/**
 * Measured on iptables 1.8.9: a list of ports goes to `multiport`, which asks /etc/services for the rule's protocol; a
 * single one goes to the protocol's own match, of which those of udp and dccp take a name of any protocol, and udplite
 * has none.
 */
const ownMatch: Readonly<Record<string, 'strict' | 'any' | 'none'>> = { tcp: 'strict', sctp: 'strict', udp: 'any', dccp: 'any', udplite: 'none' };

/** What iptables-restore refuses in a rule that Proxmox VE finds nothing wrong with. */
export function portMatchFault(rule: Rule): PortMatchFault | undefined {
  for (const match of matchesOf(rule)) {
    const proto = byNumber[match.proto ?? ''] ?? match.proto ?? '';
    for (const field of ['dport', 'sport'] as const) {
      const ports = match[field];
      const fault = ports === undefined || ports === '0' ? undefined : fieldFault(proto, field, ports);
      if (fault !== undefined) return fault;
    }
  }
  return undefined;
}

function matchesOf(rule: Rule): readonly Pick<Rule, 'proto' | 'dport' | 'sport'>[] {
  if (rule.macro === undefined) return [rule];
  const { proto, dport, sport } = rule;
  const own = { ...(proto && { proto }), ...(dport && { dport }), ...(sport && { sport }) };
  return macroMatches(rule.macro, 4).map((match) => ({ ...own, ...match }));
}

function fieldFault(proto: string, field: 'dport' | 'sport', ports: string): PortMatchFault | undefined {
  const match = ownMatch[proto];
  if (match === undefined) return undefined;
  const list = ports.includes(',');
  if (!list && match === 'none') return { kind: 'match', field, proto };
  if (!list && match === 'any') return undefined;
  const table = services[proto] ?? {};
  const name = ports.split(',').find((port) => !/^[\d:]+$/.test(port) && !Object.hasOwn(table, port));
  return name === undefined ? undefined : { kind: 'service', field, name, proto };
}
