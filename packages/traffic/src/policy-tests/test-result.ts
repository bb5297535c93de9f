import type { Diagnostic, Place } from '@pvewall/model';
import type { TestClaim } from '@pvewall/policy';
import type { Family } from '../address.ts';
import type { DecidingRule, DescribedPacket } from '../changes/traffic-changes.ts';
import type { Limits } from '../difference/budget.ts';
import type { Origin, Verdict } from '../lower/lowered-rule.ts';
import type { TrafficHost } from '../traffic-host.ts';

/** What tests are held against. */
export interface TestGround {
  /** One per node, with the guests that run there. */
  readonly hosts: readonly TrafficHost[];
  /** Where the policy says what is at an address; undefined for what is the host's own. */
  readonly placeOf?: (address: string, origin: Origin) => Place | undefined;
  /** Of each proof; `expired` of all together. */
  readonly limits?: Limits;
}

/** What became of the tests of a policy. */
export interface TestRun {
  /** In the order of the policy. */
  readonly results: readonly TestResult[];
  /** Why tests could not be run, and which failed: each an error with its place. */
  readonly diagnostics: readonly Diagnostic[];
  /** What a reader should know of all of them. */
  readonly notes: readonly string[];
}

/** `not-proven`: the work was not finished, and no packet was found that would fail it; it counts as failed. */
export type TestStatus = 'passed' | 'failed' | 'not-proven' | 'error';

export interface TestResult {
  /** The test's own, or what it says: `never outside to node.* tcp/8006 except +management`. */
  readonly name: string;
  readonly at: Place;
  readonly claim: TestClaim;
  readonly status: TestStatus;
  /** Pairs of ends that the proof is about. */
  readonly ways: number;
  /** Only when it failed. */
  readonly counterExample?: CounterExample;
  /** Only of an error: why it could not be run. */
  readonly problems: readonly Pick<Diagnostic, 'message' | 'hint' | 'place'>[];
  /** What a reader should know: a firewall that is off. */
  readonly notes: readonly string[];
}

/** A packet for which the test is not true, of how many pairs of ends. */
export interface CounterExample {
  readonly family: Family;
  /** `outside`, `node.pve`, `guest.100.net0`. */
  readonly from: string;
  readonly to: string;
  readonly packet: DescribedPacket;
  /** What becomes of it. */
  readonly verdict: Verdict;
  /** What decided at the last chain; absent where no chain looks at it. */
  readonly deciding?: DecidingRule;
  /** Every chain that it passes, in order. */
  readonly road: readonly CounterStation[];
  /** Other pairs of ends where the test fails as well. */
  readonly otherWays: number;
}

export interface CounterStation {
  readonly node: string;
  /** `PVEFW-HOST-IN`. */
  readonly chain: string;
  readonly verdict: Verdict;
  readonly deciding: DecidingRule;
}
