import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import type { Plan } from '@pvewall/model';
import type { TrafficChanges } from '@pvewall/traffic';
import { renderDiagnostics, renderPlan, renderPlanJson, renderPlanMarkdown } from './index.ts';

// Each folder of cases/ holds plan.json (a Plan), perhaps policy.yaml (the source that its diagnostics point into)
// and traffic.json (TrafficChanges), and what is made of them. UPDATE_CASES=1 writes the expectations anew; read them before committing.
const root = new URL('../cases/', import.meta.url);
const update = process.env['UPDATE_CASES'] === '1';

type Sources = ReadonlyMap<string, string>;
const width80 = { width: 80, color: false };
const width120 = { width: 120, color: false };

type Traffic = TrafficChanges | undefined;

const renderings: Record<string, (plan: Plan, sources: Sources, traffic: Traffic) => string> = {
  'plan.80.txt': (plan, sources, traffic) => renderPlan(plan, width80, { sources, traffic }),
  'plan.120.txt': (plan, sources, traffic) => renderPlan(plan, width120, { sources, traffic }),
  'plan.color.txt': (plan, sources, traffic) => renderPlan(plan, { width: 80, color: true }, { sources, traffic }).replaceAll('\x1b', '␛'),
  'plan.verbose.txt': (plan, _, traffic) => renderPlan(plan, width120, { verbose: true, diff: true, traffic }),
  'plan.md': (plan, _, traffic) => renderPlanMarkdown(plan, traffic),
  'plan.format.json': (plan, _, traffic) => renderPlanJson(plan, traffic),
  'diagnostics.txt': (plan, sources) => renderDiagnostics(plan.diagnostics, sources, width80),
};

const names = readdirSync(root);

test('there are cases', () => {
  expect(names.length).toBeGreaterThan(5);
});

describe.each(names)('%s', (name) => {
  const folder = new URL(`${name}/`, root);
  const plan = JSON.parse(readFileSync(new URL('plan.json', folder), 'utf8')) as Plan;
  const policy = new URL('policy.yaml', folder);
  const sources: Sources = new Map(existsSync(policy) ? [['policy.yaml', readFileSync(policy, 'utf8')]] : []);
  const changes = new URL('traffic.json', folder);
  const traffic = existsSync(changes) ? (JSON.parse(readFileSync(changes, 'utf8')) as TrafficChanges) : undefined;

  test.each(Object.entries(renderings))('%s', (file, render) => {
    const target = new URL(file, folder);
    const actual = render(plan, sources, traffic);
    if (update) writeFileSync(target, actual);
    expect(actual).toBe(readFileSync(target, 'utf8'));
  });

  test('holds nothing that is not expected', () => {
    const known = ['plan.json', 'policy.yaml', 'traffic.json', ...Object.keys(renderings)];
    expect(readdirSync(folder).filter((file) => !known.includes(file))).toEqual([]);
  });
});
