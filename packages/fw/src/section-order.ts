import type { Line, Section } from './document.ts';
import { aliasKey } from './same.ts';
import type { Slot } from './slots.ts';

/**
 * Moves what an edit touched so that every alias and set is defined before it is used: the parser of Proxmox VE reads
 * once, and a name that comes later is an error. Definitions that are the policy's move up; else what uses them moves
 * down.
 */
export function settleOrder(slots: Slot[]): void {
  for (let rounds = slots.length; rounds > 0; rounds--) {
    if (!settleOne(slots)) return;
  }
}

function settleOne(slots: Slot[]): boolean {
  for (let d = slots.length - 1; d > 0; d--) {
    const definition = slots[d];
    const names = definition === undefined ? [] : defined(definition.section);
    if (definition === undefined || names.length === 0) continue;
    const u = slots.findIndex((use, i) => i < d && (use.touched || definition.touched) && uses(use.section, names));
    const use = slots[u];
    if (use === undefined) continue;
    const movable = definition.owned;
    const moved = movable ? definition : use;
    slots.splice(movable ? d : u, 1);
    slots.splice(slots.indexOf(movable ? use : definition) + (movable ? 0 : 1), 0, moved);
    return true;
  }
  return false;
}

/** The names a section defines, as they are referred to: aliases as they are, sets with `+`. */
function defined(section: Section): string[] {
  if (section.kind === 'ipset') return [`+${section.name}`];
  return section.lines.flatMap((line) => (line.kind === 'alias' ? aliasKey(line.alias.name) : []));
}

function uses(section: Section, names: readonly string[]): boolean {
  return section.lines.some((line) => references(line).some((name) => names.includes(name)));
}

function references(line: Line): string[] {
  const fields = line.kind === 'rule' ? [line.rule.source, line.rule.dest] : line.kind === 'entry' ? [line.entry.address] : [];
  return fields.flatMap((field) => (field === undefined ? [] : field.toLowerCase().replace(/^(\+?)(?:dc|guest)\//, '$1')));
}
