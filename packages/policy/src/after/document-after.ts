import { empty } from '@pvewall/fw';
import type { Document, Edits, Section, SectionKind, Tier } from '@pvewall/fw';
import { desiredDocument } from '../check/desired-document.ts';
import type { FwPolicy } from '../policy.ts';

/** Names are defined before they are used: the file is read once. */
const order: readonly SectionKind[] = ['options', 'aliases', 'ipset', 'rules', 'group'];

/**
 * What a file says once the policy is applied: what the policy owns as it stands in the policy, with its places there,
 * and the rest as the host has it. For asking questions, not for writing: lines that mean nothing are left out.
 * @param current what the host has; undefined: nothing
 */
export function documentAfter(tier: Tier, policy: FwPolicy, current: Document | undefined): Document {
  const base = current ?? empty({ tier, file: policy.at.file });
  if (policy.absent) return { ...base, sections: [] };
  const sections = [...base.sections.flatMap((section) => (isOwned(section, policy.edits) ? othersLines(section, policy.edits) : section)), ...desiredDocument(tier, owned(policy, base)).sections];
  return { ...base, sections: order.flatMap((kind) => sections.filter((section) => section.kind === kind)) };
}

function isOwned({ kind, name }: Section, { options, aliases, ipsets, groups, rules }: Edits): boolean {
  switch (kind) {
    case 'options':
      return options !== undefined;
    case 'aliases':
      return aliases !== undefined;
    case 'rules':
      return rules !== undefined;
    case 'ipset':
      return ownsContent(ipsets?.get(name), 'entries');
    case 'group':
      return ownsContent(groups?.get(name), 'rules');
    case 'none':
      return true;
  }
}

/** Of a section that the policy owns, the lines whose names are not its own. */
function othersLines(section: Section, { others }: Edits): Section[] {
  const lines = section.lines.filter((line) => {
    if (line.kind === 'option') return others?.options.has(line.key.toLowerCase()) === true;
    return line.kind === 'alias' && others?.aliases.has(line.alias.name.toLowerCase()) === true;
  });
  return lines.length === 0 ? [] : [{ ...section, lines }];
}

function ownsContent<K extends string>(edit: Partial<Record<K, unknown>> | null | undefined, content: K): boolean {
  return edit === null || edit?.[content] !== undefined;
}

/** Without the sets and groups of which the policy says only the comment, where the host has them. */
function owned(policy: FwPolicy, { sections }: Document): FwPolicy {
  const { edits } = policy;
  const there = new Set(sections.map(({ kind, name }) => `${kind} ${name}`));
  const ipsets = edits.ipsets && new Map([...edits.ipsets].filter(([name, edit]) => ownsContent(edit, 'entries') || !there.has(`ipset ${name}`)));
  const groups = edits.groups && new Map([...edits.groups].filter(([name, edit]) => ownsContent(edit, 'rules') || !there.has(`group ${name}`)));
  return { ...policy, edits: { ...edits, ...(ipsets && { ipsets }), ...(groups && { groups }) } };
}
