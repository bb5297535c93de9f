/**
 * node bench/run.mjs [name...]: makes the inputs, measures, prints a table and writes bench/out/results.json. Exits 1
 * when a wanted ratio was missed, or a benchmark could not be run.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as ansible from './cases/ansible.mjs';
import * as apply from './cases/apply.mjs';
import * as emptyPlan from './cases/empty-plan.mjs';
import * as fwParse from './cases/fw-parse.mjs';
import { largePlans } from './cases/large-plan.mjs';
import * as startUp from './cases/start-up.mjs';
import * as traffic from './cases/traffic.mjs';
import * as trafficCluster from './cases/traffic-cluster.mjs';
import * as verdicts from './cases/verdicts.mjs';
import { notRun } from './row.mjs';
import { table } from './table.mjs';

const cases = [startUp, emptyPlan, apply, ansible, fwParse, verdicts, traffic, trafficCluster, ...largePlans];

const out = fileURLToPath(new URL('out/', import.meta.url));
const rows = await measure(chosen(process.argv.slice(2)));
process.stdout.write(table(rows));
writeFileSync(join(out, 'results.json'), `${JSON.stringify({ format_version: '1.0', machine: machine(), rows }, null, 2)}\n`);
process.exitCode = rows.every(({ ok, measured }) => ok !== false && measured !== undefined) ? 0 : 1;

function chosen(names) {
  const unknown = names.filter((name) => !cases.some((one) => one.name === name));
  if (unknown.length > 0) {
    console.error(`no benchmark is called ${unknown.join(', ')}; there are ${cases.map(({ name }) => name).join(', ')}`);
    process.exit(1);
  }
  return names.length === 0 ? cases : cases.filter(({ name }) => names.includes(name));
}

async function measure(wanted) {
  mkdirSync(out, { recursive: true });
  const found = [];
  for (const one of wanted) {
    console.error(`measuring ${one.name} ...`);
    found.push(...(await attempt(one)));
  }
  return found;
}

/** A benchmark that fails says so in the table; the others still run. */
async function attempt({ name, run }) {
  try {
    return await run({ out });
  } catch (error) {
    console.error(error.message);
    return [notRun(name, `failed: ${error.message.split('\n')[0]}`)];
  }
}

function machine() {
  return {
    processor: cpus()[0]?.model,
    cores: availableParallelism(),
    memory: totalmem(),
    kernel: release(),
    node: process.version,
    date: new Date().toISOString(),
  };
}
