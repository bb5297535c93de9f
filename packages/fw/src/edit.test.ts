import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { allTiers, bare, config, fwText } from '../test/arbitraries.ts';
import { conformanceHosts, filesOf } from '../test/conformance.ts';
import { aliasKey, edit, effective, entryKey, parse, print, ruleKey, sameOption, toText } from './index.ts';
import type { Config, Edits, Rule, Tier } from './index.ts';

describe('an edit with what is there already changes nothing', () => {
  test.each(allTiers)('%s', (tier) => {
    fc.assert(
      fc.property(fwText, (text) => {
        const doc = read(text, tier);
        expect(toText(edit(doc, everything(effective(doc))))).toBe(text);
      }),
    );
  });

  test('of the conformance hosts', () => {
    for (const host of conformanceHosts) {
      for (const { text, tier } of filesOf(host)) expect(toText(edit(read(text, tier), everything(effective(read(text, tier)))))).toBe(text);
    }
  });
});

describe('after an edit the file says what the edit said', () => {
  test.each(allTiers)('%s', (tier) => {
    fc.assert(
      fc.property(fwText, config(tier), (text, wanted) => {
        const edited = edit(read(text, tier), replacing(effective(read(text, tier)), wanted));
        const again = read(toText(edited), tier);
        expect(meaning(effective(again), tier)).toEqual(meaning(wanted, tier));
        expect(meaning(effective(edited), tier)).toEqual(meaning(wanted, tier));
        expect(toText(edit(again, everything(wanted)))).toBe(toText(edited));
      }),
    );
  });
});

describe('what is not edited keeps its bytes', () => {
  test.each(['options', 'aliases', 'rules'] as const)('only %s are', (kind) => {
    fc.assert(
      fc.property(fwText, config('cluster'), (text, wanted) => {
        const doc = read(text, 'cluster');
        const edited = read(toText(edit(doc, { [kind]: wanted[kind] })), 'cluster');
        const others = (d: typeof doc) => d.sections.filter((s) => s.kind !== kind && s.kind !== 'none').map((s) => [s.kind, s.name, items(s.lines.map((l) => l.raw))]);
        expect(others(edited)).toEqual(others(doc));
      }),
    );
  });

  test('one set', () => {
    const text = '# mine\n[IPSET aa]\n10.0.0.1\nbad line here\n\n# about bb\n[ipset BB] # b\n 10.0.0.2  #  two\n10.0.0.3';
    expect(toText(edit(read(text), { ipsets: new Map([['aa', { entries: [{ address: '10.0.0.9' }] }]]) }))).toBe(
      '# mine\n[IPSET aa]\n10.0.0.9\n\n# about bb\n[ipset BB] # b\n 10.0.0.2  #  two\n10.0.0.3',
    );
  });
});

describe('a rewritten section', () => {
  const rules = (...lines: string[]) => effective(read(`[RULES]\n${lines.join('\n')}\n`)).rules;

  test('keeps comments, spelling and order of what stays', () => {
    const text = '[RULES]\n\n# ssh\nin  ssh(ACCEPT)\n# web\nIN ACCEPT -p tcp --dport 80\n\n# end\nOUT DROP\n# last\n';
    expect(toText(edit(read(text), { rules: rules('IN SSH(ACCEPT)', 'IN ACCEPT -p tcp -dport 81', 'IN Ping(ACCEPT)', 'OUT DROP') }))).toBe(
      '[RULES]\n\n# ssh\nin  ssh(ACCEPT)\n# web\n\nIN ACCEPT -p tcp -dport 81\nIN Ping(ACCEPT)\n# end\nOUT DROP\n# last\n',
    );
  });

  test('keeps the spelling of a rule that moved', () => {
    expect(toText(edit(read('[RULES]\nin  DROP\nIN ACCEPT\nOUT DROP\n'), { rules: rules('IN ACCEPT', 'OUT DROP', 'IN DROP') }))).toBe(
      '[RULES]\nIN ACCEPT\nOUT DROP\nin  DROP\n',
    );
  });

  test('loses lines that Proxmox VE skips, and older values', () => {
    const text = '[OPTIONS]\nenable: 0\nnope: 1\n# note\nenable: 1\n[OPTIONS]\npolicy_in: DROP\n';
    expect(toText(edit(read(text), { options: new Map([['enable', { value: '1' }], ['policy_out', { value: 'DROP' }]]) }))).toBe(
      '[OPTIONS]\n# note\nenable: 1\npolicy_out: DROP\n',
    );
  });

  test('goes when nothing is left in it', () => {
    expect(toText(edit(read('[ALIASES]\nlan 10.0.0.0/8\n\n[RULES]\nIN DROP\n'), { aliases: [] }))).toBe('[RULES]\nIN DROP\n');
  });
});

