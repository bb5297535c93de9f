/** A gauge and its samples, as Prometheus' text format 0.0.4 has them. */
export interface Gauge {
  /** `[a-z_]+`, with its unit last: `pvewall_drift_duration_seconds`. */
  readonly name: string;
  /** One sentence. */
  readonly help: string;
  readonly samples: readonly Sample[];
}

export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What a scraper, or node_exporter's textfile collector, reads; a gauge without samples is left out. */
export function prometheusText(gauges: readonly Gauge[]): string {
  return gauges.filter(({ samples }) => samples.length > 0).map(gaugeText).join('');
}

function gaugeText({ name, help, samples }: Gauge): string {
  const lines = [`# HELP ${name} ${escapeHelp(help)}`, `# TYPE ${name} gauge`, ...samples.map(({ labels = {}, value }) => `${name}${labelsText(labels)} ${String(value)}`)];
  return lines.map((line) => `${line}\n`).join('');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

function escapeHelp(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
}

function escapeLabel(text: string): string {
  return escapeHelp(text).replaceAll('"', '\\"');
}
