import type { Diagnostic, Reading } from '@pvewall/model';
import { report } from './diagnostics.ts';

/** What the host could not tell, in its own words. `what`: `read /etc/pve/firewall/cluster.fw`. */
export function unreadable(what: string, reading: Extract<Reading, { status: 'failed' }>, where: Pick<Diagnostic, 'address' | 'place'> = {}): Diagnostic {
  const { reason, hint } = reading;
  return report('host/unreadable', { message: `cannot ${what}: ${reason}`, ...(hint === undefined ? {} : { hint }), ...where });
}
