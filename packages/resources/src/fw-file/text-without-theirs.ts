import { linesOf, type Document, type Line, type Section } from '@pvewall/fw';
import type { Address } from '@pvewall/model';
import type { Theirs } from '@pvewall/policy';

/** What of a file a change of ours rests on: others may fill their sets while somebody reads a plan. */
export function textWithoutTheirs(doc: Document, address: Address, theirs: Theirs): string {
  const sections = doc.sections.filter((section) => !theirs.has(addressOf(address, section))).map((section) => ({ ...section, lines: section.lines.filter((line) => !isTheirs(line, address, theirs)) }));
  return [...linesOf({ ...doc, sections })].map(({ raw }) => raw).join('');
}

function addressOf(address: Address, { kind, name }: Section): Address {
  return kind === 'ipset' || kind === 'group' ? `${address}.${kind}.${name}` : `${address}.${kind}`;
}

function isTheirs(line: Line, address: Address, theirs: Theirs): boolean {
  if (line.kind === 'option') return theirs.has(`${address}.options.${line.key.toLowerCase()}`);
  return line.kind === 'alias' && theirs.has(`${address}.aliases.${line.alias.name.toLowerCase()}`);
}
