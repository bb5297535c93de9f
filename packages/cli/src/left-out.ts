import { reporter, type Diagnostic } from '@pvewall/model';
import type { LeftOut } from '@pvewall/policy';
import { diagnostics } from './diagnostics.ts';

const report = reporter(diagnostics);

/** What an import leaves behind, as findings on the host. */
export function leftOutFindings(leftOut: readonly LeftOut[]): Diagnostic[] {
  return leftOut.map(({ text, why, place }) =>
    report('init/left-out', {
      message: `left out: ${text.trim()} (${why})`,
      ...(place === undefined ? {} : { place }),
    }),
  );
}
