import { HostError, type Host, type Reading } from '@pvewall/model';
import { packagedServicePath, packagedTimerPath, servicePath, timerLink, timerPath } from './unit-files.ts';

/** The unit files of a host; null: there is none. */
export interface Units {
  readonly service: string | null;
  readonly timer: string | null;
  /** Where the link points that starts the timer at boot. */
  readonly link: string | null;
  /** Those of the package. */
  readonly packaged: { readonly service: string | null; readonly timer: string | null };
}

/** Throws HostError for what cannot be read. */
export async function readUnits(host: Host): Promise<Units> {
  const paths = [servicePath, timerPath, packagedServicePath, packagedTimerPath];
  const [service, timer, packagedService, packagedTimer, link] = await host.read([...paths.map((path) => ({ type: 'file' as const, path })), { type: 'link', path: timerLink }]);
  return {
    service: textOf(servicePath, service),
    timer: textOf(timerPath, timer),
    link: textOf(timerLink, link),
    packaged: { service: textOf(packagedServicePath, packagedService), timer: textOf(packagedTimerPath, packagedTimer) },
  };
}

/** The units that count, or undefined without a schedule: what is in /etc hides what the package brings, which has to be enabled. */
export function unitsInForce({ service, timer, link, packaged }: Units): { readonly service: string; readonly timer: string } | undefined {
  if (timer === null && link === null) return undefined;
  const texts = { service: service ?? packaged.service, timer: timer ?? packaged.timer };
  return texts.service === null || texts.timer === null ? undefined : { service: texts.service, timer: texts.timer };
}

function textOf(path: string, reading: Reading | undefined): string | null {
  if (reading?.status === 'failed') throw new HostError('failed', `cannot read ${path}: ${reading.reason}`, reading.hint === undefined ? {} : { hint: reading.hint });
  return reading?.status === 'text' ? reading.text : null;
}
