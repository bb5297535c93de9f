import { reporter, type Catalogue } from '@pvewall/model';

/** What can be said of an apply. */
export const diagnostics = {
  'apply/not-converged': {
    severity: 'error',
    summary: 'After an apply the host still differs from the policy.',
    remedy: 'Something else writes the same thing, or the host took it differently. Plan again; if the difference stays, the two have to be told apart by their owners.',
  },
} as const satisfies Catalogue;

export const report = reporter(diagnostics);
