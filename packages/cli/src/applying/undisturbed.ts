import type { Host } from '@pvewall/model';
import type { Io } from '../io.ts';
import { holdLock } from './hold-lock.ts';

/**
 * Looks at a host when nobody applies there, so that what is half done is not taken for a difference: waits up to `timeout`
 * milliseconds for an apply to end, and looks once more when one began meanwhile. It holds no lock while it looks: nobody's
 * apply is refused because of it. Undefined: it does not wait. Throws HostError `locked`.
 */
export async function undisturbed<T>(host: Host, timeout: number | undefined, io: Io, look: () => Promise<T>): Promise<T> {
  if (timeout === undefined) return look();
  const end = performance.now() + timeout;
  for (;;) {
    await holdLock(host, Math.max(0, end - performance.now()), io, () => Promise.resolve());
    const before = await applies(host);
    const seen = await look();
    if ((await applies(host)) === before || performance.now() > end) return seen;
  }
}

/** Changes when an apply begins. */
async function applies({ records }: Host): Promise<string> {
  return (await records.list('runs')).join('\n');
}
