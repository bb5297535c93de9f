/** A `.fw` file as Proxmox VE prints it. */
export function fwText({ options, aliases, ipsets, rules, groups }) {
  return [
    ...section('[OPTIONS]', options.map(([key, value]) => `${key}: ${value}`)),
    ...section('[ALIASES]', aliases.map((alias) => `${alias.name} ${alias.address}${remark(alias)}`)),
    ...ipsets.flatMap((set) => section(`[IPSET ${set.name}]${remark(set)}`, set.entries.map((entry) => `${entry.address}${remark(entry)}`))),
    ...section('[RULES]', rules.map(ruleLine)),
    ...groups.flatMap((group) => section(`[group ${group.name}]${remark(group)}`, group.rules.map(ruleLine))),
  ].join('\n');
}

/** A rule as one line, fields in the order in which Proxmox VE prints them. */
export function ruleLine(rule) {
  const action = rule.macro === undefined ? rule.action : `${rule.macro}(${rule.action})`;
  const fields = flags.flatMap(([flag, key]) => (rule[key] === undefined ? [] : [` -${flag} ${rule[key]}`]));
  return `${rule.disabled ? '|' : ''}${rule.type.toUpperCase()} ${action}${fields.join('')}${remark(rule)}`;
}

const flags = [
  ['i', 'iface'],
  ['source', 'source'],
  ['dest', 'dest'],
  ['p', 'proto'],
  ['dport', 'dport'],
  ['log', 'log'],
];

function section(header, lines) {
  return lines.length === 0 ? [] : [header, '', ...lines, ''];
}

function remark({ comment }) {
  return comment === undefined ? '' : ` # ${comment}`;
}
