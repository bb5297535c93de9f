import type { Place } from '@pvewall/model';
import type { Language } from './edit-items.ts';
import type { Alias, Option, Rule, SetEntry, Tier } from './nouns.ts';
import { defaultOf, optionSpec, sameOption } from './option.ts';
import { printAlias, printEntry, printOption, printRule } from './print.ts';
import { aliasKey, entryKey, ruleKey, sameAlias, sameRule, spelling } from './same.ts';

const nowhere: Place = { file: '', line: 1, column: 1 };

function firstPlace(items: readonly { readonly at?: Place }[]): Place {
  return items[0]?.at ?? nowhere;
}

function placed<T extends { readonly at?: Place }>(item: T, at: Place | undefined): T {
  return at === undefined ? item : { ...item, at };
}

/** Options: the last of a name counts; one at its default is as good as none. */
export function optionLanguage(tier: Tier): Language<readonly [string, Option]> {
  return {
    ordered: false,
    wins: 'last',
    read: (line) => (line.kind === 'option' ? [line.key, line.option] : undefined),
    key: ([key]) => key,
    same: ([key, a], [, b]) => sameOption(tier, key, a.value, b.value),
    negligible: ([key, { value }]) => {
      const spec = optionSpec(tier, key);
      return spec !== undefined && defaultOf(spec) !== undefined && sameOption(tier, key, value, undefined);
    },
    write: (raw, [key, option]) => ({ kind: 'option', raw, key, option }),
    print: ([key, { value }]) => printOption(key, value),
    place: ([key, option], [, wanted]) => [key, placed(option, wanted.at)],
    at: (items) => firstPlace(items.map(([, option]) => option)),
  };
}

export const aliasLanguage: Language<Alias> = {
  ordered: false,
  wins: 'last',
  read: (line) => (line.kind === 'alias' ? line.alias : undefined),
  key: ({ name }) => aliasKey(name),
  same: sameAlias,
  write: (raw, alias) => ({ kind: 'alias', raw, alias }),
  print: printAlias,
  place: (alias, wanted) => placed(alias, wanted.at),
  at: firstPlace,
};

/** Members of a set: of two of a kind the first counts, the other is an error. */
export const entryLanguage: Language<SetEntry> = {
  ordered: false,
  wins: 'first',
  read: (line) => (line.kind === 'entry' ? line.entry : undefined),
  key: entryKey,
  spelling: (entry) => `${entry.nomatch ? '!' : ''}${spelling(entry.address)}`,
  same: (a, b) => (a.comment ?? '') === (b.comment ?? ''),
  write: (raw, entry) => ({ kind: 'entry', raw, entry }),
  print: printEntry,
  place: (entry, wanted) => placed(entry, wanted.at),
  at: firstPlace,
};

export const ruleLanguage: Language<Rule> = {
  ordered: true,
  wins: 'last',
  read: (line) => (line.kind === 'rule' ? line.rule : undefined),
  key: ruleKey,
  same: sameRule,
  write: (raw, rule) => ({ kind: 'rule', raw, rule }),
  print: printRule,
  place: (rule, wanted) => placed(rule, wanted.at),
  at: firstPlace,
};
