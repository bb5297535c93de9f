import { checkAddresses } from './check-address.ts';
import { checkPorts } from './check-ports.ts';
import { icmpTypes } from './data/icmp-types.ts';
import { macros, macros6 } from './data/macros.ts';
import { protocols, protocolsWithPorts } from './data/protocols.ts';
import { macroMatches, macroName, macroNames } from './macro.ts';
import { readReference } from './names.ts';
import type { Names, Scope } from './names.ts';
import type { Rule, Tier } from './nouns.ts';
import type { Problem } from './problem.ts';
import { didYouMean } from './suggest.ts';
import { groupRuleTypes, isName, tiers } from './tiers.ts';

/** Where a rule stands: in a file's [RULES], or in a group. */
export type RulePlace = Tier | 'group';

export interface RuleVerdict {
  readonly problems: readonly Problem[];
  /** Where Proxmox VE can tell; it builds the rule for that version alone. */
  readonly version?: 4 | 6;
  /** Its parser drops the line altogether. */
  readonly dropped: boolean;
}

interface Check {
  readonly rule: Rule;
  readonly place: RulePlace;
  readonly names: Names;
  readonly scope: Scope;
  readonly problems: Problem[];
  version?: 4 | 6;
  dropped: boolean;
}

const actions: readonly string[] = ['ACCEPT', 'DROP', 'REJECT'];
const protocolVersions: Readonly<Record<string, 4 | 6>> = { icmp: 4, icmpv6: 6, 'ipv6-icmp': 6 };

/** Checks one rule as Proxmox VE's parser does, in its order, with the names known at that point. */
export function checkRule(rule: Rule, place: RulePlace, names: Names, scope: Scope): RuleVerdict {
  const check: Check = { rule, place, names, scope, problems: [], dropped: false };
  checkType(check);
  checkAction(check);
  checkIface(check);
  checkMacroName(check);
  checkProtocol(check);
  checkPort(check, 'dport');
  checkIcmpType(check);
  checkPort(check, 'sport');
  checkAddress(check, 'source');
  checkAddress(check, 'dest');
  if (check.problems.every((problem) => problem.noted === undefined)) checkMacro(check);
  const { problems, version, dropped } = check;
  return version === undefined ? { problems, dropped } : { problems, version, dropped };
}

function checkType({ rule, place, problems }: Check): void {
  const allowed = place === 'group' ? groupRuleTypes : tiers[place].ruleTypes;
  if (allowed.includes(rule.type)) return;
  const where = place === 'group' ? 'a group' : place === 'guest' ? 'a guest' : place === 'vnet' ? 'a VNet' : 'this file';
  const noted = rule.type === 'group' ? 'security groups not allowed' : `unknown rule type '${rule.type}'`;
  problems.push({
    code: 'fw/direction',
    field: 'type',
    noted,
    message: `${rule.type.toUpperCase()} rules may not stand in ${where}`,
    hint: `use ${allowed.map((type) => type.toUpperCase()).join(' or ')}`,
  });
}

function checkAction({ rule, names, scope, problems }: Check): void {
  const { type, action } = rule;
  if (type === 'group') {
    checkGroup(action, names.groups, scope, problems);
  } else if (!actions.includes(action)) {
    const upper = action.toUpperCase();
    const hint = actions.includes(upper) ? `did you mean \`${upper}\`?` : 'use ACCEPT, DROP, REJECT or Macro(ACCEPT)';
    problems.push({ code: 'fw/action', field: 'action', noted: `unknown action '${action}'`, message: `'${action}' is no action`, hint });
  } else if (type === 'forward' && action === 'REJECT') {
    problems.push({ code: 'fw/action', field: 'action', noted: 'forward rules cannot be REJECT', message: 'FORWARD rules cannot REJECT', hint: 'use DROP' });
  }
}

function checkGroup(name: string, known: ReadonlySet<string>, { open }: Scope, problems: Problem[]): void {
  if (!isName('group', name)) {
    const noted = 'invalid characters in security group name';
    problems.push({ code: 'fw/name', field: 'action', noted, message: `'${name}' is no name of a group`, hint: 'letters, digits, - and _, 2 to 18 of them' });
    return;
  }
  if (known.has(name) || open?.has('group') === true) return;
  const hint = didYouMean(name, known, 'define it in cluster.fw; until then it is empty');
  problems.push({ code: 'fw/unknown-group', field: 'action', message: `there is no security group '${name}'`, hint, harmless: true });
}

const interfaceName = /^[a-z][a-z0-9_-]{1,20}([:.]\d+)?\+?$/i;

function checkIface({ rule, place, scope, problems }: Check): void {
  const { iface } = rule;
  if (iface === undefined) return;
  if (place === 'group' || place === 'vnet') {
    const noted = 'parameter -i not allowed for this rule type';
    problems.push({ code: 'fw/iface', field: 'type', noted, message: `a rule of a ${place} takes no interface`, hint: 'remove -i; give it where the group is used' });
  } else if (place === 'guest' && !/^net\d+$/.test(iface)) {
    const noted = "value does not match the regex pattern 'net\\d+'";
    const devices = scope.nics === undefined ? 'net0, net1 and so on' : scope.nics.join(', ');
    problems.push({ code: 'fw/iface', field: 'iface', noted, message: `'${iface}' is no network device of a guest`, hint: `use ${devices}` });
  } else if (!interfaceName.test(iface)) {
    const noted = `invalid network interface name '${iface}'`;
    problems.push({ code: 'fw/iface', field: 'iface', noted, message: `'${iface}' is no interface name`, hint: 'use the name that ip link shows' });
  } else if (place === 'guest' && scope.nics !== undefined && !scope.nics.includes(iface)) {
    const hint = scope.nics.length === 0 ? 'it has no network device' : `it has ${scope.nics.join(', ')}`;
    problems.push({ code: 'fw/iface-not-on-guest', field: 'iface', message: `the guest has no ${iface}`, hint, harmless: true });
  }
}

