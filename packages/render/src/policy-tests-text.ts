import type { CounterExample, TestResult, TestRun, TestStatus } from '@pvewall/traffic';
import { expected, packetText } from '@pvewall/traffic';
import { layout, prose, type Part } from './layout.ts';
import type { Look, Style } from './look.ts';
import { count } from './words.ts';

/** Tests for eyes: a line each, what fails with a packet and the rule that decides; the count last. Ends with a line break. */
export function renderTests({ results, notes }: TestRun, look: Look): string {
  const lines = results.map((result) => testLines(result, look).join('\n'));
  const known = notes.map((note) => prose(`(${note})`, look, 'quiet', 1));
  const blocks = [lines.join('\n'), known.join('\n'), prose(testCounts(results), look, 'strong')];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

const marks: Readonly<Record<TestStatus, { readonly word: string; readonly style: Style }>> = {
  passed: { word: 'ok', style: 'add' },
  failed: { word: 'FAIL', style: 'error' },
  'not-proven': { word: '????', style: 'error' },
  error: { word: 'ERR', style: 'error' },
};

const hang = 6;

function testLines({ name, at, status, ways, counterExample, claim, problems, notes }: TestResult, look: Look): string[] {
  const { word, style } = marks[status];
  const aside = status === 'passed' ? `(${count(ways, 'way')})` : `${at.file}:${at.line}`;
  const head: Part[] = [{ spans: [{ text: word.padEnd(hang - 2), style }] }, { spans: [{ text: name, ...(status !== 'passed' && { style: 'strong' as const }) }], gap: 2 }, { spans: [{ text: aside, style: 'quiet' }], gap: 2 }];
  return [
    layout(head, hang, look),
    ...(counterExample === undefined ? [] : exampleLines(counterExample, expected[claim], look)),
    ...(status === 'not-proven' ? [indented('neither proven nor refuted in time: name fewer ends, or networks and ports', look)] : []),
    ...problems.flatMap(({ message, hint }) => [indented(message, look), ...(hint === undefined ? [] : [indented(hint, look, 'quiet')])]),
    ...notes.map((note) => indented(`(${note})`, look, 'quiet')),
  ];
}

function exampleLines(example: CounterExample, wanted: string, look: Look): string[] {
  const { verdict, road, otherWays } = example;
  return [
    layout([{ spans: [{ text: ' '.repeat(hang) }, { text: verdict, style: verdict === 'ACCEPT' ? 'add' : 'remove' }, { text: `  ${packetText(example)}` }] }], hang + 2, look),
    ...(road.length === 0 ? [indented('no chain of the firewall looks at it', look)] : road.map(({ deciding }) => decidingLine(deciding, look))),
    indented(`expected: ${wanted}${otherWays === 0 ? '' : `; ${count(otherWays, 'other way fails', 'other ways fail')} as well`}`, look),
  ];
}

function decidingLine({ address, text, place }: NonNullable<CounterExample['deciding']>, look: Look): string {
  const where: Part[] = place === undefined ? [] : [{ spans: [{ text: `${place.file}:${place.line}`, style: 'quiet' }], gap: 2 }];
  return layout([{ spans: [{ text: `${' '.repeat(hang)}by ${address}` }] }, { spans: [{ text }], gap: 2 }, ...where], hang + 2, look);
}

function indented(text: string, look: Look, style?: Style): string {
  return prose(`${' '.repeat(hang)}${text}`, look, style, hang);
}

const counted: readonly (readonly [TestStatus, string])[] = [['passed', 'passed'], ['failed', 'failed'], ['not-proven', 'not proven'], ['error', 'could not be run']];

/** `3 tests: 2 passed, 1 failed.` */
function testCounts(results: readonly TestResult[]): string {
  const parts = counted.flatMap(([status, words]) => {
    const n = results.filter((result) => result.status === status).length;
    return n === 0 ? [] : [`${n} ${words}`];
  });
  return parts.length === 0 ? 'No tests.' : `${count(results.length, 'test')}: ${parts.join(', ')}.`;
}
