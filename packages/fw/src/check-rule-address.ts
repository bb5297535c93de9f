import { checkAddresses } from './check-address.ts';
import { readReference } from './names.ts';
import type { Problem } from './problem.ts';
import { given } from './rule-check.ts';
import type { Check } from './rule-check.ts';
import { didYouMean } from './did-you-mean.ts';

/** Checks a rule's source or dest, and sets its IP version. */
export function checkAddress(check: Check, field: 'source' | 'dest'): void {
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

function checkSet({ names, scope, problems }: Check, field: string, text: string): void {
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
