import type { Diagnostic, Place } from '@pvewall/model';
import { report } from './diagnostics.ts';
import type { Chain, EbRule, TableState } from './nouns.ts';
import { readSavedRule } from './parse-rule.ts';
import type { RuleFault } from './words.ts';

export interface Save {
  /** By name, in the order of the text. */
  readonly tables: ReadonlyMap<string, TableState>;
  readonly diagnostics: readonly Diagnostic[];
}

interface OpenChain {
  readonly name: string;
  policy?: string;
  readonly rules: EbRule[];
  readonly at?: Place;
}

interface Reader {
  readonly file: string | undefined;
  readonly tables: Map<string, Map<string, OpenChain>>;
  readonly diagnostics: Diagnostic[];
  chains?: Map<string, OpenChain>;
}

/**
 * Reads what `ebtables-save` prints (legacy 2.0.11, nft 1.8.9 and 1.8.11, with counters or without) and texts written
 * by hand in that form. `file` names the text in places. A line that cannot be read becomes a diagnostic.
 */
export function parseSave(text: string, file?: string): Save {
  const reader: Reader = { file, tables: new Map(), diagnostics: [] };
  text.split(/\r?\n/).forEach((line, index) => readLine(reader, line, index + 1));
  const tables = [...reader.tables].map(([name, chains]) => [name, { name, chains: new Map<string, Chain>(chains) }] as const);
  return { tables: new Map(tables), diagnostics: reader.diagnostics };
}

/** `-A CHAIN rule`, with the counters of either tool; undefined when the line is something else. */
export function parseSavedRule(line: string, at?: Place): { chain: string; rule: EbRule; faults: readonly RuleFault[] } | undefined {
  const [, chain, words] = /^(?:\[\d+:\d+\]\s*)?(?:-A|--append)\s+(\S+)(?:\s+(.*))?$/.exec(line.trim()) ?? [];
  if (chain === undefined) return undefined;
  return { chain, ...readSavedRule((words ?? '').replace(trailingCounters, ''), at) };
}

/** ebtables-legacy prints counters behind the rule, without a blank where the rule ends in an option of its target. */
const trailingCounters = /\s*-c \d+ \d+\s*$/;

function readLine(reader: Reader, line: string, number: number): void {
  const text = line.trim();
  if (text === '' || text.startsWith('#') || text === 'COMMIT') return;
  const table = /^\*(\S+)$/.exec(text)?.[1];
  if (table !== undefined) {
    reader.chains = reader.tables.get(table) ?? new Map<string, OpenChain>();
    reader.tables.set(table, reader.chains);
    return;
  }
  const at = reader.file === undefined ? undefined : { file: reader.file, line: number, column: 1, length: line.length };
  if (!reader.chains || !(readChain(reader.chains, text, at) || readRuleLine(reader, reader.chains, text, at))) unreadable(reader, text, at);
}

function readChain(chains: Map<string, OpenChain>, text: string, at: Place | undefined): boolean {
  const [, name, policy] = /^:(\S+)(?:\s+([A-Z]+|-))?(?:\s+\[\d+:\d+\])?$/.exec(text) ?? [];
  if (name === undefined) return false;
  const chain = chains.get(name) ?? { name, rules: [], ...place(at) };
  if (policy !== undefined && policy !== '-') chain.policy = policy;
  chains.set(name, chain);
  return true;
}

function readRuleLine(reader: Reader, chains: Map<string, OpenChain>, text: string, at: Place | undefined): boolean {
  const saved = parseSavedRule(text, at);
  const unsafe = saved?.faults.find((fault) => fault.unsafe);
  if (!saved || unsafe) return false;
  const chain = chains.get(saved.chain) ?? { name: saved.chain, rules: [], ...place(at) };
  chain.rules.push(saved.rule);
  chains.set(saved.chain, chain);
  return true;
}

function unreadable(reader: Reader, text: string, at: Place | undefined): void {
  const shown = text.length > 60 ? `${text.slice(0, 60)}...` : text;
  const hint = 'Write *TABLE, :CHAIN POLICY and -A CHAIN RULE lines, as ebtables-save prints them';
  reader.diagnostics.push(report('ebtables/unknown-line', { message: `cannot read ${JSON.stringify(shown)}`, hint, ...(at ? { place: at } : {}) }));
}

function place(at: Place | undefined): { at?: Place } {
  return at === undefined ? {} : { at };
}