describe('sections stand where names are defined before they are used', () => {
  test('a new file is printed as Proxmox VE would', () => {
    const wanted: Edits = {
      rules: [{ type: 'in', action: 'DROP', source: '+adm' }],
      groups: new Map([['web', { rules: [{ type: 'in', action: 'ACCEPT' }], comment: 'w' }]]),
      ipsets: new Map([['adm', { entries: [{ address: 'lan' }] }]]),
      aliases: [{ name: 'lan', address: '10.0.0.0/8' }],
      options: new Map([['enable', { value: '1' }]]),
    };
    const text = toText(edit(read(''), wanted));
    expect(text).toBe('[OPTIONS]\n\nenable: 1\n\n[ALIASES]\n\nlan 10.0.0.0/8\n\n[IPSET adm]\n\nlan\n\n[RULES]\n\nIN DROP -source +adm\n\n[group web] # w\n\nIN ACCEPT\n');
    expect(print(effective(read(text)), 'cluster')).toBe(text);
  });

  test('a new section goes before the comment of the next one', () => {
    expect(toText(edit(read('[OPTIONS]\nenable: 1\n\n# the rules\n[RULES]\nIN DROP -source lan'), { aliases: [{ name: 'lan', address: '10.0.0.1' }] }))).toBe(
      '[OPTIONS]\nenable: 1\n\n[ALIASES]\n\nlan 10.0.0.1\n\n# the rules\n[RULES]\nIN DROP -source lan',
    );
  });

  test('rules that are ours move behind aliases that are not', () => {
    const text = '[RULES]\nIN DROP\n[ALIASES]\nlan 10.0.0.1\n';
    expect(toText(edit(read(text), { rules: [{ type: 'in', action: 'DROP', source: 'LAN' }] }))).toBe('[ALIASES]\nlan 10.0.0.1\n[RULES]\nIN DROP -source LAN\n');
  });

  test('aliases that are ours move before rules that are not', () => {
    const text = '[RULES]\nIN DROP -source nas\n[ALIASES]\nlan 10.0.0.1';
    expect(toText(edit(read(text), { aliases: [{ name: 'nas', address: '10.0.0.2' }] }))).toBe('[ALIASES]\nnas 10.0.0.2\n[RULES]\nIN DROP -source nas\n');
  });
});

