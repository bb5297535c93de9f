import type { Policy } from '@pvewall/policy';
import { runTests, type TestRun, type TrafficHost } from '@pvewall/traffic';
import { policyPlaces } from '../simulate/policy-places.ts';
import { timeLimit } from '../traffic/time-limit.ts';

/** Wall time in milliseconds for all tests together; what is left then is not proven. */
const patience = 60_000;

/** The tests of a policy on what it leads to. */
export function testStates(policy: Policy, hosts: readonly TrafficHost[], wanted?: (name: string) => boolean): TestRun {
  return runTests(policy.tests, { hosts, placeOf: policyPlaces(policy), limits: timeLimit(patience) }, wanted);
}
