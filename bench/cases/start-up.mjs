import { rmSync } from 'node:fs';
import { median, takeTurns, timeCommand } from '../measure.mjs';
import { emptyCache, nothing, pvewall, timeCold } from '../pvewall.mjs';
import { row } from '../row.mjs';

export const name = 'start-up';

export function run({ out }) {
  const command = pvewall('--version');
  const output = /^pvewall \d/;
  const cache = emptyCache(out);
  const samples = takeTurns(31, {
    warm: () => timeCommand(command, { output, env: { XDG_CACHE_HOME: cache } }),
    cold: () => timeCold(command, out, { output }),
    node: () => timeCommand(nothing),
  });
  rmSync(cache, { recursive: true });
  const compare = (cacheState, limit) =>
    row({
      benchmark: `start-up: pvewall --version, ${cacheState} cache`,
      measured: [median(samples[cacheState]), 'ms'],
      reference: [median(samples.node), 'ms'],
      referenceName: 'node -e 0',
      ratio: median(samples[cacheState]) / median(samples.node),
      samples,
      ...limit,
    });
  return [compare('warm', { atMost: 1.5 }), compare('cold', { atMost: 1.5 })];
}