function checkMacroName({ rule, problems }: Check): void {
  const { macro } = rule;
  if (macro === undefined || macroName(macro) !== undefined) return;
  const hint = didYouMean(macro, macroNames, 'pvewall lists them in docs/policy.md');
  problems.push({ code: 'fw/unknown-macro', field: 'macro', noted: `unknown macro '${macro}'`, message: `there is no macro '${macro}'`, hint });
}

/** Perl takes '0' for nothing: such a value is not looked at, and not used. */
function given(value: string | undefined): value is string {
  return value !== undefined && value !== '0';
}

const protocolNumbers: ReadonlySet<string> = new Set(Object.values(protocols).map(String));

function checkProtocol(check: Check): void {
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

function checkPort({ rule, problems }: Check, field: 'dport' | 'sport'): void {
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

function checkIcmpType({ rule, problems }: Check): void {
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

function checkAddress(check: Check, field: 'source' | 'dest'): void {
  const text = check.rule[field];
  if (!given(text)) return;
  if (text.startsWith('+')) checkSet(check, field, text);
  else if (readReference(text) !== undefined) checkAlias(check, field, text);
  else checkLiteral(check, field, text);
}

function checkLiteral(check: Check, field: 'source' | 'dest', text: string): void {
  const list = checkAddresses(text);
  if ('noted' in list) {
    const { noted, message, hint } = list;
    check.problems.push({ code: list.mixed === true ? 'fw/mixed-ip-versions' : 'fw/address', field, noted, message, hint });
  } else if (!agree(check, list.version)) {
    check.problems.push({ ...mixed(text, list.version), field, noted: 'detected mixed ipv4/ipv6 addresses in rule' });
  }
}

/** Sets the version of the rule; false when it has the other one already. */
function agree(check: Check, version: 4 | 6): boolean {
  check.version ??= version;
  return check.version === version;
}

function mixed(text: string, version: 4 | 6): Pick<Problem, 'code' | 'message' | 'hint'> {
  return { code: 'fw/mixed-ip-versions', message: `'${text}' is IPv${version}, and the rule is not`, hint: 'write one rule for each IP version' };
}

function checkSet({ rule: _rule, names, scope, problems }: Check, field: string, text: string): void {
  const reference = readReference(text.slice(1));
  if (reference === undefined) {
    problems.push({ code: 'fw/name', field, noted: `invalid ipset name '${text}'`, message: `'${text}' is no name of a set`, hint: 'write +name, +dc/name or +guest/name' });
    return;
  }
  if (names.hasIpset(reference) || scope.open?.has('ipset') === true) return;
  const { name } = reference;
  const noted = names.ipsetAnywhere(name) ? {} : { noted: `no such ipset '${name}'` };
  const lower = name.toLowerCase();
  if (lower !== name && names.ipsetAnywhere(lower)) {
    const hint = `did you mean \`${text.replace(name, lower)}\`?`;
    problems.push({ code: 'fw/capital-in-set-name', field, ...noted, message: `'${text}' never matches the set '${lower}'`, hint });
    return;
  }
  const hint = didYouMean(name, names.ipsetNames(), 'define it before it is used');
  problems.push({ code: 'fw/unknown-ipset', field, ...noted, message: `there is no ipset '${text.slice(1)}' here`, hint });
}

/** Proxmox VE's parser asks only whether any scope has the alias; the ruleset then leaves out a rule whose scope has not. */
function checkAlias(check: Check, field: string, text: string): void {
  const { names, scope, problems, place } = check;
  const reference = readReference(text);
  if (reference === undefined) return;
  const version = place === 'group' && reference.scope === 'guest' ? undefined : names.network(reference)?.version;
  if (version !== undefined) {
    if (agree(check, version)) return;
    check.dropped = true;
    problems.push({ ...mixed(text, version), field });
    return;
  }
  if (scope.open?.has('alias') === true) return;
  // Which guest a group's rule means depends on where the group is used.
  if (place === 'group' && reference.scope === 'guest' && names.aliasAnywhere(reference.name)) return;
  const noted = names.aliasAnywhere(reference.name) ? {} : { noted: `no such alias '${text}'` };
  const hint = didYouMean(reference.name, names.aliasNames(), 'define it before it is used');
  problems.push({ code: 'fw/unknown-alias', field, ...noted, message: `there is no alias '${text}' here`, hint });
}

const macroFields = ['proto', 'dport', 'sport'] as const;

/** What the macro says and what the rule says must not differ. */
function checkMacro({ rule, version, problems }: Check): void {
  const macro = rule.macro === undefined ? undefined : macroName(rule.macro);
  if (macro === undefined) return;
  const matches = version === undefined && !Object.hasOwn(macros, macro) ? (macros6[macro] ?? []) : macroMatches(macro, version ?? 4);
  for (const match of matches) {
    for (const field of macroFields) {
      const own = rule[field];
      const value = match[field];
      if (own === undefined || value === undefined || own === value || problems.some((problem) => problem.field === field)) continue;
      problems.push({
        code: 'fw/macro-clash',
        field,
        noted: `parameter '${field}' already define in macro (value = '${value}')`,
        message: `the macro ${macro} says ${field} ${value}, the rule ${own}`,
        hint: `remove ${field}, or write the rule without the macro`,
      });
    }
  }
}

