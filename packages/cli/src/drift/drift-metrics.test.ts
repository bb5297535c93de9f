import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { summarize, type CheckOutcome, type Diagnostic, type Drift, type Origin, type Severity } from '@pvewall/model';
import { kinds } from '@pvewall/resources';
import { testIo } from '../testing.ts';
import { driftMetrics, tierOf, type DriftRun } from './drift-metrics.ts';
import { prometheusText } from './prometheus.ts';
import { writeMetrics } from './write-metrics.ts';

interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * The text format 0.0.4 as strict as node_exporter's parser, and promtool's rules on top: each metric has HELP, then TYPE,
 * then all its samples together; no sample twice; the file ends with a line break. Throws Error.
 */
function parseMetrics(text: string): Sample[] {
  if (!text.endsWith('\n')) throw new Error('no line break at the end');
  const samples: Sample[] = [];
  const seen = new Set<string>();
  let current = { name: '', typed: true };
  for (const line of text.slice(0, -1).split('\n')) {
    const [, help] = /^# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (?:[^\\]|\\[\\n])+$/.exec(line) ?? [];
    const [, type] = /^# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) gauge$/.exec(line) ?? [];
    if (help !== undefined) {
      if (seen.has(help)) throw new Error(`a second time: ${line}`);
      seen.add(help);
      current = { name: help, typed: false };
    } else if (type !== undefined) {
      if (type !== current.name || current.typed) throw new Error(`not where it belongs: ${line}`);
      current = { ...current, typed: true };
    } else {
      const sample = parseSample(line);
      const identity = JSON.stringify([sample.name, Object.entries(sample.labels).sort()]);
      if (!current.typed || sample.name !== current.name || seen.has(identity)) throw new Error(`not where it belongs: ${line}`);
      seen.add(identity);
      samples.push(sample);
    }
  }
  return samples;
}

