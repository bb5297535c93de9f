import { rmSync } from 'node:fs';
import { smallHost } from '../inputs/small-host.mjs';
import { median, takeTurns, timeCommand } from '../measure.mjs';
import { emptyCache, nothing, planCommand, timeCold } from '../pvewall.mjs';
import { row } from '../row.mjs';

export const name = 'empty-plan';

export function run({ out }) {
  const { policy, root } = smallHost(out);
  const command = planCommand(policy, root);
  const cache = emptyCache(out);
  const samples = takeTurns(21, {
    warm: () => timeCommand(command, { env: { XDG_CACHE_HOME: cache } }),
    cold: () => timeCold(command, out),
    node: () => timeCommand(nothing),
  });
  rmSync(cache, { recursive: true });
  const reference = median(samples.node);
  const compare = (cacheState, limit) =>
    row({
      benchmark: `empty plan, 50 guests, ${cacheState} cache`,
      measured: [median(samples[cacheState]), 'ms'],
      reference: [reference, 'ms'],
      referenceName: 'node -e 0',
      ratio: median(samples[cacheState]) / reference,
      samples,
      ...limit,
    });
  return [compare('warm', { atMost: 3 }), compare('cold', {})];
}
