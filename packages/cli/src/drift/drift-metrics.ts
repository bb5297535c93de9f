import { checkFindings, origins, verdictOf, type Drift, type Origin, type Severity } from '@pvewall/model';
import type { ExitCode } from '../exit-code.ts';
import { version } from '../version.ts';
import { prometheusText, type Gauge, type Sample } from './prometheus.ts';

/** What one run of `drift` came to. */
export interface DriftRun {
  /** Absent: it could not look at all. */
  readonly drift?: Drift;
  /** What could not be looked at, or done. */
  readonly errors: number;
  /** Changes of the host that this run has taken back. */
  readonly repaired: number;
  readonly exitCode: ExitCode;
  readonly endedAt: Date;
  readonly seconds: number;
}

/** What the tiers of a host are called in metrics, by the kind of a resource. */
const tiers = {
  cluster: 'datacenter',
  host: 'node',
  guest: 'guest',
  vnet: 'vnet',
  ebtables: 'ebtables',
  'ebtables-boot': 'ebtables',
  sysctl: 'sysctl',
} as const satisfies Readonly<Record<string, string>>;

const tierNames = [...new Set(Object.values(tiers))];
const severities: readonly Severity[] = ['error', 'warning', 'info'];
const lastSuccess = 'pvewall_drift_last_success_timestamp_seconds';

/**
 * A run for node_exporter's textfile collector. `before` is the file of the run before, which still says when somebody
 * could last look. Every series is there each time, with 0 where there is nothing, so that alerts see it fall again;
 * counts of changes and findings are left out where nobody could look.
 */
export function driftMetrics(run: DriftRun, before: string | undefined): string {
  const { drift, errors, repaired, exitCode, endedAt, seconds } = run;
  const verdict = drift === undefined ? 'unknown' : verdictOf(drift);
  const now = Math.floor(endedAt.getTime() / 1000);
  return prometheusText([
    gauge('pvewall_drift_in_sync', 'Whether the host is as the policy says and no check found anything: 1 or 0. 0 when nobody could look, too.', [{ value: verdict === 'in-sync' ? 1 : 0 }]),
    gauge('pvewall_drift_changes', 'Differences between policy and host, by tier and by who made them.', drift === undefined ? [] : changeSamples(drift)),
    gauge('pvewall_drift_findings', 'What the checks beyond the files found, by severity.', drift === undefined ? [] : findingSamples(drift)),
    gauge('pvewall_drift_errors', 'What the last run could not look at or do; 0 when it could.', [{ value: errors }]),
    gauge('pvewall_drift_repaired_changes', 'Changes made on the host that the last run has taken back.', [{ value: repaired }]),
    gauge('pvewall_drift_exit_code', 'Exit code of the last run: 0 in sync, 2 different, 1 could not look.', [{ value: exitCode }]),
    gauge('pvewall_drift_last_run_timestamp_seconds', 'When the last run ended.', [{ value: now }]),
    gauge(lastSuccess, 'When a run last could look at everything, whatever it found.', successSample(verdict === 'unknown' ? lastSuccessIn(before) : now)),
    gauge('pvewall_drift_duration_seconds', 'How long the last run took.', [{ value: Math.round(seconds * 1e6) / 1e6 }]),
    gauge('pvewall_build_info', 'The release of pvewall that wrote this file.', [{ labels: { version }, value: 1 }]),
  ]);
}

function gauge(name: string, help: string, samples: readonly Sample[]): Gauge {
  return { name, help, samples };
}

function changeSamples({ plan, origins: made }: Drift): Sample[] {
  const counts = new Map<string, number>();
  for (const { address, kind } of plan.resources) {
    for (const origin of made.get(address)?.changes ?? []) add(counts, keyOf(tierOf(kind), origin));
  }
  return tierNames.flatMap((tier) => origins.map((origin) => ({ labels: { tier, origin }, value: counts.get(keyOf(tier, origin)) ?? 0 })));
}

/** @returns undefined for a kind that has no tier, which a test forbids */
export function tierOf(kind: string): string | undefined {
  return (tiers as Readonly<Record<string, string>>)[kind];
}

function keyOf(tier: string | undefined, origin: Origin): string {
  return `${String(tier)} ${origin}`;
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function findingSamples({ checks }: Drift): Sample[] {
  const findings = checkFindings(checks);
  return severities.map((severity) => ({ labels: { severity }, value: findings.filter((finding) => finding.severity === severity).length }));
}

function successSample(seconds: number | undefined): Sample[] {
  return seconds === undefined ? [] : [{ value: seconds }];
}

function lastSuccessIn(text = ''): number | undefined {
  const [, value] = new RegExp(`^${lastSuccess} (\\d{1,12})$`, 'm').exec(text) ?? [];
  return value === undefined ? undefined : Number(value);
}
