import { checkAddress } from './check-rule-address.ts';
import { checkIcmpType, checkPort, checkProtocol } from './check-rule-protocol.ts';
import { macros, macros6 } from './data/macros.ts';
import { macroMatches, macroName, macroNames } from './macro.ts';
import type { Names, Scope } from './names.ts';
import type { Rule } from './nouns.ts';
import type { Problem } from './problem.ts';
import type { Check, RulePlace } from './rule-check.ts';
import { didYouMean } from './did-you-mean.ts';
import { groupRuleTypes, isName, tiers } from './tiers.ts';

export interface RuleVerdict {
  readonly problems: readonly Problem[];
  /** Where Proxmox VE can tell; it builds the rule for that version alone. */
  readonly version?: 4 | 6;
  /** Its parser drops the line altogether. */
  readonly dropped: boolean;
}

const actions: readonly string[] = ['ACCEPT', 'DROP', 'REJECT'];

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

