import { median, takeTurns, timeCommand } from '../measure.mjs';
import { nothing, pvewall } from '../pvewall.mjs';
import { row } from '../row.mjs';

export const name = 'start-up';

export function run() {
  const command = pvewall('--version');
  const samples = takeTurns(31, { pvewall: () => timeCommand(command, { output: /^pvewall \d/ }), node: () => timeCommand(nothing) });
  const [measured, reference] = [median(samples.pvewall), median(samples.node)];
  return [
    row({
      benchmark: 'start-up: pvewall --version',
      measured: [measured, 'ms'],
      reference: [reference, 'ms'],
      referenceName: 'node -e 0',
      ratio: measured / reference,
      atMost: 1.5,
      samples,
    }),
  ];
}