describe('sets and groups', () => {
  const text = '[IPSET adm] # who\n10.0.0.0/24\n10.0.0.5 # kiosk\n';

  test.each([
    ['another order and spelling is the same', { entries: [{ address: '10.0.0.5/32', comment: 'kiosk' }, { address: '10.0.0.7/24' }] }, text],
    ['a comment alone', { comment: 'new' }, '[IPSET adm] # new\n10.0.0.0/24\n10.0.0.5 # kiosk\n'],
    ['a comment removed', { comment: '' }, '[IPSET adm]\n10.0.0.0/24\n10.0.0.5 # kiosk\n'],
    ['a comment of a member', { entries: [{ address: '10.0.0.0/24', comment: 'x' }, { address: '10.0.0.5', comment: 'kiosk' }] }, '[IPSET adm] # who\n10.0.0.0/24 # x\n10.0.0.5 # kiosk\n'],
    ['no member', { entries: [] }, '[IPSET adm] # who\n'],
    ['none', null, ''],
  ])('%s', (_name, wanted, expected) => {
    expect(toText(edit(read(text), { ipsets: new Map([['ADM', wanted]]) }))).toBe(expected);
  });

  test('two members that the kernel would not take together are not one', () => {
    const clash = '[IPSET aa]\n10.0.0.1/24\n10.0.0.0/24\n10.0.0.0/24\n';
    const wanted = (...members: string[]) => ({ ipsets: new Map([['aa', { entries: members.map((address) => ({ address })) }]]) });
    expect(toText(edit(read(clash), wanted('10.0.0.0/24')))).toBe('[IPSET aa]\n10.0.0.1/24\n');
    expect(toText(edit(read(clash), wanted('10.0.0.0/24', '10.0.0.1/24')))).toBe(clash);
  });

  test('an older section of the same name goes when the set changes', () => {
    expect(toText(edit(read('[IPSET aa] # old\n10.0.0.1\n[IPSET AA]\n10.0.0.2\n'), { ipsets: new Map([['aa', { entries: [] }]]) }))).toBe('[IPSET aa] # old\n');
  });
});

test('items carry the places of the edit, whether or not the text changes', () => {
  const at = { file: 'policy.yaml', line: 7, column: 3 };
  const doc = read('[RULES]\nIN DROP\n');
  const [first, second] = effective(edit(doc, { rules: [{ type: 'in', action: 'DROP', at }, { type: 'out', action: 'DROP', at }] })).rules;
  expect([first?.at, second?.at]).toEqual([at, at]);
  expect(effective(edit(doc, { rules: [{ type: 'in', action: 'DROP', at }] })).rules[0]?.at).toEqual(at);
});

function read(text: string, tier: Tier = 'cluster') {
  return parse(text, { tier, file: 'x.fw' });
}

function everything(value: Config): Edits {
  return {
    options: value.options,
    aliases: value.aliases,
    ipsets: new Map(value.ipsets.map((set) => [set.name, { comment: set.comment ?? '', entries: set.entries }])),
    groups: new Map(value.groups.map((group) => [group.name, { comment: group.comment ?? '', rules: group.rules }])),
    rules: value.rules,
  };
}

/** As `everything`, and what was there before goes. */
function replacing(before: Config, after: Config): Edits {
  const gone = (names: readonly { readonly name: string }[]) => names.map(({ name }) => [name, null] as const);
  const { ipsets, groups, ...rest } = everything(after);
  return {
    ...rest,
    ipsets: new Map([...gone(before.ipsets), ...(ipsets ?? [])]),
    groups: new Map([...gone(before.groups), ...(groups ?? [])]),
  };
}

/** What a file means, in a form that can be compared. */
function meaning(value: Config, tier: Tier) {
  const withComment = (key: string, comment: string | undefined) => `${key} # ${comment ?? ''}`;
  const rules = (list: readonly Rule[]) => list.map(ruleKey);
  const set = (entries: Config['ipsets'][number]['entries']) => {
    const first = new Map<string, string>();
    for (const entry of entries) if (!first.has(entryKey(entry))) first.set(entryKey(entry), withComment(entryKey(entry), entry.comment));
    return [...first.values()].sort();
  };
  return bare({
    options: [...value.options].filter(([key, { value: v }]) => !sameOption(tier, key, v, undefined)).map(([key, { value: v }]) => `${key}=${v}`).sort(),
    aliases: value.aliases.map((a) => withComment(`${aliasKey(a.name)} ${a.address}`, a.comment)).sort(),
    ipsets: value.ipsets.map((s) => [s.name, s.comment, set(s.entries)]).sort(),
    groups: value.groups.map((g) => [g.name, g.comment, rules(g.rules)]).sort(),
    rules: rules(value.rules),
  });
}

function items(raws: readonly string[]) {
  return raws.map((raw) => raw.trim()).filter((raw) => raw !== '' && !raw.startsWith('#'));
}
