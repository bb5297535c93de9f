import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { middleHost } from '../inputs/middle-host.mjs';
import { median, takeTurns, timeCommand } from '../measure.mjs';
import { emptyCache, planCommand, pvewall } from '../pvewall.mjs';
import { node } from '../inputs/folders.mjs';
import { row } from '../row.mjs';

export const name = 'apply';

/** One changed rule: what recording, doing and proving it cost over finding it. */
export function run({ out }) {
  const { root, same, other } = middleHost(out);
  const cache = emptyCache(out);
  const env = { XDG_CACHE_HOME: cache };
  const apply = (policy) => pvewall('apply', join(policy, 'policy.yaml'), '--root', root, '--node', node, '--auto-approve', '--adopt');
  timeCommand(apply(same), { env });
  const samples = takeTurns(11, {
    plan: () => timeCommand(planCommand(other, root), { env, status: 2, output: /guest\.600/ }),
    apply: () => {
      const took = timeCommand(apply(other), { env, output: /Read again: pve is as the policy says/ });
      timeCommand(apply(same), { env });
      return took;
    },
  });
  rmSync(cache, { recursive: true });
  rmSync(join(root, 'var'), { recursive: true });
  return [
    row({
      benchmark: 'apply of one changed rule, 1,000 guests',
      measured: [median(samples.apply), 'ms'],
      reference: [median(samples.plan), 'ms'],
      referenceName: 'its plan',
      ratio: median(samples.apply) / median(samples.plan),
      atMost: 2,
      samples,
    }),
  ];
}
