import { describe, expect, test } from '@jest/globals';
import type { Diagnostic } from '@pvewall/model';
import { diagnosticCounts, renderDiagnostics } from './diagnostic-text.ts';
import { sourceFrame } from './source-frame.ts';

const look = { width: 60, color: false };
const frame = (line: string, column: number, length?: number): string[] =>
  sourceFrame(line, { file: 'p.yaml', line: 7, column, ...(length === undefined ? {} : { length }) }, look);

test('a finding has its code, its place, its line and what to do', () => {
  const finding: Diagnostic = {
    code: 'fw/unknown-alias',
    severity: 'error',
    message: 'unknown alias "lann"',
    hint: 'did you mean lan?',
    place: { file: 'policy.yaml', line: 2, column: 11, length: 4 },
  };
  expect(renderDiagnostics([finding], new Map([['policy.yaml', 'a: 1\r\n  source: lann # x\r\n']]), look)).toBe(
    [
      'error: unknown alias "lann" [fw/unknown-alias]',
      ' --> policy.yaml:2:11',
      '2 |   source: lann # x',
      '  |           ^^^^',
      '  = did you mean lan?',
      '',
      '1 error.',
      '',
    ].join('\n'),
  );
});

test('nothing found is nothing said', () => {
  expect(renderDiagnostics([], new Map(), look)).toBe('');
});

test('counts', () => {
  const of = (severity: Diagnostic['severity']): Diagnostic => ({ code: 'a', severity, message: 'm' });
  expect(diagnosticCounts([of('warning'), of('error'), of('info'), of('error')])).toBe('2 errors, 1 warning and 1 note.');
});

describe('the caret', () => {
  test('stands under what follows a tab', () => {
    expect(frame('\ta: b', 5)).toEqual(['7 |     a: b', '  |        ^']);
    expect(frame('ab\tx', 4)).toEqual(['7 | ab  x', '  |     ^']);
  });

  test('stands under what follows wide and combining characters', () => {
    expect(frame('日本: x', 5)).toEqual(['7 | 日本: x', '  |       ^']);
    expect(frame('e\u0301: x', 5)).toEqual(['7 | e\u0301: x', '  |    ^']);
    expect(frame('😀 x', 1, 2)).toEqual(['7 | 😀 x', '  | ^^']);
  });

  test('covers what is written for a control character', () => {
    expect(frame('a\x1bb', 2)).toEqual(['7 | a\\x1bb', '  |  ^^^^']);
  });

  test('may stand behind the end of the line', () => {
    expect(frame('ab', 3)).toEqual(['7 | ab', '  |   ^']);
    expect(frame('ab', 99, 5)).toEqual(['7 | ab', '  |   ^']);
    expect(frame('', 1)).toEqual(['7 |', '  | ^']);
  });

  test('stays in sight on a long line', () => {
    const line = `${'x'.repeat(500)}HERE${'y'.repeat(500)}`;
    const [source = '', carets = ''] = frame(line, 501, 4);
    expect(source).toMatch(/^7 \| …x+HEREy+…$/);
    expect(source).toHaveLength(60);
    expect(source.slice(carets.indexOf('^'), carets.lastIndexOf('^') + 1)).toBe('HERE');
  });

  test('is cut when it is itself too long', () => {
    const [source = '', carets = ''] = frame('z'.repeat(500), 10, 400);
    expect(source.length).toBeLessThanOrEqual(60);
    expect(carets.length).toBeLessThanOrEqual(60);
  });

  test.each([10, 58, 59, 60, 61, 62])('fits the width with %d columns of text', (n) => {
    for (const column of [1, Math.floor(n / 2), n]) {
      for (const text of ['x'.repeat(n), '日'.repeat(n)]) {
        for (const line of frame(text, column)) expect(line.replace(/日/g, 'xx').length).toBeLessThanOrEqual(60);
      }
    }
  });
});
