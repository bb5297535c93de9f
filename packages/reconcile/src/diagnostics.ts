import { reporter, type Catalogue } from '@pvewall/model';

/** What can be said of an apply. */
export const diagnostics = {
  'apply/not-converged': {
    severity: 'error',
    summary: 'After an apply the host still differs from the policy.',
    remedy: 'Something else writes the same thing, or the host took it differently. Plan again; if the difference stays, the two have to be told apart by their owners.',
  },
  'apply/record-damaged': {
    severity: 'warning',
    summary: 'The record of what was applied, /var/lib/pvewall/applied.json, is there and says nothing.',
    remedy:
      'Somebody changed it, or the disk lost it. Until it is written anew nobody can tell whether the host or the policy made a difference, what a policy let go is not told, and an apply asks for `--adopt` as a first one does. The next `pvewall apply` of the whole policy writes it; `pvewall doctor` tells whether it is well.',
  },
} as const satisfies Catalogue;

export const report = reporter(diagnostics);
