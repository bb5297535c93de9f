import type { Outcome, TrafficHost } from '@pvewall/traffic';
import type { AskedOf } from './supposed-step.ts';
import { wayIn } from './way-in.ts';
import { wayOut } from './way-out.ts';

/**
 * What would have to change for another verdict, in sentences. Everything that is said was tried: the packet was walked
 * through the host as it would be then.
 */
export function whatIf(host: TrafficHost, asked: AskedOf, outcome: Outcome): string[] {
  return outcome.verdict === 'ACCEPT' ? wayOut(host, asked, outcome) : wayIn(host, asked, outcome);
}
