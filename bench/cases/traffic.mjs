import { classBench, familyNames } from '../inputs/classbench.mjs';
import { prefixSet } from '../inputs/prefix-set.mjs';
import { median } from '../measure.mjs';
import { row } from '../row.mjs';
import { processorMilliseconds, trafficCode } from '../traffic-code.mjs';

export const name = 'traffic';

export async function run({ out }) {
  const traffic = await trafficCode(out, 'difference', ['compareChains', 'deadRules']);
  measureEdits(traffic, { count: 200, edits: 1, seeds: 5 });
  return [
    ...perFamily((family) => editsRow(traffic, { family, count: 1000, edits: 1, seeds: 30, atMost: 1000 })),
    ...perFamily((family) => editsRow(traffic, { family, count: 1000, edits: 20, seeds: 20, atMost: 3000 })),
    ...perFamily((family) => editsRow(traffic, { family, count: 10_000, edits: 1, seeds: 8 })),
    setsRow(traffic),
    ...perFamily((family) => deadRow(traffic, family)),
  ];
}

const perFamily = (make) => familyNames.map(make);

/** Half of the seeds are for each IP version. What ends `partial` is told. */
function editsRow(traffic, { atMost, ...what }) {
  const results = measureEdits(traffic, what);
  const samples = results.map(({ took }) => took).sort((a, b) => a - b);
  const partial = results.filter(({ status }) => status !== 'exact').length;
  const of = `${what.edits === 1 ? 'one edit' : `${what.edits} edits`} in ${what.count} rules, ${what.family}`;
  return row({
    benchmark: of,
    measured: [quantile(samples, 0.95), 'ms'],
    ...(atMost !== undefined && { atMost }),
    note: `95 % of ${samples.length} take less; median ${round(median(samples))} ms, worst ${round(samples.at(-1))} ms; partial: ${partial}; blocks: at most ${Math.max(...results.map(({ blocks }) => blocks))}`,
    samples: { [of]: samples },
  });
}

function measureEdits({ compareChains }, { family = 'acl', count, edits, seeds }) {
  return Array.from({ length: seeds }, (_, i) => {
    const version = i % 2 === 0 ? 4 : 6;
    const source = classBench(family, version, 1000 + i);
    const before = source.rules(count);
    const after = source.edited(before, edits);
    let difference;
    const took = processorMilliseconds(() => (difference = told(compareChains(chainOf(before), chainOf(after), version))));
    return { took, status: difference.status, blocks: difference.blocks.length };
  });
}

/** As a plan does: of the widest blocks the packets, an example and the deciding rules are found out, too. */
function told(difference) {
  for (const { match, others, sample, deciding } of difference.blocks.slice(0, mostTold)) void [match, others, sample, deciding];
  return difference;
}

/** As in packages/traffic/src/changes/cut-blocks.ts. */
const mostTold = 200;

/** Rules about three sets; one of them gets one more member. */
function setsRow({ compareChains }) {
  const samples = Array.from({ length: 7 }, (_, i) => {
    const sets = [1, 2, 3].map((seed) => prefixSet(10_000, 6, 100 * i + seed));
    const rules = classBench('acl', 6, i).rules(200).map((rule, at) => (at % 4 === 0 ? { ...rule, match: { ...rule.match, source: sets[at % 3] } } : rule));
    const larger = sets[0].with(-1, sets[0].at(-1) + (1n << 64n));
    const after = rules.map((rule) => (rule.match.source === sets[0] ? { ...rule, match: { ...rule.match, source: larger } } : rule));
    return processorMilliseconds(() => expectExact(compareChains(chainOf(rules), chainOf(after), 6)));
  }).sort((a, b) => a - b);
  return row({
    benchmark: 'one more member of a set of 10000 IPv6 networks',
    measured: [samples.at(-1), 'ms'],
    atMost: 2000,
    note: `worst of ${samples.length}; 200 rules, three such sets in 50 of them; median ${round(median(samples))} ms`,
    samples: { sets: samples },
  });
}

function deadRow({ deadRules }, family) {
  let found = 0;
  const samples = Array.from({ length: 6 }, (_, i) => {
    const version = i % 2 === 0 ? 4 : 6;
    const rules = classBench(family, version, 1000 + i, i < 3 ? 'narrow first' : 'drawn').rules(1000);
    return processorMilliseconds(() => (found += expectExact(deadRules(chainOf(rules), version)).rules.length));
  }).sort((a, b) => a - b);
  return row({
    benchmark: `all dead rules of 1000, ${family}`,
    measured: [median(samples), 'ms'],
    note: `worst of ${samples.length}: ${round(samples.at(-1))} ms; ${found} dead in all`,
    samples: { [`dead ${family}`]: samples },
  });
}

function expectExact(result) {
  if (result.status !== 'exact') throw new Error('the budget did not suffice: this measures the budget');
  return result;
}

const chainOf = (rules) => ({ name: 'PVEFW-HOST-IN', rules });
const quantile = (samples, part) => samples[Math.min(samples.length - 1, Math.floor(part * samples.length))];
const round = (value) => Number(value.toPrecision(2));
