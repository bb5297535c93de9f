/** A script that loads rules one by one and then pvewall's own tables, and what it answered. */

export interface TypedRule {
  readonly table: string;
  /** `-A CHAIN ...` as a person types it, in words that a shell takes too. */
  readonly typed: string;
}

/** What the real tool made of a typed rule: what ebtables-save prints, or what the refusal said. */
export type Outcome = { readonly printed: string } | { readonly refused: string };

export interface Answers {
  /** One for each rule. */
  readonly outcomes: readonly Outcome[];
  /** Exit code of ebtables-restore, and what it complained about. */
  readonly restore: string;
  /** ebtables-save after the restore. */
  readonly saved: string;
  /** The same with counters. */
  readonly counted: string;
  /** Exit code and complaint of a restore of `saved`, and then the table, as after a cycle of pve-firewall. */
  readonly again: string;
}

const DIVIDER = '=====';

/** The tables that pvewall prints are in the file `ours` where the script starts. */
export function loadScript(rules: readonly TypedRule[]): string {
  return [
    'run() { message=$("$@" 2>&1); echo "$?" $message; }',
    ...[...new Set(rules.flatMap(customChains))].map((chain) => `ebtables ${chain}`),
    ...rules.map(({ table, typed }) => `run ebtables -t ${table} ${typed}`),
    `echo ${DIVIDER}; ebtables-save`,
    'for table in filter nat broute; do ebtables -t $table --init-table; done',
    `echo ${DIVIDER}; run ebtables-restore <ours`,
    `echo ${DIVIDER}; ebtables-save`,
    `echo ${DIVIDER}; EBTABLES_SAVE_COUNTER=yes ebtables-save`,
    `echo ${DIVIDER}; ebtables-save >theirs; run ebtables-restore <theirs; ebtables-save`,
  ].join('\n');
}

/** Base chains are in capitals. */
function customChains({ table, typed }: TypedRule): string[] {
  const chain = /^-A (\S*[a-z]\S*)/.exec(typed)?.[1];
  return chain === undefined ? [] : [`-t ${table} -N ${chain} -P RETURN`];
}

export function readAnswers(rules: readonly TypedRule[], stdout: string): Answers {
  const [loaded = '', listed = '', restore = '', saved = '', counted = '', again = ''] = stdout.split(`${DIVIDER}\n`);
  return { outcomes: pair(rules, loaded.split('\n'), listed), restore: restore.trim(), saved, counted, again };
}

/** Accepted rules stand in their chain in the order they were loaded in. */
function pair(rules: readonly TypedRule[], codes: readonly string[], listed: string): Outcome[] {
  const waiting = byChain(listed);
  return rules.map(({ table, typed }, index) => {
    const code = codes[index] ?? '';
    return code === '0' ? { printed: waiting.get(`${table} ${chainOf(typed)}`)?.shift() ?? '' } : { refused: code };
  });
}

function byChain(listed: string): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  let table = '';
  for (const line of listed.split('\n')) {
    if (line.startsWith('*')) table = line.slice(1);
    if (!line.startsWith('-A ')) continue;
    const key = `${table} ${chainOf(line)}`;
    chains.set(key, [...(chains.get(key) ?? []), line]);
  }
  return chains;
}

const chainOf = (rule: string): string => rule.split(' ', 2)[1] ?? '';
