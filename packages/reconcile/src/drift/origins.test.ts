import { describe, expect, test } from '@jest/globals';
import type { Change, ResourcePlan } from '@pvewall/model';
import { onlyThen, originsOf } from './origins.ts';

type Short = readonly [label: string, before: string | undefined, after: string | undefined];

const change = ([label, before, after]: Short): Change => ({
  address: `cluster.${label}`,
  label,
  action: before === undefined ? 'create' : after === undefined ? 'delete' : 'update',
  ...(before !== undefined && { before }),
  ...(after !== undefined && { after }),
});
const resource = (changes: readonly Short[]): ResourcePlan => ({ address: 'cluster', kind: 'cluster', subject: '', changes: changes.map(change), effects: [], unchanged: 0, fingerprint: '' });

describe('what leads to the policy now, and what to the one that was applied', () => {
  test.each<[string, readonly Short[], readonly Short[] | undefined, string[]]>([
    ['the same', [['options.enable', '0', '1']], [['options.enable', '0', '1']], ['host']],
    ['nothing then: the host has not left it', [['options.enable', '0', '1']], undefined, ['policy']],
    ['other things of one option', [['options.policy_in', 'ACCEPT', 'REJECT']], [['options.policy_in', 'ACCEPT', 'DROP']], ['both']],
    ['an option that the host lost and the policy changed', [['options.policy_in', undefined, 'REJECT']], [['options.policy_in', undefined, 'DROP']], ['both']],
    ['a rule by what it says, not by where it stands', [['rules[7]', undefined, 'IN DROP']], [['rules[2]', undefined, 'IN DROP']], ['host']],
    ['the same rule of another list', [['rules[0]', undefined, 'IN DROP']], [['group web rules[0]', undefined, 'IN DROP']], ['policy']],
    ['the same rule twice, once then', [['rules[0]', undefined, 'IN DROP'], ['rules[1]', undefined, 'IN DROP']], [['rules[0]', undefined, 'IN DROP']], ['host', 'policy']],
    ['a line of the host that both want otherwise', [['rules[0]', 'IN DROP', 'IN REJECT']], [['rules[0]', 'IN DROP', 'IN ACCEPT']], ['both']],
    ['a line of the host that the policy drops now', [['rules[0]', 'IN DROP', undefined]], [['rules[0]', 'IN DROP', 'IN ACCEPT']], ['both']],
    ['one member lost on the host and in the policy, another new', [['ipset lan', undefined, '10.0.0.2']], [['ipset lan', undefined, '10.0.0.1']], ['policy']],
    ['something to be written again now and then', [], [], ['host']],
    ['something to be written again now', [], undefined, ['policy']],
  ])('%s', (_, now, then, expected) => {
    expect(originsOf(resource(now), then && resource(then))).toEqual(expected);
  });
});

describe('what would be undone by going back to the one that was applied', () => {
  test.each<[string, readonly Short[], readonly Short[], string[]]>([
    ['nothing, where both want the same', [['options.enable', '0', '1']], [['options.enable', '0', '1']], []],
    ['nothing, where they want other things of one option', [['options.policy_in', 'ACCEPT', 'REJECT']], [['options.policy_in', 'ACCEPT', 'DROP']], []],
    ['nothing, where the policy wants more since', [['rules[0]', undefined, 'IN DROP'], ['rules[1]', undefined, 'IN ACCEPT']], [['rules[1]', undefined, 'IN ACCEPT']], []],
    ['a rule that the policy has by now, too', [['options.enable', '0', '1']], [['options.enable', '0', '1'], ['rules[0]', 'IN SSH(ACCEPT)', undefined]], ['rules[0]']],
    ['a rule that stands there twice', [['rules[0]', 'IN DROP', undefined]], [['rules[0]', 'IN DROP', undefined], ['rules[1]', 'IN DROP', undefined]], ['rules[1]']],
  ])('%s', (_, now, then, expected) => {
    expect(onlyThen(resource(now), resource(then)).map(({ label }) => label)).toEqual(expected);
  });
});
