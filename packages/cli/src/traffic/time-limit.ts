import type { Limits } from '@pvewall/traffic';

/**
 * Ends work on packets some time from now; what does the work is pure, and sees no clock.
 * @param patience wall time in milliseconds
 */
export function timeLimit(patience: number): Pick<Limits, 'expired'> {
  const end = performance.now() + patience;
  return { expired: () => performance.now() > end };
}
