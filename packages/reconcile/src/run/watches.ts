import type { Host } from '@pvewall/model';
import type { Run } from './run.ts';

/** The token of the watch that is armed before the first effect. */
export const firstWatch = '1';
/** The one after the last effect: it counts the whole window, and then it alone counts. */
export const secondWatch = '2';

/** Ends the watches of a run that has ended. One that cannot be ended fires, sees that, and does nothing. */
export async function endWatches(host: Host, { id, confirmWithin }: Run): Promise<void> {
  if (confirmWithin === undefined) return;
  await Promise.all([firstWatch, secondWatch].map((token) => host.unwatch(id, token).catch(() => undefined)));
}
