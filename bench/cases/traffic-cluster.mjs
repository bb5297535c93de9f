import { rmSync } from 'node:fs';
import { groupHost } from '../inputs/group-host.mjs';
import { median, takeTurns, timeCommand } from '../measure.mjs';
import { emptyCache, planCommand } from '../pvewall.mjs';
import { row } from '../row.mjs';

export const name = 'traffic-cluster';

const rounds = 5;

/** What a plan's traffic section costs: the plan of a change against that of none, both with a warm cache. */
export async function run({ out }) {
  const { root, policies } = groupHost(out);
  const cache = emptyCache(out);
  const plan = (policy, ending) => () => timeCommand(planCommand(policy, root), { ...ending, env: { XDG_CACHE_HOME: cache } });
  const sides = {
    nothing: plan(policies.same, {}),
    comment: plan(policies.comment, { status: 2, output: /No traffic changes/ }),
    port: plan(policies.port, { status: 2, output: /8090/ }),
  };
  try {
    const samples = takeTurns(rounds, sides);
    return [overPlan('a comment of a group that 10,000 guests use', samples, 'comment', 1), overPlan('a port of a group that 10,000 guests use', samples, 'port', 5)];
  } finally {
    rmSync(cache, { recursive: true });
  }
}

function overPlan(benchmark, samples, side, atMost) {
  const [measured, reference] = [median(samples[side]), median(samples.nothing)];
  return row({
    benchmark: `traffic of a plan: ${benchmark}`,
    measured: [(measured - reference) / 1000, 's'],
    atMost,
    note: `wall time over the plan without any change, ${(reference / 1000).toFixed(2)} s`,
    samples: { [side]: samples[side], nothing: samples.nothing },
  });
}
