import { HostError, type Host } from '@pvewall/model';
import type { Units } from './read-units.ts';
import { ours, servicePath, timerLink, timerPath } from './unit-files.ts';

export interface UnitTexts {
  readonly service: string | null;
  readonly timer: string | null;
  readonly link: string | null;
}

/** Nothing is written or removed that somebody else wrote. Throws HostError. */
export function requireOurs({ service, timer }: Units): void {
  for (const [path, text] of [[servicePath, service], [timerPath, timer]] as const) {
    if (text === null || text.startsWith(ours)) continue;
    throw new HostError('failed', `${path} was not written by pvewall`, { hint: 'Move it away, or change it by hand.' });
  }
}

/** A link never points to what is not there. Throws HostError. */
export async function writeUnits(host: Host, before: Units, after: UnitTexts): Promise<void> {
  if (after.link === null) await link(host, before.link, null);
  await file(host, servicePath, before.service, after.service);
  await file(host, timerPath, before.timer, after.timer);
  if (after.link !== null) await link(host, before.link, after.link);
}

async function file(host: Host, path: string, before: string | null, after: string | null): Promise<void> {
  if (before === after) return;
  await host.perform(after === null ? { type: 'remove-file', path, before: before ?? '' } : { type: 'write-file', path, before, after, mode: 0o644 });
}

async function link(host: Host, before: string | null, after: string | null): Promise<void> {
  if (before !== after) await host.perform({ type: 'write-link', path: timerLink, before, after });
}
