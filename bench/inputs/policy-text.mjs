import { ruleLine } from './fw-text.mjs';

/** How the n-th rule of a policy is written. `mixed` is what a repository with several authors looks like. */
export const ruleStyles = {
  mixed: (n) => ['flow', 'line', 'flow', 'block', 'line'][n % 5],
  maps: (n) => ['flow', 'block'][n % 2],
  lines: () => 'line',
};

export const policyHead = 'apiVersion: pvewall/v1\n';

export function clusterYaml(cluster, style) {
  return [
    'cluster:',
    ...options(cluster, '  '),
    ...aliases(cluster, '  '),
    ...ipsets(cluster, '  '),
    '  groups:',
    ...cluster.groups.flatMap((group) => [`    ${group.name}:`, `      comment: ${text(group.comment)}`, ...rules(group, '      ', style)]),
    ...rules(cluster, '  ', style),
    '',
  ].join('\n');
}

export function nodeYaml(name, host, style) {
  return ['nodes:', `  ${name}:`, '    host:', ...options(host, '      '), ...rules(host, '      ', style), ''].join('\n');
}

export function guestsYaml(guests, style) {
  return ['guests:', ...guests.flatMap((guest) => guestLines(guest, style)), ''].join('\n');
}

function guestLines(guest, style) {
  return [`  ${guest.vmid}: # ${guest.name}`, ...options(guest, '    '), ...aliases(guest, '    '), ...ipsets(guest, '    '), ...rules(guest, '    ', style)];
}

function options(holder, indent) {
  return [`${indent}options: { ${holder.options.map(([key, value]) => `${key}: ${optionValue(value)}`).join(', ')} }`];
}

function optionValue(value) {
  return value === 1 ? 'true' : value === 0 ? 'false' : text(value);
}

function aliases(holder, indent) {
  if (holder.aliases.length === 0) return [];
  return [`${indent}aliases:`, ...holder.aliases.map((alias) => `${indent}  ${alias.name}: ${addressAndComment(alias)}`)];
}

function ipsets(holder, indent) {
  if (holder.ipsets.length === 0) return [];
  return [
    `${indent}ipsets:`,
    ...holder.ipsets.flatMap((set) => [
      `${indent}  ${set.name}:`,
      ...(set.comment === undefined ? [] : [`${indent}    comment: ${text(set.comment)}`]),
      `${indent}    members:`,
      ...set.entries.map((entry) => `${indent}      - ${addressAndComment(entry)}`),
    ]),
  ];
}

function addressAndComment({ address, comment }) {
  return comment === undefined ? text(address) : `{ address: ${text(address)}, comment: ${text(comment)} }`;
}

function rules(holder, indent, style) {
  return [`${indent}rules:`, ...holder.rules.flatMap((rule, n) => printers[style(n)](rule, `${indent}  - `))];
}

const printers = {
  line: (rule, lead) => [`${lead}${text(ruleLine(rule))}`],
  flow: (rule, lead) => [`${lead}{ ${fields(rule).join(', ')} }`],
  block: (rule, lead) => fields(rule).map((field, i) => (i === 0 ? lead : ' '.repeat(lead.length)) + field),
};

const keys = ['macro', 'iface', 'source', 'dest', 'proto', 'dport', 'log', 'comment'];

function fields(rule) {
  const named = keys.flatMap((key) => (rule[key] === undefined ? [] : [`${key}: ${key === 'dport' ? ports(rule[key]) : text(rule[key])}`]));
  return [`${rule.type}: ${rule.action}`, ...named, ...(rule.disabled ? ['enable: false'] : [])];
}

function ports(value) {
  return value.includes(',') ? `[${value.split(',').join(', ')}]` : value;
}

/** Quoted where YAML would read something else. */
function text(value) {
  return /[,[\]{}#&*!|>'"%@`=]|::|: /.test(value) ? JSON.stringify(value) : value;
}
