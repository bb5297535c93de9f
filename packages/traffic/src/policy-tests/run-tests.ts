import type { Diagnostic } from '@pvewall/model';
import type { PolicyTest } from '@pvewall/policy';
import { localNetwork } from '../lower/names.ts';
import { report } from './diagnostics.ts';
import { runTest } from './run-test.ts';
import { nameOfTest } from './test-name.ts';
import type { CounterExample, TestGround, TestResult, TestRun } from './test-result.ts';

/**
 * Runs the tests of a policy on what its plan leads to. What cannot be proven is no success.
 *
 * @param wanted which of them, by their names
 */
export function runTests(all: readonly PolicyTest[], ground: TestGround, wanted: (name: string) => boolean = () => true): TestRun {
  const tests = all.filter((test) => wanted(nameOfTest(test)));
  const tested = tests.map((test) => runTest(test, ground));
  return {
    results: tested.map(({ result }) => result),
    diagnostics: tested.flatMap(({ result, faults }) => [...faults, ...findingOf(result)]),
    notes: localNetworkNotes(tests, ground),
  };
}

/** Whether the tests let a plan be applied. */
export function allPassed({ results }: TestRun): boolean {
  return results.every(({ status }) => status === 'passed');
}

function findingOf({ name, at: place, claim, status, counterExample: example, ways, notes }: TestResult): Diagnostic[] {
  if (status === 'not-proven') {
    return [report('policy-test/not-proven', { message: `the test "${name}" is not proven`, hint: 'It takes too long: name fewer ends, or networks and ports.', place })];
  }
  if (status !== 'failed' || example === undefined) return [];
  const others = otherWays(example.otherWays, ways - 1);
  const { deciding } = example;
  const hint = `expected: ${expected[claim]}; ${deciding === undefined ? 'no chain looks at it' : `decided by ${deciding.address} (${deciding.text})`}${others}${notes.map((note) => `; ${note}`).join('')}`;
  const related = deciding?.place === undefined ? {} : { related: [{ message: `${example.verdict} by this`, place: deciding.place }] };
  return [report('policy-test/failed', { message: `the test "${name}" fails: ${packetText(example)} gets ${example.verdict}`, hint, place, ...related })];
}

function otherWays(failing: number, all: number): string {
  if (failing === 0) return '';
  if (failing === all) return failing === 1 ? '; so does the other way' : `; so do all ${all} other ways`;
  return `; so ${failing === 1 ? 'does' : 'do'} ${failing} of the other ${all} ways`;
}

/** What a test expects, in a word. */
export const expected = { never: 'never ACCEPT', always: 'always ACCEPT', ACCEPT: 'ACCEPT', DROP: 'DROP', REJECT: 'REJECT' } as const;

/** `tcp 203.0.113.10:49152 to 192.0.2.1:22 from outside to node.pve`. */
export function packetText({ packet, from, to }: Pick<CounterExample, 'packet' | 'from' | 'to'>): string {
  const { proto, source, dest, sport, dport, icmp, iface } = packet;
  const kind = icmp === undefined ? proto : `${proto} ${icmp[0]}/${icmp[1]}`;
  const through = iface === undefined ? '' : ` through ${iface}`;
  return `${kind} ${withPort(source, sport)} to ${withPort(dest, dport)} from ${from}${through} to ${to}`;
}

function withPort(address: string, port: number | undefined): string {
  if (port === undefined) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** The set management holds it, and nobody but the node itself knows it. */
function localNetworkNotes(tests: readonly PolicyTest[], { hosts }: TestGround): string[] {
  const matters = tests.some(({ packets }) => [...packets.to, ...packets.source, ...packets.except].some(({ text }) => /^node|^host$|management$/i.test(text)));
  const unknown = matters ? hosts.filter((host) => localNetwork(host) === undefined).map(({ node }) => node) : [];
  if (unknown.length === 0) return [];
  const nodes = unknown.length > 3 ? `${unknown.length} nodes` : unknown.join(', ');
  return [`the local network of ${nodes} is not known here; Proxmox VE lets it in to ssh and the web interface: say --local-network CIDR`];
}
