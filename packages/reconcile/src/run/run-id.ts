import type { Moment } from './run.ts';

/** Sorts by time; the end, which a caller draws, tells apart what begins in the same second. `salt`: four hexadecimal digits. */
export function newRunId({ at }: Moment, salt: string): string {
  return `${at.toISOString().replace(/[-:]|\.\d+/g, '')}-${salt}`;
}
