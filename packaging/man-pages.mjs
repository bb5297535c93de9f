/** pvewall(1) and pvewall-policy(5), from what --help and the documents are made of. Pure. */
import { bold, fromMarkdown, header, item, paragraph, plain, section, subsection } from './roff.mjs';

/** What comes after the commands, by man-pages(7)'s names, and the sections of docs/cli.md that it is. */
const commandSections = { 'Exit status': 'Exit codes', Environment: 'Environment', Files: 'Files on the host' };

/**
 * pvewall(1).
 * @param cliDoc text of docs/cli.md
 * @param version and date as the page shows them
 */
export function commandPage(commands, cliDoc, { version, date }) {
  return page([
    header('PVEWALL', '1', date, version, 'pvewall'),
    section('Name'),
    plain('pvewall - network policy of Proxmox VE hosts as code: plan, apply, drift'),
    section('Synopsis'),
    `${bold('pvewall')} \\fICOMMAND\\fR [\\fIOPTION\\fR...]\n.br\n${bold('pvewall')} \\fICOMMAND\\fR ${bold('--help')}\n.br\n${bold('pvewall --version')}`,
    section('Description'),
    paragraph('One YAML policy says what the firewall files, the custom ebtables rules and the conntrack sysctls of Proxmox VE hosts should be. `pvewall` checks the policy, shows what would change, applies it so that nobody is locked out, and tells when a host has drifted.'),
    ...fromMarkdown(part(cliDoc, 'The policy and the host')),
    section('Commands'),
    ...commands.flatMap(commandText),
    ...Object.entries(commandSections).flatMap(([title, source]) => [section(title), ...fromMarkdown(part(cliDoc, source))]),
    section('See also'),
    `${bold('pvewall-policy')}(5), ${bold('ebtables')}(8), ${bold('sysctl.d')}(5), ${bold('systemd.timer')}(5)`,
    paragraph('The schema of policies is in `/usr/share/pvewall`, the other documents in `/usr/share/doc/pvewall`.'),
  ]);
}

/**
 * pvewall-policy(5).
 * @param policyDoc text of docs/policy.md
 */
export function policyPage(policyDoc, { version, date }) {
  const [, body = ''] = policyDoc.split(/^# .*$/m);
  const [description = '', ...keys] = body.split(/^(?=## )/m);
  return page([
    header('PVEWALL-POLICY', '5', date, version, 'pvewall'),
    section('Name'),
    plain('pvewall-policy - the network policy of Proxmox VE hosts that pvewall reads'),
    section('Synopsis'),
    paragraph('`./policy.yaml`, `/etc/pvewall/policy.yaml`'),
    section('Description'),
    ...fromMarkdown(description.replaceAll('schemas/policy.schema.json', '/usr/share/pvewall/policy.schema.json')),
    section('Keys'),
    ...fromMarkdown(keys.join(''), { row: keyRow }),
    section('See also'),
    `${bold('pvewall')}(1)`,
  ]);
}

/** A row of docs/policy.md: key, what it takes, default, description. */
function keyRow([key, takes, fallback, description = '']) {
  return [`${key}${takes === '' ? '' : `  (${takes}${fallback === '' ? '' : `; default: ${fallback}`})`}`, description];
}

function commandText({ name, summary, operands, options, details }) {
  const title = ['pvewall', name, operands, '[OPTION...]'].filter((word) => word !== '').join(' ');
  const text = `${summary.slice(0, 1).toUpperCase()}${summary.slice(1)}.${details === undefined ? '' : ` ${details}`}`;
  return [subsection(title), paragraph(text), ...Object.entries(options).map(optionText)];
}

function optionText([key, { short, value, summary }]) {
  const long = `**--${key}**${value === undefined ? '' : ` ${value}`}`;
  return item(short === undefined ? long : `**-${short}**, ${long}`, summary);
}

/** What stands under `## title`. */
function part(markdown, title) {
  const found = new RegExp(`^## ${title}\\n([\\s\\S]*?)(?=^## |(?![\\s\\S]))`, 'm').exec(markdown)?.[1];
  if (found === undefined) throw new Error(`docs/cli.md has no section ${title}`);
  return found.replace(/\[([^\]]*)\]\((\w[\w-]*)\.md[^)]*\)/g, (_, text, name) => onDisk(text, name));
}

/** Where a link to another document leads once it is installed. */
function onDisk(text, name) {
  if (name === 'policy') return '**pvewall-policy**(5)';
  return text.includes('.md') ? `\`/usr/share/doc/pvewall/docs/${name}.md\`` : text;
}

const page = (parts) => `${parts.join('\n')}\n`;