function parseSample(line: string): Sample {
  const [, name = '', , pairs = '', value = ''] = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(\{((?:[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\]|\\[\\"n])*",?)*)\})? (-?\d+(?:\.\d+)?(?:e[+-]\d+)?)$/.exec(line) ?? [];
  if (name === '') throw new Error(`no sample: ${line}`);
  const found = [...pairs.matchAll(/([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[\\"n])*)"/g)].map(([, label = '', quoted = '']) => [label, quoted.replace(/\\(.)/g, (_, c: string) => (c === 'n' ? '\n' : c))]);
  return { name, labels: Object.fromEntries(found) as Record<string, string>, value: Number(value) };
}

const finding = (severity: Severity): Diagnostic => ({ code: 'a/b', severity, message: 'm' });
const found = (...severities: Severity[]): CheckOutcome => ({ name: 'n', title: 't', group: 'firewall', result: { status: 'found', findings: severities.map(finding) } });

function drift(made: readonly (readonly [kind: string, changes: readonly Origin[]])[] = [], checks: readonly CheckOutcome[] = [], errors = 0): Drift {
  const resources = made.map(([kind], i) => ({ address: `r${i}`, kind, subject: '', changes: [], effects: [], unchanged: 0, fingerprint: '' }));
  const origins = new Map(made.map(([, changes], i) => [`r${i}`, { changes }]));
  const diagnostics = Array.from({ length: errors }, () => finding('error'));
  return { plan: { node: 'pve', resources, inSync: 1, unmanaged: [], diagnostics, summary: summarize([]) }, origins, flags: [], checks, ignored: [] };
}

const endedAt = new Date('2026-01-02T03:04:05.678Z');
const seconds = endedAt.getTime() / 1000 - 0.678;
const run = (more: Partial<DriftRun>): DriftRun => ({ errors: 0, repaired: 0, exitCode: 0, endedAt, seconds: 1.23456, ...more });
const success = 'pvewall_drift_last_success_timestamp_seconds';

/** Values by name, without those that have labels. */
function values(text: string): Record<string, number> {
  return Object.fromEntries(parseMetrics(text).filter(({ labels }) => Object.keys(labels).length === 0).map(({ name, value }) => [name.replace('pvewall_drift_', ''), value]));
}

describe('what is told', () => {
  test('of a host in sync', () => {
    expect(values(driftMetrics(run({ drift: drift([], [found('info')]) }), undefined))).toEqual({
      in_sync: 1,
      errors: 0,
      repaired_changes: 0,
      exit_code: 0,
      last_run_timestamp_seconds: seconds,
      last_success_timestamp_seconds: seconds,
      duration_seconds: 1.23456,
    });
  });

  test('of changes, by tier and origin, each of them there with 0, too', () => {
    const samples = parseMetrics(driftMetrics(run({ exitCode: 2, drift: drift([['cluster', ['host', 'host', 'policy']], ['ebtables', ['host']], ['ebtables-boot', ['host']], ['sysctl', ['unknown']]]) }), undefined));
    const changes = samples.filter(({ name }) => name === 'pvewall_drift_changes');
    expect(changes).toHaveLength(6 * 4);
    expect(changes.filter(({ value }) => value > 0).map(({ labels, value }) => [labels['tier'], labels['origin'], value])).toEqual([
      ['datacenter', 'host', 2],
      ['datacenter', 'policy', 1],
      ['ebtables', 'host', 2],
      ['sysctl', 'unknown', 1],
    ]);
    expect(samples.find(({ name }) => name === 'pvewall_drift_in_sync')?.value).toBe(0);
  });

  test('of findings, by severity; a warning alone is not in sync', () => {
    const samples = parseMetrics(driftMetrics(run({ exitCode: 2, drift: drift([], [found('warning', 'warning'), found('info')]) }), undefined));
    expect(samples.filter(({ name }) => name === 'pvewall_drift_findings').map(({ labels, value }) => [labels['severity'], value])).toEqual([['error', 0], ['warning', 2], ['info', 1]]);
    expect(samples.find(({ name }) => name === 'pvewall_drift_in_sync')?.value).toBe(0);
  });

  test('every kind of resource has a tier', () => {
    expect(kinds.map(({ name }) => tierOf(name)).filter((tier) => tier === undefined)).toEqual([]);
    expect(kinds.length).toBeGreaterThan(5);
  });
});

describe('a run that could not look', () => {
  const before = driftMetrics(run({ drift: drift() }), undefined).replaceAll(String(seconds), '1700000000');

  test.each<[string, Partial<DriftRun>]>([
    ['at all', { errors: 1, exitCode: 1 }],
    ['at a resource', { errors: 2, exitCode: 1, drift: drift([], [], 2) }],
    ['where a check should', { errors: 1, exitCode: 1, drift: drift([], [{ ...found(), result: { status: 'unknown', reason: 'r' } }]) }],
  ])('%s is not in sync, and keeps the last success', (_, more) => {
    expect(values(driftMetrics(run(more), before))).toMatchObject({ in_sync: 0, errors: more.errors, exit_code: 1, last_run_timestamp_seconds: seconds, last_success_timestamp_seconds: 1_700_000_000 });
  });

  test('for the first time has no success, and says nothing of changes', () => {
    const text = driftMetrics(run({ errors: 1, exitCode: 1 }), undefined);
    expect(text).not.toContain(success);
    expect(text).not.toContain('pvewall_drift_changes');
    expect(parseMetrics(text).length).toBeGreaterThan(4);
  });

  test.each(['', '\0\0', `${success} NaN\n`, `${success} 1e999\n`, `${success}{a="b"} 5\n`])('takes no success from a file that is not ours: %j', (other) => {
    expect(driftMetrics(run({ errors: 1, exitCode: 1 }), other)).not.toContain(success);
  });
});

test('labels and help are read as they were written', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => {
    expect(parseMetrics(prometheusText([{ name: 'a', help: 'b\\c\nd', samples: [{ labels: { l: value }, value: 1 }] }]))).toEqual([{ name: 'a', labels: { l: value }, value: 1 }]);
  }));
});

describe('the file', () => {
  let folder = '';
  let umask = 0;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pvewall-metrics-'));
    umask = process.umask(0o077);
  });
  afterEach(() => {
    process.umask(umask);
    rmSync(folder, { recursive: true });
  });

  test('is there for others to read, alone, and keeps its success over a failure', () => {
    writeMetrics('pvewall.prom', run({ drift: drift() }), testIo(folder));
    writeMetrics('pvewall.prom', run({ errors: 1, exitCode: 1, endedAt: new Date('2026-02-02T00:00:00Z') }), testIo(folder));
    expect(readdirSync(folder)).toEqual(['pvewall.prom']);
    expect(statSync(join(folder, 'pvewall.prom')).mode & 0o777).toBe(0o644);
    expect(values(readFileSync(join(folder, 'pvewall.prom'), 'utf8'))).toMatchObject({ in_sync: 0, last_success_timestamp_seconds: seconds });
  });

  test('that cannot be written is told', () => {
    expect(() => { writeMetrics('none/pvewall.prom', run({}), testIo(folder)); }).toThrow('cannot write none/pvewall.prom');
  });

  test.each<[string, (path: string) => void]>([
    ['a link', (path) => { symlinkSync('shadow', path); }],
    ['a pipe, which nobody reads', (path) => { execFileSync('mkfifo', [path]); }],
  ])('is not written where there is %s', (_, plant) => {
    writeFileSync(join(folder, 'shadow'), 'secret\n', { mode: 0o600 });
    plant(join(folder, 'pvewall.prom'));
    expect(() => { writeMetrics('pvewall.prom', run({}), testIo(folder)); }).toThrow('cannot write pvewall.prom: it is not a plain file');
    expect(readFileSync(join(folder, 'shadow'), 'utf8')).toBe('secret\n');
    expect(statSync(join(folder, 'shadow')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['pvewall.prom', 'shadow']);
  });
});
