import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { largeHost } from '../inputs/large-host.mjs';
import { median, peakMemory, takeTurns, timeCommand } from '../measure.mjs';
import { emptyCache, planCommand, timeCold } from '../pvewall.mjs';
import { row } from '../row.mjs';

const megabyte = 1e6;

/** How each policy is written, and what planning it ends with. */
const variants = [
  { variant: 'mixed', title: 'maps and lines' },
  { variant: 'maps', title: 'all rules are maps' },
  { variant: 'lines', title: 'all rules are lines' },
  // Goes through the YAML package whole, at its own speed: measured, not promised.
  { variant: 'anchors', title: 'an anchor in every file', coldAtMost: undefined },
  { variant: 'changed', title: 'one rule differs', ending: { status: 2, output: /guest\.5000/ } },
];

const rounds = 3;

export const largePlans = [
  ...variants.map((one) => ({ name: `large-plan-${one.variant}`, run: ({ out }) => measureVariant(one, largeHost(out), out) })),
  { name: 'large-plan-edited', run: ({ out }) => [editedFile(largeHost(out), out)] },
];

function measureVariant({ variant, title, ending = {}, ...limits }, { root, policies }, out) {
  const command = planCommand(policies[variant], root);
  const cache = emptyCache(out);
  const warmOptions = { ...ending, env: { XDG_CACHE_HOME: cache } };
  const warm = takeTurns(rounds, { pvewall: () => timeCommand(command, warmOptions), tools: () => timeTools(root) });
  const cold = takeTurns(rounds, { pvewall: () => timeCold(command, out, ending) });
  const memory = { warm: peakMemory(command, warmOptions), cold: coldMemory(command, out, ending) };
  rmSync(cache, { recursive: true });
  return [
    againstTools(`10,000 guests, warm: ${title}`, warm, { atMost: 12 }),
    row({ benchmark: `10,000 guests, cold: ${title}`, measured: [median(cold.pvewall) / 1000, 's'], atMost: 'coldAtMost' in limits ? limits.coldAtMost : 4, samples: cold }),
    row({
      benchmark: `10,000 guests, peak memory: ${title}`,
      measured: [Math.max(memory.warm, memory.cold) / megabyte, 'MB'],
      atMost: 700,
      note: `warm ${Math.round(memory.warm / megabyte)} MB, cold ${Math.round(memory.cold / megabyte)} MB`,
    }),
  ];
}

/** The usual day: somebody edited one of a hundred policy files. */
function editedFile({ root, policies, oneFile }, out) {
  const command = planCommand(policies.edited, root);
  const cache = emptyCache(out);
  const path = join(policies.edited, oneFile);
  const text = readFileSync(path, 'utf8');
  let edits = 0;
  const edited = () => {
    writeFileSync(path, `${text}# edit ${edits++}\n`);
    return timeCommand(command, { env: { XDG_CACHE_HOME: cache } });
  };
  try {
    return againstTools('10,000 guests, warm but for one edited file', takeTurns(rounds, { pvewall: edited, tools: () => timeTools(root) }), {});
  } finally {
    writeFileSync(path, text);
    rmSync(cache, { recursive: true });
  }
}

function againstTools(benchmark, samples, limit) {
  const [measured, reference] = [median(samples.pvewall), median(samples.tools)];
  return row({
    benchmark,
    measured: [measured, 'ms'],
    reference: [reference, 'ms'],
    referenceName: 'cat + sha1sum',
    ratio: measured / reference,
    samples,
    ...limit,
  });
}

/** `cat` and then `sha1sum` over the same `.fw` files, one after the other. */
function timeTools(root) {
  const find = "find etc/pve -name '*.fw' -print0 | xargs -0";
  const time = (tool) => timeCommand(['sh', '-c', `${find} ${tool} > /dev/null`], { cwd: root });
  return time('cat') + time('sha1sum');
}

function coldMemory(command, out, ending) {
  const cache = emptyCache(out);
  try {
    return peakMemory(command, { ...ending, env: { XDG_CACHE_HOME: cache } });
  } finally {
    rmSync(cache, { recursive: true });
  }
}
