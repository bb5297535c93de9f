import type { Address } from '@pvewall/model';
import { formatVersion, toJson } from './json.ts';
import { layout, prose } from './layout.ts';
import type { Look } from './look.ts';
import { table } from './table.ts';

/** What a host has, as far as it was read: one section per resource. */
export interface Inventory {
  readonly node: string;
  readonly sections: readonly InventorySection[];
}

export interface InventorySection {
  readonly address: Address;
  /** What it is on the host: `/etc/pve/firewall/cluster.fw`. */
  readonly subject: string;
  readonly lines: readonly InventoryLine[];
  /** What a reader should know of it: `the host firewall is off`. */
  readonly notes: readonly string[];
}

export interface InventoryLine {
  /** `options.enable`, `ipset management`, `rules[3]`. */
  readonly label: string;
  readonly value: string;
}

/** For eyes, in the manner of a plan. Ends with a line break. */
export function renderShow(inventory: Inventory, look: Look): string {
  if (inventory.sections.length === 0) return `${prose(`${inventory.node} has no firewall configuration.`, look)}\n`;
  return `${inventory.sections.map((section) => sectionBlock(section, look)).join('\n\n')}\n`;
}

export function renderShowJson({ node, sections }: Inventory): string {
  return toJson({
    format_version: formatVersion,
    node,
    sections: sections.map(({ address, subject, lines, notes }) => ({
      address,
      subject,
      lines: lines.map(({ label, value }) => ({ label, value })),
      notes,
    })),
  });
}

function sectionBlock({ address, subject, lines, notes }: InventorySection, look: Look): string {
  const head = layout([{ spans: [{ text: address, style: 'strong' }] }, { spans: [{ text: subject }], gap: 2 }], 2, look);
  const columns = [{ title: '' }, { title: '' }];
  const rows = lines.map(({ label, value }) => [`  ${label}`, value]);
  return [head, table(rows, columns, look).trimEnd(), ...notes.map((note) => prose(`  (${note})`, look, 'quiet', 3))]
    .filter((block) => block !== '')
    .join('\n');
}
