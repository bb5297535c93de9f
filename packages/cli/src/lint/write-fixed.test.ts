import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Diagnostic } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import type { Invocation } from '../command.ts';
import { testIo } from '../testing.ts';
import type { Fixed } from './fix.ts';
import { writeFixed } from './write-fixed.ts';

let cwd = '';
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'pvewall-write-fixed-'));
  writeFileSync(join(cwd, 'policy.yaml'), 'before\n');
});
afterEach(() => { rmSync(cwd, { recursive: true }); });

const finding: Diagnostic = { code: 'lint/dead-rule', severity: 'warning', message: 'it never matches', place: { file: 'policy.yaml', line: 1, column: 1 } };
const proof: TrafficChanges = { status: 'exact', groups: [], unfinished: [], samples: [], compared: { nodes: 1, guests: 0, vnets: 0 }, notes: [] };
const fixed: Fixed = { before: new Map([['policy.yaml', 'before\n']]), texts: new Map([['policy.yaml', 'after\n']]), mended: [finding], left: [], asIs: { diagnostics: [finding], allowed: 0 }, after: { diagnostics: [], allowed: 0 }, proof };

function write(what: Fixed, format = 'text'): { code: number; text: string; out: string; err: string } {
  const io = testIo(cwd);
  const invocation: Invocation = { operands: [], values: new Map([['format', format]]), lists: new Map(), switches: new Set() };
  const code = writeFixed(what, invocation, io);
  return { code, text: readFileSync(join(cwd, 'policy.yaml'), 'utf8'), out: io.stdout(), err: io.stderr() };
}

test('what is proven is written', () => {
  expect(write(fixed)).toMatchObject({ code: 0, text: 'after\n', out: expect.stringContaining('No traffic changes.') });
});

test.each(['text', 'json'])('what is not proven is not written, and is refused (%s)', (format) => {
  expect(write({ ...fixed, proof: { ...proof, status: 'partial', unfinished: ['node.pve in'] } }, format)).toMatchObject({ code: 6, text: 'before\n' });
});

test('what changes something is said', () => {
  const packets = { traffic: 'tcp/22', families: [4 as const], boxes: [], size: 1, sample: { proto: 'tcp', source: '10.0.0.1', dest: '10.0.0.2', dport: 22 }, deciding: { before: [], after: [], complete: true } };
  const groups: TrafficChanges['groups'] = [{ tier: 'node', station: 'node.pve', others: [], direction: 'in', before: 'DROP', after: 'ACCEPT', certainty: 'must', blocks: [packets] }];
  expect(write({ ...fixed, proof: { ...proof, groups } })).toMatchObject({ code: 6, text: 'before\n', err: expect.stringMatching(/tcp\/22[^]*Nothing was written/) });
});

test('a file that somebody changed meanwhile stays', () => {
  writeFileSync(join(cwd, 'policy.yaml'), 'other\n');
  expect(() => write(fixed)).toThrow('policy.yaml changed while it was being mended');
  expect(readFileSync(join(cwd, 'policy.yaml'), 'utf8')).toBe('other\n');
});
