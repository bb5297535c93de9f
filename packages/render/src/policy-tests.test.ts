import { describe, expect, test } from '@jest/globals';
import type { TestResult, TestRun } from '@pvewall/traffic';
import { validatorOf } from '../../../test/validator-of.ts';
import { plain, renderTests, renderTestsJson, renderTestsJunit } from './index.ts';

const isTests = validatorOf('test.schema.json');

const at = { file: 'policy.yaml', line: 40, column: 5 };
const deciding = { address: 'cluster.rules[0]', text: 'IN SSH(ACCEPT) # <admins> & "co"', place: { file: 'policy.yaml', line: 31, column: 7 } };
const passed: TestResult = { name: 'the web', at, claim: 'always', status: 'passed', ways: 12, problems: [], notes: [] };
const failed: TestResult = {
  ...passed,
  name: 'no ssh',
  claim: 'never',
  status: 'failed',
  notes: ["a guest's firewall is off, its rules do not apply: guest.101"],
  counterExample: {
    family: 6,
    from: 'outside',
    to: 'node.pve',
    packet: { proto: 'tcp', source: '2001:db8::10', dest: '2001:db8:1::1', sport: 49152, dport: 22, iface: 'vmbr1' },
    verdict: 'ACCEPT',
    deciding,
    road: [{ node: 'pve', chain: 'PVEFW-HOST-IN', verdict: 'ACCEPT', deciding }],
    otherWays: 3,
  },
};
const pinged: TestResult = { ...failed, claim: 'DROP', notes: [], counterExample: { family: 4, from: 'guest.100.net0', to: 'outside', packet: { proto: 'icmp', source: '10.0.0.1', dest: '10.0.0.2', icmp: [8, 0] }, verdict: 'ACCEPT', road: [], otherWays: 0 } };
const unproven: TestResult = { ...passed, status: 'not-proven' };
const broken: TestResult = { ...passed, status: 'error', ways: 0, problems: [{ message: 'there is no guest 105 here', hint: 'Did you mean `guest.100`?', place: at }] };
const everything: TestRun = { results: [passed, failed, pinged, unproven, broken], diagnostics: [], notes: ['the local network of pve is not known here'] };

test('for eyes: a line each, and of what fails a packet and the rules that decide', () => {
  expect(renderTests(everything, plain)).toBe(`ok    the web  (12 ways)
FAIL  no ssh  policy.yaml:40
      ACCEPT  tcp [2001:db8::10]:49152 to [2001:db8:1::1]:22 from outside through vmbr1 to node.pve
      by cluster.rules[0]  IN SSH(ACCEPT) # <admins> & "co"  policy.yaml:31
      expected: never ACCEPT; 3 other ways fail as well
      (a guest's firewall is off, its rules do not apply: guest.101)
FAIL  no ssh  policy.yaml:40
      ACCEPT  icmp 8/0 10.0.0.1 to 10.0.0.2 from guest.100.net0 to outside
      no chain of the firewall looks at it
      expected: DROP
????  the web  policy.yaml:40
      neither proven nor refuted in time: name fewer ends, or networks and ports
ERR   the web  policy.yaml:40
      there is no guest 105 here
      Did you mean \`guest.100\`?

(the local network of pve is not known here)

5 tests: 1 passed, 2 failed, 1 not proven, 1 could not be run.
`);
  expect(renderTests({ ...everything, results: [], notes: [] }, plain)).toBe('No tests.\n');
});

test('names of others do nothing to the terminal', () => {
  expect(renderTests({ results: [{ ...passed, name: 'a\x1b[2Jb\nc\u202e' }], diagnostics: [], notes: [] }, plain)).toContain('a\\x1b[2Jb\\nc\\u202e');
});

test('for machines: fits its schema and loses nothing', () => {
  const json = JSON.parse(renderTestsJson(everything)) as { tests: Record<string, unknown>[]; summary: object };
  isTests(json);
  expect(isTests.errors).toBeNull();
  expect(json.summary).toEqual({ passed: 1, failed: 2, not_proven: 1, error: 1 });
  expect(json.tests[1]).toMatchObject({ status: 'failed', counter_example: { ip_version: 6, packet: { iface: 'vmbr1', icmp: null }, decided_by: { address: 'cluster.rules[0]', line: 31 }, other_ways: 3 } });
  expect(json.tests[2]).toMatchObject({ counter_example: { decided_by: null, packet: { icmp: [8, 0], dport: null } } });
});

describe('JUnit', () => {
  test('counts what CI counts', () => {
    const xml = renderTestsJunit(everything);
    expect(xml).toContain('<testsuites name="pvewall" tests="5" failures="3" errors="1">');
    expect(xml).toContain('<testsuite name="policy.yaml" tests="5" failures="3" errors="1" skipped="0">');
    expect(xml).toContain('<testcase name="the web" classname="policy.yaml" file="policy.yaml" line="40"/>');
    expect(xml).toContain('type="failed">tcp [2001:db8::10]:49152 to [2001:db8:1::1]:22 from outside through vmbr1 to node.pve: ACCEPT\nexpected: never ACCEPT\nPVEFW-HOST-IN: ACCEPT by cluster.rules[0]  IN SSH(ACCEPT) # &lt;admins&gt; &amp; &quot;co&quot;  policy.yaml:31\n');
    expect(elementsOf(xml)).toEqual({ testsuites: 1, testsuite: 1, testcase: 5, failure: 3, error: 1 });
  });

  test('one suite for each file', () => {
    expect(elementsOf(renderTestsJunit({ ...everything, results: [passed, { ...passed, at: { ...at, file: 'guests/web.yaml' } }] }))).toMatchObject({ testsuite: 2, testcase: 2 });
    expect(elementsOf(renderTestsJunit({ ...everything, results: [] }))).toEqual({ testsuites: 1 });
  });

  test.each([']]>', '<!-- --', '"><failure/>', "' onload='", '&#0;', '\u0000\u0008\u001f', '\ud800', '\ufffe\uffff', '\u0085\u2028', 'ä😀', '\u202e'])('stays well-formed whatever a name is: %j', (name) => {
    const xml = renderTestsJunit({ ...everything, results: [{ ...failed, name, at: { ...at, file: name }, notes: [name] }, { ...broken, name, problems: [{ message: name, hint: name }] }] });
    expect(elementsOf(xml)).toEqual({ testsuites: 1, testsuite: 2, testcase: 2, failure: 1, error: 1 });
    // What XML 1.0 calls a Char, and no more.
    expect([...xml].filter((character) => !/[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(character))).toEqual([]);
  });
});

/** How many elements of each name there are. Throws where tags, attributes or references are not those of XML. */
function elementsOf(xml: string): Record<string, number> {
  const counts: Record<string, number> = {};
  const open: string[] = [];
  const token = /<\?xml version="1\.0" encoding="UTF-8"\?>|<(\w+)((?: \w+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>|<\/(\w+)>|(?:[^<&>]|&(?:amp|lt|gt|quot|apos);)+/gy;
  let end = 0;
  for (const [text, name, , empty, closed] of xml.matchAll(token)) {
    end += text.length;
    if (name !== undefined) {
      counts[name] = (counts[name] ?? 0) + 1;
      if (empty === '') open.push(name);
    }
    if (closed !== undefined && open.pop() !== closed) throw new Error(`</${closed}> closes something else`);
  }
  if (end !== xml.length || open.length > 0) throw new Error(`not well-formed at ${end}: ${xml.slice(end, end + 80)}`);
  return counts;
}
