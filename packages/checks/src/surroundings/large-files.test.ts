import { expect, test } from '@jest/globals';
import { ask, said } from '../testing.ts';
import { largeFiles } from './large-files.ts';

const cluster = '/etc/pve/firewall/cluster.fw';
const sized = (bytes: number, comment = 'x'): Record<string, string> => ({ [cluster]: `# ${comment.repeat(Math.ceil((bytes - 3) / Buffer.byteLength(comment)))}\n` });

test.each<[string, Record<string, string>, string | string[]]>([
  ['none', {}, 'not-applicable'],
  ['a small one', sized(2000), 'passed'],
  ['one that is well below', sized(800 * 1024), 'passed'],
  ['one that is nearly full', sized(950 * 1024), [`check/large-file : ${cluster} has 92 % of the 1 MiB that such a file can have`]],
  ['bytes count, not characters', sized(950 * 1024, 'ü'), [`check/large-file : ${cluster} has 92 % of the 1 MiB that such a file can have`]],
])('%s', (_, answers, expected) => {
  expect(said(ask(largeFiles, answers))).toEqual(expected);
});

test('it says how large they are', () => {
  expect(ask(largeFiles, sized(2000))).toEqual({ status: 'passed', detail: 'the largest has 2 KiB' });
});
