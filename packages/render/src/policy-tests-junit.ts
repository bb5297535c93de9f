import { expected, packetText } from '@pvewall/traffic';
import type { TestResult, TestRun, TestStatus } from '@pvewall/traffic';
import { visible } from './visible.ts';

/** JUnit's XML, as CI systems read it: one suite for each file of the policy. Ends with a line break. */
export function renderTestsJunit({ results }: TestRun): string {
  const files = [...new Set(results.map(({ at }) => at.file))];
  const suites = files.flatMap((file) => suiteLines(file, results.filter(({ at }) => at.file === file)));
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites name="pvewall"${counts(results)}>`, ...suites, '</testsuites>', ''].join('\n');
}

function suiteLines(file: string, results: readonly TestResult[]): string[] {
  return [`  <testsuite name="${escaped(file)}"${counts(results)} skipped="0">`, ...results.flatMap(caseLines), '  </testsuite>'];
}

function counts(results: readonly TestResult[]): string {
  const of = (...statuses: readonly TestStatus[]): number => results.filter(({ status }) => statuses.includes(status)).length;
  return ` tests="${results.length}" failures="${of('failed', 'not-proven')}" errors="${of('error')}"`;
}

function caseLines(result: TestResult): string[] {
  const { name, at, status } = result;
  const open = `    <testcase name="${escaped(name)}" classname="${escaped(at.file)}" file="${escaped(at.file)}" line="${at.line}"`;
  if (status === 'passed') return [`${open}/>`];
  const element = status === 'error' ? 'error' : 'failure';
  const [message = '', ...more] = sentences(result);
  return [`${open}>`, `      <${element} message="${escaped(message)}" type="${status}">${[message, ...more].map(escaped).join('\n')}</${element}>`, '    </testcase>'];
}

function sentences({ claim, counterExample: example, problems, notes, at }: TestResult): string[] {
  const asked = `${at.file}:${at.line}`;
  if (example === undefined) {
    const told = problems.flatMap(({ message, hint }) => [message, ...(hint === undefined ? [] : [hint])]);
    return [...(told.length === 0 ? ['neither proven nor refuted in time'] : told), asked, ...notes];
  }
  const road = example.road.map(({ chain, verdict, deciding: { address, text, place } }) => `${chain}: ${verdict} by ${address}  ${text}${place === undefined ? '' : `  ${place.file}:${place.line}`}`);
  const others = example.otherWays === 0 ? [] : [`other ways that fail: ${example.otherWays}`];
  return [`${packetText(example)}: ${example.verdict}`, `expected: ${expected[claim]}`, ...road, ...others, asked, ...notes];
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };

/** Names come from policies of others. What XML cannot hold at all, such as a control character, is shown as an escape. */
function escaped(text: string): string {
  return visible(text).replace(/[&<>"']/g, (character) => entities[character] ?? '').replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`);
}
