import type { Diagnostic, Place } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { Document, Line, Section } from './document.ts';
import type { Option, Tier } from './nouns.ts';
import { optionSpec } from './option.ts';
import { aliasKey } from './same.ts';

/**
 * Spellings that Proxmox VE's Rust parser does not take: it rejects the whole file (docs/proxmox-ve.md 2).
 * @param withBad whether lines that no parser takes are meant as well
 */
export function checkForNftables(doc: Document, withBad = true): Diagnostic[] {
  return doc.sections.flatMap((section) => [...checkHeader(section), ...section.lines.flatMap((line) => (line.kind === 'bad' && !withBad ? [] : checkLine(line)))]);
}

/** Values of options that the Rust parser does not take, and the other one does. */
export function checkNftablesOption(tier: Tier, key: string, { value, at }: Option): Diagnostic[] {
  const place = at === undefined ? {} : { place: at };
  if (optionSpec(tier, key)?.type === 'switch' && Number(value) > 1) {
    return [report('fw/nftables-rejects', { message: `the nftables backend takes no Unix time in ${key}`, hint: 'write 0 or 1', ...place })];
  }
  return value === '' ? [report('fw/nftables-rejects', { message: `the nftables backend takes no empty ${key}`, hint: 'write nolog', ...place })] : [];
}

/** What is defined twice; the Rust parser rejects the file for that, too. */
export function checkDuplicates(doc: Document, rejected: boolean): Diagnostic[] {
  const found: Diagnostic[] = [];
  const first = new Map<string, Place>();
  const once = (key: string, what: string, at: Place | undefined): void => {
    const before = first.get(key);
    if (at !== undefined && before === undefined) first.set(key, at);
    if (before === undefined || at === undefined) return;
    const related = [{ message: 'first defined here', place: before }];
    const hint = rejected ? 'keep one: the nftables backend rejects the file' : 'keep one: the last one counts';
    found.push(report(rejected ? 'fw/nftables-rejects' : 'fw/duplicate', { message: `${what} is defined twice`, hint, place: at, related }));
  };
  for (const section of doc.sections) {
    if (section.kind === 'ipset' || section.kind === 'group') once(`${section.kind} ${section.name}`, `${section.kind} ${section.name}`, section.at);
    for (const line of section.lines) {
      if (line.kind === 'option') once(`option ${line.key}`, `option ${line.key}`, line.option.at);
      else if (line.kind === 'alias') once(`alias ${aliasKey(line.alias.name)}`, `alias ${line.alias.name}`, line.alias.at);
    }
  }
  return found;
}

const spellings = { ipset: '[IPSET ', group: '[group ' } as const;

function checkHeader({ kind, name, header, at }: Section): Diagnostic[] {
  if (header === undefined || (kind !== 'ipset' && kind !== 'group')) return [];
  if (header.raw.trim().startsWith(`${spellings[kind]}${name}]`)) return [];
  const hint = `write ${spellings[kind]}${name}]: the nftables backend rejects any other spelling`;
  return [report('fw/nftables-rejects', { message: `the nftables backend does not know ${header.raw.trim()}`, hint, place: at })];
}

function checkLine(line: Line): Diagnostic[] {
  if (line.kind === 'bad') {
    const hint = 'correct or remove it: the nftables backend rejects the file';
    return [report('fw/nftables-rejects', { message: 'the nftables backend takes no bad line', hint, place: line.at })];
  }
  if (line.kind === 'option' && line.option.at !== undefined && !line.raw.trimStart().startsWith(line.key)) {
    return [report('fw/nftables-rejects', { message: `the option ${line.key} is not in lower case`, hint: `write ${line.key}`, place: line.option.at })];
  }
  return [];
}
