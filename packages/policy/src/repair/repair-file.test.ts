import { describe, expect, test } from '@jest/globals';
import { repairFile } from './repair-file.ts';
import type { Repair } from './repair-file.ts';

/** `«` marks what to mend. */
function repair(marked: string, kind: Repair['kind'] = 'remove'): { text: string; left: string[] } {
  const repairs: Repair[] = [];
  let text = '';
  for (const part of marked.split('«')) {
    if (text !== '' || marked.startsWith('«')) {
      const lines = text.split('\n');
      repairs.push({ kind, place: { file: 'policy.yaml', line: lines.length, column: (lines.at(-1) ?? '').length + 1 } });
    }
    text += part;
  }
  const { text: after, done, left } = repairFile(text, repairs);
  expect(done.length + left.length).toBe(repairs.length);
  return { text: after, left: left.map(({ why }) => why) };
}

describe('removing', () => {
  test.each([
    ['an item of a block list', 'rules:\n  - a\n  - «b # gone\n  # stays\n  - c # stays\n', 'rules:\n  - a\n  # stays\n  - c # stays\n'],
    ['the last one, at the end of a text', 'rules:\n  - a\n  - «b', 'rules:\n  - a\n'],
    ['a map of several lines', 'rules:\n  - «in: ACCEPT\n    proto: tcp # gone\n  - in: DROP\n', 'rules:\n  - in: DROP\n'],
    ['a flow map', 'rules:\n  - «{ in: ACCEPT,\n      proto: tcp }\n  - { in: DROP }\n', 'rules:\n  - { in: DROP }\n'],
    ['a folded text', 'rules:\n  - «>-\n    IN\n    DROP\n\n  - a\n', 'rules:\n\n  - a\n'],
    ['the first of a flow list', 'm: [ «a, b ] # x\n', 'm: [ b ] # x\n'],
    ['the middle of a flow list', 'm: [a, «b, c]\n', 'm: [a, c]\n'],
    ['the last of a flow list', 'm: [ a, «b ]\n', 'm: [ a ]\n'],
    ['the last two of a flow list', 'm: [ a, «b, «c ]\n', 'm: [ a ]\n'],
    ['several of a flow list', 'm: [ «a, «b, c, «d, e, «f ]\n', 'm: [ c, e ]\n'],
    ['a flow map in a flow list', 'm: [ { a: 1 }, «{ b: 2 } ]\n', 'm: [ { a: 1 } ]\n'],
    ['a key of a block map', 'aliases:\n  «lan: 10.0.0.0/8\n  nas: { address: 10.0.0.1 }\n', 'aliases:\n  nas: { address: 10.0.0.1 }\n'],
    ['a key with a block under it', 'groups:\n  «web:\n    rules:\n      - a\n  dns: [ b ]\n', 'groups:\n  dns: [ b ]\n'],
    ['a quoted key of a flow map', 'aliases: { «"lan": 10.0.0.0/8, nas: 10.0.0.1 }\n', 'aliases: { nas: 10.0.0.1 }\n'],
    ['all of a block list', 'a:\n  rules: # mine\n    - «a\n    - «b\nb: 1\n', 'a:\n  rules: [] # mine\nb: 1\n'],
    ['all of a flow list', 'rules: [ «a, «b ]\n', 'rules: []\n'],
    ['all of a block map', 'aliases:\n  «lan: 10.0.0.0/8\n', 'aliases: {}\n'],
    ['what was allowed of it alone', 'rules:\n  - a # pvewall: allow x\n  # pvewall: allow lint/dead-rule why\n  # stays\n\n  - «b\n  - c\n', 'rules:\n  - a # pvewall: allow x\n  # stays\n\n  - c\n'],
    ['what describes it alone', 'rules: # all\n  # stays\n\n  # the old one,\n  # and more\n  - «a # gone\n  # stays\n  - b\n', 'rules: # all\n  # stays\n\n  # stays\n  - b\n'],
    ['and not what describes the one above', 'rules:\n  - in: DROP\n    # stays\n  - «a\n', 'rules:\n  - in: DROP\n    # stays\n'],
    ['lines of a flow list with what describes them', 'm: [\n  a,\n  # gone\n  «b, # gone\n  # stays\n  c,\n  # gone\n  «d\n]\n', 'm: [\n  a,\n  # stays\n  c,\n]\n'],
    ['lines that end in CR LF', 'rules:\r\n  - «a\r\n  - b\r\n', 'rules:\r\n  - b\r\n'],
  ])('%s', (_, marked, after) => {
    expect(repair(marked)).toEqual({ text: after, left: [] });
  });

  test.each([
    ['an anchor', 'rules:\n  - &a «b\n  - *a\n', 'other places use it by the name of its anchor'],
    ['a list in a list', 'm:\n  - - «a\n    - b\n', 'something else stands on its line'],
    ['nothing at all', 'm: «\n', 'it does not stand there by itself'],
    ['what is no YAML', 'm: [ «a\n', 'the file is not read as YAML'],
  ])('not %s', (_, marked, why) => {
    expect(repair(marked)).toEqual({ text: marked.replace('«', ''), left: [why] });
  });
});

test.each([
  ['- «{ in: ACCEPT, source: +Web, comment: +Web }\n', '- { in: ACCEPT, source: +web, comment: +Web }\n'],
  ['- «in: ACCEPT\n  dest: "+dc/Web"\n', '- in: ACCEPT\n  dest: "+dc/web"\n'],
  ['- «IN ACCEPT -source +Web --dest +guest/Db # from +Web\n', '- IN ACCEPT -source +web --dest +guest/db # from +Web\n'],
])('names of sets are lowered: %j', (marked, after) => {
  expect(repair(marked, 'lower-set-names')).toEqual({ text: after, left: [] });
});
