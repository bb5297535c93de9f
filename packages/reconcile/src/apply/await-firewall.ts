import type { Host } from '@pvewall/model';
import type { Clock } from '../run/run.ts';
import { refuseToGoOn, type StopAsked } from './perform-acts.ts';

/** pve-firewall looks every 10 seconds; three looks, then something is wrong. In seconds. */
const patience = 30;

/**
 * Waits until pve-firewall has taken what was written, and says what is wrong when it does not. Where it does not run
 * there is nothing to wait for.
 */
export async function awaitFirewall(host: Host, clock: Clock, stopAsked: StopAsked): Promise<string | undefined> {
  const end = clock.now().uptime + patience;
  for (;;) {
    await refuseToGoOn(stopAsked);
    const [reading] = await host.read([{ type: 'firewall-status' }]);
    if (reading?.status === 'failed') return `pve-firewall does not say how it is: ${reading.reason}`;
    if (reading?.status !== 'text' || !reading.text.includes('running') || !reading.text.includes('pending')) return undefined;
    if (clock.now().uptime >= end) return `pve-firewall has not taken the change within ${patience} s (it says ${reading.text}); its later updates would be lost, too`;
    await clock.wait(1);
  }
}
